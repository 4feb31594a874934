"""Proofs that OpenOTP compares: a code that is read out, a push whose number is read out."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused, Unreachable
from helpdesk_tui.contract.people import AccountStatus, Factor
from helpdesk_tui.vendors.openotp import accounts, mapping
from helpdesk_tui.vendors.openotp.accounts import Account
from helpdesk_tui.vendors.openotp.codes import OpenOtpCodes
from helpdesk_tui.vendors.openotp.wire import lenient
from helpdesk_tui.vendors.openotp.wire.envelope import SoapAnswer
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.otp_api import OtpApi
from helpdesk_tui.vendors.openotp.wire.rpc import ManagerSays
from helpdesk_tui.vendors.values import (
    CodeVerdict,
    OutcomeUnknown,
    Passcode,
    PushSent,
    PushState,
    VendorDevice,
)

REFUSED, ACCEPTED, ASKED = 0, 1, 2
PUSH_SECONDS = 90
SHORTEST_TEXT = 16
"""A text of ten characters is refused by the server as a bad request."""
GRACE = timedelta(seconds=10)
REMEMBERED = 1_000
NUMBER_DIGITS = 3
CODE_ALONE = "OpenOTP.LoginMode=OTP,OpenOTP.PushLogin=No"
"""For a code without the person's password; nothing is sent to the phone meanwhile."""
NO_KEY = "-U2F"

_CODE = re.compile(r"[0-9]{4,12}")
_SESSION = re.compile(r"[0-9A-Za-z]{8,64}")
_NOT_TOLD = "?"
_NOT_TYPED = frozenset({"U2F", "FIDO", "FIDO2", "PASSKEY", "VOICE", "PUSH"})
_OF_TOKENS = frozenset({"TOKEN", "OATH", "TOTP", "HOTP", "OCRA", "YUBIKEY"})


class OpenOtpChallenges:
    """Asks the authentication service by login and domain: it knows accounts, and no single token of them."""

    code_by_device = False

    def __init__(self, manager: Manager, otp: OtpApi | None, codes: OpenOtpCodes) -> None:
        self._manager = manager
        self._otp = otp
        self._codes = codes
        self._settled: OrderedDict[str, PushState] = OrderedDict()
        """An answer is told once by the server; whoever asks again is told by us."""

    def factors(self, device: VendorDevice) -> frozenset[Factor]:
        """A code of a token that is in order, a push where confirmations are licensed."""
        if self._otp is None or not device.activated or device.usable is False:
            return frozenset()
        return frozenset(device.factors) & {Factor.PUSH, Factor.OTP}

    def testable(self, device: VendorDevice) -> frozenset[Factor]:
        """The same: both try what a login tries."""
        return self.factors(device)

    def wakes(self, device: VendorDevice) -> bool:
        """Any app of the account, also one that is reported as off: confirmations go out by login."""
        return device.extra.get("push") == "yes"

    async def start_test(self, person_ref: str, device_ref: str, factor: Factor) -> PushSent:
        """Write: a confirmation to the person's phone, without a number to compare."""
        if factor is not Factor.PUSH:
            raise Refused(ErrorCode.UNSUPPORTED)
        return await self._confirm(person_ref, device_ref, None)

    async def send_push(self, person_ref: str, device_ref: str) -> PushSent:
        """Write: a confirmation whose text shows a number, which the caller reads out."""
        number = f"{secrets.randbelow(9 * 10 ** (NUMBER_DIGITS - 1)) + 10 ** (NUMBER_DIGITS - 1)}"
        return await self._confirm(person_ref, device_ref, SecretStr(number))

    async def push_state(self, person_ref: str, push_ref: str) -> PushState:  # noqa: ARG002 - the protocol's
        """Where that confirmation stands; a session that the server does not know any more is over."""
        session, ends_at = _parts(push_ref)
        if push_ref in self._settled:
            return self._settled[push_ref]
        answer = await self._service().read("CheckConfirm", session=session)
        state, now = _state_of(answer), self._manager.pulse.now()
        if state is PushState.WAITING:
            return PushState.TIMED_OUT if now > ends_at + GRACE else state
        if state is PushState.DENIED and now >= ends_at:
            # The server says the same of a refusal and of nobody's answer.
            state = PushState.TIMED_OUT
        self._settled[push_ref] = state
        while len(self._settled) > REMEMBERED:
            self._settled.popitem(last=False)
        return state

    async def check_code(self, person_ref: str, device_ref: str | None, code: SecretStr) -> CodeVerdict:  # noqa: ARG002 - the service checks a code against everything
        """Write (the code is spent): would a login with this code alone succeed?

        Refused before anything is sent while the account needs no code at all. A wrong code counts towards
        the server's own block.
        """
        service, account = self._service(), await self._account(person_ref)
        if mapping.status_of(account)[0] is AccountStatus.BYPASS:
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why="bypass_status")
        typed = "".join(code.get_secret_value().split())
        if not _CODE.fullmatch(typed):
            return CodeVerdict(accepted=False)
        could_be = await self._could_be(account)
        answer = await service.write(
            "SimpleLogin",
            username=account.login,
            domain=self._manager.settings.domain,
            anyPassword=typed,
            client=self._manager.settings.client_id,
            settings=CODE_ALONE,
            options=NO_KEY,
        )
        if answer.code is None:
            raise OutcomeUnknown("no code")
        if answer.code == ACCEPTED:
            if await self._bypass_lives(account.dn):
                could_be |= {Passcode.BYPASS}
            return CodeVerdict(accepted=True, could_be=could_be)
        return CodeVerdict(accepted=False, locked=await self._is_blocked(account.dn))

    def _service(self) -> OtpApi:
        if self._otp is None:
            raise Refused(ErrorCode.UNSUPPORTED)
        return self._otp

    async def _account(self, person_ref: str) -> Account:
        account = await accounts.get(self._manager, person_ref)
        if not account.login:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        return account

    async def _confirm(self, person_ref: str, device_ref: str, number: SecretStr | None) -> PushSent:
        """To whichever phone of the account the server wakes; refused unless this one is such a phone."""
        service, account = self._service(), await self._account(person_ref)
        settings = self._manager.settings
        token = account.token(mapping.slot_of(account.dn, device_ref))
        able = token is not None and token.enabled is not False and settings.confirm and token.push
        if not able:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        asked_at = self._manager.pulse.now()
        answer = await service.write(
            "NormalConfirm",
            username=account.login,
            domain=settings.domain,
            data=_shown(settings.confirm_text, number),
            **{"async": "true"},
            timeout=str(PUSH_SECONDS),
            issuer=settings.label,
            client=settings.client_id,
        )
        if answer.code == REFUSED:
            raise Refused(ErrorCode.VENDOR_REFUSED, detail=answer.error[:40])
        if answer.code != ASKED or not _SESSION.fullmatch(answer.session):
            raise OutcomeUnknown("no session")
        seconds = min(answer.timeout or PUSH_SECONDS, PUSH_SECONDS)
        ends = int((asked_at + timedelta(seconds=seconds)).timestamp())
        return PushSent(ref=f"{answer.session}:{ends}", lives_seconds=seconds, code=number)

    async def _could_be(self, account: Account) -> frozenset[Passcode]:
        """What could be typed by the methods in force; one that nobody knows counts as a text message."""
        try:
            found = await self._manager.read("OpenOTP.User_Methods", dn=account.dn, active=True)
        except ManagerSays:
            found = _NOT_TOLD
        names = {name.upper() for name in _names(found)} - _NOT_TYPED
        kinds = {Passcode.APP if token.is_app else Passcode.HARDWARE_TOKEN for token in account.tokens}
        if "LIST" in names:
            kinds.add(Passcode.TAN)
        if names - _OF_TOKENS - {"LIST"}:
            kinds.add(Passcode.SMS)
        if not kinds or await self._bypass_lives(account.dn):
            kinds.add(Passcode.BYPASS)
        return frozenset(kinds)

    async def _bypass_lives(self, dn: str) -> bool:
        """Whether an emergency OTP is set; if the server does not say, one may be."""
        try:
            return bool(await self._codes.live(dn))
        except DeskError:
            return True

    async def _is_blocked(self, dn: str) -> bool:
        try:
            return await self._manager.read("OpenOTP.Block_Check", dn=dn) is True
        except DeskError:
            return False


def _state_of(answer: SoapAnswer) -> PushState:
    if answer.code == ACCEPTED:
        return PushState.APPROVED
    if answer.code == ASKED:
        return PushState.WAITING
    if answer.code is None or answer.error in {"ServerError", "BadRequest"}:
        raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=answer.error[:40] or "no code")
    return PushState.TIMED_OUT if answer.error == "NoSession" else PushState.DENIED


def _shown(template: str, number: SecretStr | None) -> str:
    """What the phone shows, long enough for the server."""
    text = template.replace("{code}", "---" if number is None else number.get_secret_value())
    return text.ljust(SHORTEST_TEXT, ".")


def _names(found: object) -> tuple[str, ...]:
    """Methods as a list of names, of rows with a name, or of names that are on."""
    if isinstance(found, Mapping):
        said: list[Any] = [name for name, value in found.items() if lenient.flag(value) is not False]
        return (
            *map(str, said),
            *(lenient.text(value) for value in found.values() if lenient.flag(value) is None),
        )
    rows = found if isinstance(found, list) else [found]
    return tuple(
        name
        for row in rows
        if (
            name := lenient.text(row.get("name") or row.get("type"))
            if isinstance(row, Mapping)
            else lenient.text(row)
        )
    )


def _parts(push_ref: str) -> tuple[str, datetime]:
    session, _, ends = push_ref.partition(":")
    if not _SESSION.fullmatch(session) or not ends.isdecimal():
        raise Mistaken(ErrorCode.BAD_REQUEST, field="push")
    return session, datetime.fromtimestamp(int(ends), UTC)
