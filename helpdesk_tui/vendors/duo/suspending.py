"""Phones taken from their user and given back, tokens returned, computers blocked; keys removed for good."""

from __future__ import annotations

from collections.abc import Callable

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.computers import DuoComputers, is_computer
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import MOST_OBJECTS, keep_one, phone_of, present, see, unavailable
from helpdesk_tui.vendors.duo.notes import suspended, with_note, without_note
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import Phone, User
from helpdesk_tui.vendors.duo.wire.refs import checked, phone_path, user_path
from helpdesk_tui.vendors.values import VendorDevice

_PHONES = frozenset({DeviceKind.PHONE, DeviceKind.TABLET, DeviceKind.LANDLINE})
_THERE_AND_BACK = frozenset({Change.SUSPEND_DEVICE, Change.RESUME_DEVICE})


class DeviceChanges:
    """What `DuoLocks` does with devices."""

    def __init__(self, admin: DuoApi, directory: DuoDirectory, computers: DuoComputers) -> None:
        self._admin = admin
        self._directory = directory
        self._computers = computers

    def able(self, device: VendorDevice) -> frozenset[Change]:
        """Phones and registered computers there and back, tokens back into the stock, keys only removed."""
        if mapping.REMOVED_UNDER in device.extra:
            return frozenset({Change.REMOVE_DEVICE})
        if device.kind is DeviceKind.HARDWARE_TOKEN:
            return frozenset({Change.RETURN_TOKEN})
        return _THERE_AND_BACK if device.kind in _PHONES or is_computer(device.ref) else frozenset()

    async def apply(self, person_ref: str, device_ref: str, change: Change) -> None:
        """Write: one change, read back."""
        checked(device_ref)
        user = await present(self._directory, person_ref)
        if change is Change.RETURN_TOKEN:
            await self._return_token(user, device_ref)
        elif change is Change.REMOVE_DEVICE:
            await self._remove(user, device_ref)
        elif is_computer(device_ref):
            await self._computers.block(person_ref, device_ref, blocked=change is Change.SUSPEND_DEVICE)
        elif change is Change.SUSPEND_DEVICE:
            await self._suspend(user, device_ref)
        else:
            await self._resume(user, device_ref)

    async def stands(self, person_ref: str, device_ref: str, change: Change) -> bool | None:
        """Whether it is so now; None when the user or the computer is gone."""
        user = await self._directory.user(person_ref)
        if user is None:
            return None
        if change is Change.RETURN_TOKEN:
            return not _has_token(device_ref)(user)
        if change is Change.REMOVE_DEVICE:
            return device_ref not in mapping.removable(user)
        if is_computer(device_ref):
            blocked = await self._computers.is_blocked(device_ref)
            return None if blocked is None else blocked is (change is Change.SUSPEND_DEVICE)
        return _has_phone(device_ref)(user) is (change is Change.RESUME_DEVICE)

    async def _suspend(self, user: User, device_ref: str) -> None:
        """Note whose it was, then take it; the note alone changes nothing while the phone is there."""
        noted = suspended(user.notes)
        has_phone = _has_phone(device_ref)
        if device_ref in noted and not has_phone(user):
            return
        phone = phone_of(user, device_ref)
        keep_one(user, device_ref, noted=True)
        if device_ref not in noted:
            body = {"notes": with_note(user.notes, device_ref, phone.name or phone.model)}
            await self._admin.post(user_path(user.user_id), body, object)
            now = await see(self._directory, user.user_id, lambda now: device_ref in suspended(now.notes))
            keep_one(now, device_ref, noted=True)
        await self._admin.delete(user_path(user.user_id, "phones", device_ref))
        await see(self._directory, user.user_id, lambda now: not has_phone(now))

    async def _resume(self, user: User, device_ref: str) -> None:
        """Give back what the notes say was this person's, unless somebody has it now."""
        has_phone = _has_phone(device_ref)
        if not has_phone(user):
            if device_ref not in suspended(user.notes):
                raise unavailable("not_suspended")
            phone = (await self._admin.get(phone_path(device_ref), Phone)).value
            if phone.phone_id != device_ref:
                raise Missing(ErrorCode.NOT_FOUND)
            if phone.users:
                raise unavailable("taken")
            if len(user.phones) >= MOST_OBJECTS:
                raise Mistaken(ErrorCode.VENDOR_LIMIT, limit=str(MOST_OBJECTS))
            path = user_path(user.user_id, "phones")
            await self._admin.post(path, {"phone_id": device_ref}, object)
            await see(self._directory, user.user_id, has_phone)
        await self._forget(user, device_ref)

    async def _forget(self, user: User, device_ref: str) -> None:
        """Take the note away; left behind it does no harm, since a phone that is there is not suspended."""
        left = without_note(user.notes, device_ref)
        if left == user.notes:
            return
        try:
            await self._admin.post(user_path(user.user_id), {"notes": left}, object)
        except DeskError:
            return

    async def _return_token(self, user: User, device_ref: str) -> None:
        has_token = _has_token(device_ref)
        if not has_token(user):
            return
        keep_one(user, device_ref, noted=False)
        await self._admin.delete(user_path(user.user_id, "tokens", device_ref))
        await see(self._directory, user.user_id, lambda now: not has_token(now))

    async def _remove(self, user: User, device_ref: str) -> None:
        """Duo has no way back for these; what is gone already is left alone."""
        under = mapping.removable(user).get(device_ref)
        if under is None:
            return
        keep_one(user, device_ref, noted=False)
        await self._admin.delete(f"/admin/v1/{under}/{checked(device_ref)}")
        await see(self._directory, user.user_id, lambda now: device_ref not in mapping.removable(now))


def _has_phone(device_ref: str) -> Callable[[User], bool]:
    return lambda user: any(phone.phone_id == device_ref for phone in user.phones)


def _has_token(device_ref: str) -> Callable[[User], bool]:
    return lambda user: any(token.token_id == device_ref for token in user.tokens)
