"""Blocking an account, switching a token off, and both back."""

from __future__ import annotations

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused, Unreachable
from helpdesk_tui.contract.orders import MAX_SECONDS, Change
from helpdesk_tui.vendors.openotp import accounts, mapping
from helpdesk_tui.vendors.openotp.accounts import Account
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.values import OutcomeUnknown, VendorDevice

ITEM = "OTP Token"
"""What the inventory calls a token."""
_BLOCKS = frozenset({Change.LOCK_ACCOUNT, Change.UNLOCK_ACCOUNT})
_PUSHES = frozenset({Change.QUIET_PUSHES, Change.ALLOW_PUSHES})
_OF_ACCOUNT = _BLOCKS | _PUSHES
PUSH_LOGIN = "OpenOTP.PushLogin"
"""`Yes` or `No`; a person's own value stands above the server's."""
_OF_TOKEN = frozenset({Change.SUSPEND_DEVICE, Change.RESUME_DEVICE})


class OpenOtpLocks:
    """A block of OpenOTP's own; one of the directory behind it is another thing and is not touched."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    def able(self, device: VendorDevice | None) -> frozenset[Change]:
        """Block and unblock an account; suspend and resume a token; return one that is a thing."""
        if device is None:
            return _OF_ACCOUNT
        if not mapping.is_slot(device) or not device.activated:
            return frozenset()
        hardware = bool(device.serial) and device.extra.get("push") != "yes"
        return _OF_TOKEN | {Change.RETURN_TOKEN} if hardware else _OF_TOKEN

    async def apply(
        self, person_ref: str, device_ref: str | None, change: Change, *, seconds: int | None = None
    ) -> None:
        """Write: make it so and read it back.

        A block without `seconds` lasts until it is taken away; unblocking also clears the failures counted.
        """
        if seconds is not None and change is not Change.LOCK_ACCOUNT:
            raise Refused(ErrorCode.UNSUPPORTED)
        if seconds is not None and not 0 < seconds <= MAX_SECONDS:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="seconds")
        account = await accounts.get(self._manager, person_ref)
        done = await self._written(account, device_ref, change, seconds)
        try:
            stands = await self.stands(person_ref, device_ref, change)
        except DeskError as error:
            raise OutcomeUnknown(f"not read back: {error.code}") from error
        if stands or (stands is None and done is True):
            return
        if done is False:
            raise Refused(ErrorCode.VENDOR_REFUSED, detail=change.value)
        raise OutcomeUnknown("read back differs")

    async def stands(self, person_ref: str, device_ref: str | None, change: Change) -> bool | None:
        """Whether it is so now; a token's state may have a name that nobody documents: then None."""
        account = await accounts.get(self._manager, person_ref)
        if change in _PUSHES:
            return await self._lets_pushes(account.dn) is (change is Change.ALLOW_PUSHES)
        if change in _BLOCKS:
            return None if account.blocked is None else account.blocked is (change is Change.LOCK_ACCOUNT)
        if not account.tokens_known:
            return None
        token = account.token(_slot(account, device_ref))
        if change is Change.RETURN_TOKEN:
            return token is None
        if token is None or token.enabled is None:
            return None
        return token.enabled is (change is Change.RESUME_DEVICE)

    async def _written(
        self, account: Account, device_ref: str | None, change: Change, seconds: int | None
    ) -> object:
        """The server's answer: `false` also means that it was so already."""
        dn = account.dn
        if change is Change.LOCK_ACCOUNT:
            return await self._manager.write("OpenOTP.Block_Start", dn=dn, expires=seconds)
        if change is Change.UNLOCK_ACCOUNT:
            return await self._manager.write("OpenOTP.Block_Reset", dn=dn)
        if change in _PUSHES:
            return await self._pushes(dn, change)
        return await self._token_written(account, _slot(account, device_ref), change)

    async def _token_written(self, account: Account, slot: int, change: Change) -> object:
        dn = account.dn
        token = account.token(slot)
        if change is Change.RETURN_TOKEN and token is None:
            return True
        if token is None:
            raise Missing(ErrorCode.NOT_FOUND)
        if change is Change.SUSPEND_DEVICE:
            return await self._manager.write("OpenOTP.Token_Disable", dn=dn, id=slot)
        if change is Change.RESUME_DEVICE:
            return await self._manager.write("OpenOTP.Token_Enable", dn=dn, id=slot)
        if change is Change.RETURN_TOKEN and not token.is_app:
            _keep_one(account, slot)
            return await self._returned(dn, slot, token.serial)
        raise Refused(ErrorCode.UNSUPPORTED)

    async def _pushes(self, dn: str, change: Change) -> object:
        if change is Change.QUIET_PUSHES and not await self._lets_pushes(dn):
            raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="pushes_off")
        value = "Yes" if change is Change.ALLOW_PUSHES else "No"
        return await self._manager.write("Set_User_Settings", dn=dn, settings={PUSH_LOGIN: value})

    async def _lets_pushes(self, dn: str) -> bool:
        """As it is in force, whoever decided it."""
        found = await self._manager.read("Get_User_Settings", dn=dn, settings=[PUSH_LOGIN])
        value = found.get(PUSH_LOGIN) if isinstance(found, dict) else None
        if value not in ("Yes", "No"):
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=PUSH_LOGIN)
        return bool(value == "Yes")

    async def _returned(self, dn: str, slot: int, serial: str) -> object:
        """Taken off the person, then free in the inventory, where it is not so by itself."""
        done = await self._manager.write("OpenOTP.Token_Unregister", dn=dn, id=slot)
        if done is True:
            try:
                linked = await self._manager.read(
                    "Search_Inventory_Items", type=ITEM, filter=serial, linked=True
                )
                if isinstance(linked, list) and serial in linked:
                    await self._manager.write("Link_Inventory_Item", type=ITEM, reference=serial)
            except DeskError as error:
                raise OutcomeUnknown(f"inventory: {error.code}") from error
        return done


def _keep_one(account: Account, slot: int) -> None:
    """Refuse to take the last token: the self-service may let the password alone register another one."""
    if not account.devices and all(token.slot == slot for token in account.tokens):
        raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="last_device")


def _slot(account: Account, device_ref: str | None) -> int:
    if device_ref is None:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="device")
    return mapping.slot_of(account.dn, device_ref)
