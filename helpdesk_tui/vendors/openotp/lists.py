"""Lists of one-time codes on paper."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.vendors.openotp import accounts
from helpdesk_tui.vendors.openotp.wire import lenient
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.rpc import Call
from helpdesk_tui.vendors.values import OutcomeUnknown

SIZE = "OpenOTP.ListSize"


class OpenOtpLists:
    """One list for each account: a new one replaces the one before, at once."""

    sizes: tuple[int, ...] = (25, 50, 100, 250, 500, 1000)

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self._made: dict[str, int] = {}
        """Sizes of the lists that this desk made."""

    async def make_list(self, person_ref: str, size: int) -> tuple[SecretStr, ...]:
        """Write: a new list, then its codes in order; a list of another length than ordered is unknown."""
        if size not in self.sizes:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="size")
        dn = (await accounts.get(self._manager, person_ref)).dn
        made = await self._manager.write("OpenOTP.List_Register", dn=dn, size=size)
        if made is False:
            raise Refused(ErrorCode.VENDOR_REFUSED, detail="List_Register")
        if made is not True:
            raise OutcomeUnknown("no yes and no no")
        try:
            found = await self._manager.read("OpenOTP.List_Fetch", dn=dn)
        except DeskError as error:
            raise OutcomeUnknown(f"not read: {error.code}") from error
        codes = self._codes(found)
        if len(codes) != size:
            raise OutcomeUnknown("another size")
        self._made[dn] = size
        return codes

    async def left(self, person_ref: str) -> int | None:
        """Codes left, counted without reading them; None when there is no list.

        The server tells the place in the list and not its size: a list made elsewhere is taken to be as long
        as the server is set to make them.
        """
        dn = accounts.checked(self._manager.settings, person_ref)
        state, settings = await self._manager.batch(
            [
                Call("OpenOTP.List_State", {"dn": dn}),
                Call("Get_User_Settings", {"dn": dn, "settings": [SIZE]}),
            ]
        )
        for answer in (state, settings):
            if isinstance(answer, DeskError):
                raise answer
        used, size = lenient.count(state), lenient.count(lenient.mapping(settings, "settings").get(SIZE))
        if used is None or size is None:
            return None
        size = self._made.get(dn, size)
        return max(0, size - used)

    async def withdraw_list(self, person_ref: str) -> None:
        """Write: end the list; `false` for one that is not there, which is seen by looking."""
        dn = (await accounts.get(self._manager, person_ref)).dn
        done = await self._manager.write("OpenOTP.List_Unregister", dn=dn)
        try:
            state = await self._manager.read("OpenOTP.List_State", dn=dn)
        except DeskError as error:
            raise OutcomeUnknown(f"not read back: {error.code}") from error
        if lenient.count(state) is None:
            return
        if done is False:
            raise Refused(ErrorCode.VENDOR_REFUSED, detail="List_Unregister")
        raise OutcomeUnknown("still there")

    def _codes(self, found: object) -> tuple[SecretStr, ...]:
        """In sequence; a code that came as a number gets its zeros back."""
        values = found.values() if isinstance(found, Mapping) else found if isinstance(found, list) else ()
        length = self._manager.settings.otp_length
        return tuple(SecretStr(lenient.text(value).zfill(length)) for value in values if lenient.text(value))
