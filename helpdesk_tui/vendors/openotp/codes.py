"""Bypass codes: an account's emergency OTP, drawn by the desk. One at a time: a new one ends the other."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.orders import MAX_SECONDS, MAX_USES, MIN_SECONDS
from helpdesk_tui.vendors.openotp import accounts
from helpdesk_tui.vendors.openotp.wire import lenient
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.rpc import Call
from helpdesk_tui.vendors.values import CodeOrder, LiveCode, MadeCode, OutcomeUnknown, TypedAs

MARK = "OpenOTP.EmergOTP"
"""The one name that tells that an emergency OTP is set; its value is sealed, or the digits themselves."""
LENGTH = "OpenOTP.OTPLength"
REMEMBERED = 1_000
LONGEST = timedelta(seconds=MAX_SECONDS)
"""The server lets none live longer, whoever made it."""


@dataclass(frozen=True, slots=True)
class _Ending:
    made_at: datetime | None
    until: datetime
    uses: int | None


class OpenOtpCodes:
    """The server keeps one emergency OTP for each account and says of it only that it is there."""

    desk_draws = True
    counts_uses = True
    one_at_a_time = True
    """A new code ends the one before at once, whoever made that."""
    typed_as = TypedAs.CODE
    max_uses = MAX_USES

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self._endings: OrderedDict[str, _Ending] = OrderedDict()
        """Ends of the codes that were seen: the server keeps them to itself."""

    def draw(self) -> SecretStr:
        """As many digits as the server wants, the first no 0: some releases take the code as a number."""
        length = self._manager.settings.otp_length
        return SecretStr(f"{secrets.randbelow(9 * 10 ** (length - 1)) + 10 ** (length - 1)}")

    async def make(self, person_ref: str, order: CodeOrder) -> MadeCode:
        """Write: set the desk's code; one that was set before is gone with it."""
        code = _checked(order)
        dn = accounts.checked(self._manager.settings, person_ref)
        before = await self._ready(dn, len(code))
        asked_at = self._manager.pulse.now()
        made = await self._manager.write(
            "OpenOTP.Emerg_Register", dn=dn, otp=code, expires=order.seconds, maxuse=order.uses
        )
        if made is False:
            raise Mistaken(ErrorCode.VENDOR_REFUSED, detail="Emerg_Register")
        if lenient.text(made) != code:
            raise OutcomeUnknown("another code")
        try:
            ref = await self._ref(dn)
        except DeskError as error:
            raise OutcomeUnknown(f"not read back: {error.code}") from error
        if ref is None or ref == before:
            raise OutcomeUnknown("read back differs")
        until = asked_at + timedelta(seconds=order.seconds)
        self._remember(ref, _Ending(asked_at, until, order.uses))
        return MadeCode(refs=(ref,), codes=(SecretStr(code),), until=until, uses=order.uses)

    async def live(self, person_ref: str) -> tuple[LiveCode, ...]:
        """The one that is set, if any.

        Its end is known of the desk's own codes; of another one it is the latest that the server allows.
        """
        ref = await self._ref(accounts.checked(self._manager.settings, person_ref))
        if ref is None:
            return ()
        live = self._live(ref)
        # The server may sweep up what has ended only when somebody tries it.
        ended = live.until is not None and live.until <= self._manager.pulse.now()
        return () if ended else (live,)

    async def made_by(
        self, person_ref: str, order: CodeOrder, *, asked_at: datetime, known: frozenset[str]
    ) -> tuple[LiveCode, ...]:
        """What is set now, unless it was there before the order; set since, by whoever, it counts as its."""
        ref = await self._ref(accounts.checked(self._manager.settings, person_ref))
        if ref is None or ref in known:
            return ()
        self._remember(ref, _Ending(asked_at, asked_at + timedelta(seconds=order.seconds), order.uses))
        return (self._live(ref),)

    async def revoke(self, person_ref: str, code_ref: str) -> None:
        """Write: end this very code; when another one has taken its place, that one stays."""
        dn = accounts.checked(self._manager.settings, person_ref)
        if await self._ref(dn) != code_ref:
            return
        ended = await self._manager.write("OpenOTP.Emerg_Unregister", dn=dn)
        try:
            left = await self._ref(dn)
        except DeskError as error:
            raise OutcomeUnknown(f"not read back: {error.code}") from error
        if left != code_ref:
            return
        if ended is False:
            raise Refused(ErrorCode.VENDOR_REFUSED, detail="Emerg_Unregister")
        raise OutcomeUnknown("still there")

    async def _ready(self, dn: str, length: int) -> str | None:
        """Look before anything is written: is the person there, is the code as long as the server wants?"""
        there, data, settings = await self._manager.batch(
            [
                Call("Check_LDAP_Object", {"dn": dn}),
                Call("Get_User_Data", {"dn": dn, "data": [MARK]}),
                Call("Get_User_Settings", {"dn": dn, "settings": [LENGTH]}),
            ]
        )
        for answer in (there, data):
            if isinstance(answer, DeskError):
                raise answer
        if there is not True:
            raise Missing(ErrorCode.NOT_FOUND)
        wanted = (
            None if isinstance(settings, DeskError) else lenient.mapping(settings, "settings").get(LENGTH)
        )
        if lenient.count(wanted) not in {None, length}:
            raise Mistaken(ErrorCode.VENDOR_REFUSED, detail=f"OTPLength {lenient.count(wanted)}")
        return self._fingerprint(dn, data)

    async def _ref(self, dn: str) -> str | None:
        return self._fingerprint(dn, await self._manager.read("Get_User_Data", dn=dn, data=[MARK]))

    def _fingerprint(self, dn: str, data: object) -> str | None:
        """A name for the code that is set, out of which nobody can guess it; the value goes no further."""
        value = lenient.text(lenient.mapping(data, "data").get(MARK))
        if not value:
            return None
        key = self._manager.settings.password.get_secret_value().encode()
        return "emerg-" + hmac.new(key, f"{dn}\0{value}".encode(), hashlib.sha256).hexdigest()[:20]

    def _live(self, ref: str) -> LiveCode:
        if ref not in self._endings:
            self._remember(ref, _Ending(None, self._manager.pulse.now() + LONGEST, None))
        ending = self._endings[ref]
        return LiveCode(ref=ref, made_at=ending.made_at, until=ending.until, uses_left=ending.uses)

    def _remember(self, ref: str, ending: _Ending) -> None:
        self._endings[ref] = ending
        while len(self._endings) > REMEMBERED:
            self._endings.popitem(last=False)


def _checked(order: CodeOrder) -> str:
    """The digits of an order within its bounds; the server would take any number of uses."""
    if not (MIN_SECONDS <= order.seconds <= MAX_SECONDS and 1 <= order.uses <= MAX_USES):
        raise Mistaken(ErrorCode.BAD_REQUEST, field="order")
    code = "" if order.code is None else order.code.get_secret_value()
    if not (code.isascii() and code.isdecimal()):
        raise Mistaken(ErrorCode.BAD_REQUEST, field="code")
    return code
