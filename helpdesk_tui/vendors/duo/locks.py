"""Accounts locked, unlocked, into the trash and out of it; what belongs to a device is in `suspending`."""

from __future__ import annotations

import json
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import present, resume_first, see, unavailable
from helpdesk_tui.vendors.duo.notes import is_desk_lock, with_lock, without_lock
from helpdesk_tui.vendors.duo.suspending import DeviceChanges
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import User
from helpdesk_tui.vendors.duo.wire.refs import user_path
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

ACCOUNT_CHANGES = frozenset(
    {Change.LOCK_ACCOUNT, Change.UNLOCK_ACCOUNT, Change.TRASH_ACCOUNT, Change.RESTORE_ACCOUNT}
)
_SHUT = frozenset({AccountStatus.DISABLED, AccountStatus.LOCKED, AccountStatus.PENDING_DELETION})
_IN = frozenset({AccountStatus.ACTIVE, AccountStatus.BYPASS})
_REFUSED = {
    AccountStatus.PENDING_DELETION: "pending_deletion",
    AccountStatus.UNKNOWN: "unknown_status",
}


class DuoLocks:
    """Changes of status; never to `bypass`, and never a delete, which at Duo is for ever."""

    def __init__(self, admin: DuoApi, directory: DuoDirectory, devices: DeviceChanges) -> None:
        self._admin = admin
        self._directory = directory
        self._devices = devices

    def able(self, device: VendorDevice | None) -> frozenset[Change]:
        """The account itself, or what its phones, tokens and computers can."""
        return ACCOUNT_CHANGES if device is None else self._devices.able(device)

    async def apply(
        self, person_ref: str, device_ref: str | None, change: Change, *, seconds: int | None = None
    ) -> None:
        """Write: one change, read back; what is so already is left alone.

        Raises `Refused(CHANGE_UNAVAILABLE, why=…)` where it would be in vain (a group or the directory
        decides) or would open the account (its last device).
        """
        if seconds is not None:
            raise Refused(ErrorCode.UNSUPPORTED, way="seconds")
        if (device_ref is None) is not (change in ACCOUNT_CHANGES):
            raise Mistaken(ErrorCode.BAD_REQUEST, field="change")
        if device_ref is not None:
            await self._devices.apply(person_ref, device_ref, change)
            return
        user = await present(self._directory, person_ref)
        if change is Change.LOCK_ACCOUNT:
            await self._lock(user)
        elif change is Change.UNLOCK_ACCOUNT:
            await self._unlock(user)
        elif change is Change.TRASH_ACCOUNT:
            await self._trash(user)
        else:
            await self._restore(user)

    async def stands(self, person_ref: str, device_ref: str | None, change: Change) -> bool | None:
        """Whether it is so now; None when the user is gone or Duo's word for its status is not known."""
        if device_ref is not None:
            return await self._devices.stands(person_ref, device_ref, change)
        user = await self._directory.user(person_ref)
        status = AccountStatus.UNKNOWN if user is None else mapping.own_status(user)
        if status is AccountStatus.UNKNOWN:
            return None
        trashed = status is AccountStatus.PENDING_DELETION
        return {
            Change.LOCK_ACCOUNT: status in _SHUT,
            Change.UNLOCK_ACCOUNT: status in _IN,
            Change.TRASH_ACCOUNT: trashed,
            Change.RESTORE_ACCOUNT: not trashed,
        }.get(change)

    async def _lock(self, user: User) -> None:
        """Disabled for good; for synced users locked out, because no sync undoes a lockout.

        The tenant may have set that a lockout ends by itself after some time.
        """
        if mapping.own_status(user) in _SHUT:
            return
        if not mapping.is_synced(user):
            await self._set(user, {"status": "disabled", "notes": with_lock(user.notes)}, _SHUT)
            return
        try:
            await self._set(user, {"status": "locked out"}, _SHUT)
        except Mistaken as error:
            if error.code is ErrorCode.VENDOR_REFUSED:  # older tenants take this word from nobody
                raise unavailable("directory_managed") from error
            raise

    async def _unlock(self, user: User) -> None:
        """Lockouts and desks' own locks; what an administrator or the directory disabled they open."""
        own = mapping.own_status(user)
        if own in _REFUSED:
            raise unavailable(_REFUSED[own])
        if own is AccountStatus.DISABLED:
            raise unavailable("directory_managed" if mapping.is_synced(user) else "disabled_elsewhere")
        if own not in _IN:
            resume_first(user)
            opened = {"status": "active"}
            if is_desk_lock(user.notes):
                opened["notes"] = without_lock(user.notes)
            await self._set(user, opened, _IN)
        elif mapping.effective_status(user)[0] is AccountStatus.DISABLED:
            raise unavailable("group")

    async def _set(self, user: User, body: dict[str, str], wanted: frozenset[AccountStatus]) -> None:
        await self._admin.post(user_path(user.user_id), body, object)
        await see(self._directory, user.user_id, lambda now: mapping.own_status(now) in wanted)

    async def _trash(self, user: User) -> None:
        """Never what somebody else disabled: who comes out of the trash is active."""
        own = mapping.own_status(user)
        if own is AccountStatus.PENDING_DELETION:
            return
        if mapping.is_synced(user):
            raise unavailable("directory_managed")
        if own is AccountStatus.DISABLED:
            raise unavailable("disabled_elsewhere")
        await self._admin.post("/admin/v1/users/bulk_send_to_trash", _alone(user), object)
        await see(
            self._directory,
            user.user_id,
            lambda now: mapping.own_status(now) is AccountStatus.PENDING_DELETION,
        )

    async def _restore(self, user: User) -> None:
        if mapping.own_status(user) is not AccountStatus.PENDING_DELETION:
            return
        resume_first(user)
        await self._admin.post("/admin/v1/users/bulk_restore", _alone(user), object)
        await see(
            self._directory,
            user.user_id,
            lambda now: mapping.own_status(now) is not AccountStatus.PENDING_DELETION,
        )
        if is_desk_lock(user.notes):
            await self._lock_again(user)

    async def _lock_again(self, user: User) -> None:
        """An account that was locked when it was thrown away comes back locked."""
        body = {"status": "disabled"}
        try:
            await self._set(user, body, _SHUT)
        except DeskError as error:
            raise OutcomeUnknown("lock") from error


def _alone(user: User) -> dict[str, Any]:
    """A list of this one user, as a string, which is how Duo takes lists."""
    return {"user_id_list": json.dumps([user.user_id])}
