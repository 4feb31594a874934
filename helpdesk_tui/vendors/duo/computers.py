"""Computers that Duo Desktop has registered: whose they are, blocked on a lost-laptop call and given back.

Duo lists them for the whole account only, so the list is read with the directory and kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.duo.wire.account_models import Computer
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.refs import blocked_path, computer_path
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

_LIST = "/admin/v1/registered_devices"
_PAGE = 500


def is_computer(ref: str) -> bool:
    """Whether an id is one of a registered computer."""
    return ref.startswith("CR")


class DuoComputers:
    """Registered computers of one account."""

    def __init__(self, admin: DuoApi) -> None:
        self._admin = admin
        self._of: Mapping[str, tuple[VendorDevice, ...]] | None = None

    async def refresh(self, patience: float) -> None:
        """Read the list; an account whose plan has none of them, or a bad moment, leaves what was known."""
        found: defaultdict[str, list[VendorDevice]] = defaultdict(list)
        try:
            blocked = {row.compkey for row in await self._pages(f"{_LIST}/blocked", patience)}
            for row in await self._pages(_LIST, patience):
                device = _device(row, blocked=row.compkey in blocked)
                for holder in row.holders() if row.compkey else ():
                    found[holder].append(device)
        except DeskError:
            self._of = self._of or {}
            return
        self._of = {holder: tuple(devices) for holder, devices in found.items()}

    async def of(self, person_ref: str) -> tuple[VendorDevice, ...]:
        """This person's, as last listed; those that were listed are looked at again for a block."""
        if self._of is None:
            await self.refresh(0.0)
        return tuple([await self._now(device) for device in self.listed(person_ref)])

    def listed(self, person_ref: str) -> tuple[VendorDevice, ...]:
        """This person's, as last listed; no call is made."""
        return (self._of or {}).get(person_ref, ())

    async def block(self, person_ref: str, ref: str, *, blocked: bool) -> None:
        """Write: nobody authenticates from it any more, or again; read back."""
        row = await self._one(ref)
        if row is None or person_ref not in row.holders():
            raise Missing(ErrorCode.NOT_FOUND)
        if await self._stands_blocked(ref) is blocked:
            return
        path = blocked_path(ref)
        if blocked:
            await self._admin.post(path, {}, object)
        else:
            await self._admin.delete(path)
        try:
            now = await self._stands_blocked(ref)
        except DeskError as error:
            raise OutcomeUnknown("read-back") from error
        if now is not blocked:
            raise OutcomeUnknown("read-back differs")

    async def is_blocked(self, ref: str) -> bool | None:
        """Whether it is blocked now; None when it is gone."""
        return None if await self._one(ref) is None else await self._stands_blocked(ref)

    async def _now(self, device: VendorDevice) -> VendorDevice:
        try:
            blocked = await self._stands_blocked(device.ref)
        except DeskError:
            return device
        return replace(device, usable=not blocked)

    async def _one(self, ref: str) -> Computer | None:
        """Wherever it is listed now: among all, or among the blocked."""
        for path in (computer_path(ref), blocked_path(ref)):
            try:
                row = (await self._admin.get(path, Computer)).value
            except Missing:
                continue
            if row.compkey == ref:
                return row
        return None

    async def _stands_blocked(self, ref: str) -> bool:
        try:
            row = (await self._admin.get(blocked_path(ref), Computer)).value
        except Missing:
            return False
        return row.compkey == ref

    async def _pages(self, path: str, patience: float) -> list[Computer]:
        found: list[Computer] = []
        offset: int | None = 0
        while offset is not None:
            window = {"limit": str(_PAGE), "offset": str(offset)}
            page = await self._admin.get(path, list[Computer], window, lane=Lane.PAGE, patience=patience)
            found += page.value
            offset = page.following(offset)
        return found


def _device(row: Computer, *, blocked: bool) -> VendorDevice:
    return VendorDevice(
        ref=row.compkey,
        kind=DeviceKind.OTHER,
        label=row.device_name or row.computer_name or row.hostname,
        platform=row.os_family or row.os,
        usable=not blocked,
        last_seen=row.last_seen,
        extra={"computer": "registered"},
    )
