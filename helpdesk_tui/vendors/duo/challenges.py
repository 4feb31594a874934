"""Proofs that Duo compares: a verification push, a code that is read out."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused, Unreachable
from helpdesk_tui.contract.people import AccountStatus, Factor
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.codes import DuoCodes
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import unavailable
from helpdesk_tui.vendors.duo.login_test import MARK, LoginTest
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import AuthResult, AuthStart, PushResult, SentPush, User
from helpdesk_tui.vendors.duo.wire.refs import checked, user_path
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import (
    CodeVerdict,
    OutcomeUnknown,
    Passcode,
    PushSent,
    PushState,
    VendorDevice,
)

PUSH_SECONDS = 120
"""Duo forgets the result of a push after that."""
_LOOKS = 20
_LOOK_EVERY = 0.5
_PUSH_STATES = {
    "approve": PushState.APPROVED,
    "deny": PushState.DENIED,
    "fraud": PushState.FRAUD,
}


class DuoChallenges:
    """Pushes over the Admin API, codes over the Auth API when there is a key for it."""

    code_by_device = False

    def __init__(self, admin: DuoApi, auth: DuoApi | None, directory: DuoDirectory, codes: DuoCodes) -> None:
        self._admin = admin
        self._auth = auth
        self._directory = directory
        self._codes = codes
        self._test = LoginTest(auth, directory)

    def factors(self, device: VendorDevice) -> frozenset[Factor]:
        """Push on an activated phone that can; a code wherever one shows, if the Auth API is at hand."""
        askable = {Factor.PUSH} if device.activated else set()
        if self._auth is not None:
            askable.add(Factor.OTP)
        return frozenset(askable.intersection(device.factors))

    def testable(self, device: VendorDevice) -> frozenset[Factor]:
        """A login can be tried with all that this device does, if the Auth API is at hand."""
        return frozenset(device.factors) if self._auth is not None else frozenset()

    async def start_test(self, person_ref: str, device_ref: str, factor: Factor) -> PushSent:
        """Write: ask this very device by push or call, as a login would."""
        return await self._test.start(person_ref, device_ref, factor)

    def must_check(self, user: User) -> None:
        """Raise unless a code of this user could be checked now."""
        if self._auth is None:
            raise Mistaken(ErrorCode.UNSUPPORTED, way="otp")
        status = mapping.effective_status(user)[0]
        if status is not AccountStatus.ACTIVE:
            raise unavailable("bypass_status" if status is AccountStatus.BYPASS else "account_unusable")

    async def send_push(self, person_ref: str, device_ref: str) -> PushSent:
        """Write: send a push whose code the phone shows and the caller reads out.

        Read first: only to a phone that is this person's now, is activated and takes pushes.
        """
        user = await self._user(person_ref)
        phone = next((phone for phone in user.phones if phone.phone_id == checked(device_ref)), None)
        if phone is None:
            raise Missing(ErrorCode.NOT_FOUND)
        if Factor.PUSH not in mapping.phone(phone).factors:
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why="not_activated")
        body: dict[str, str | bool] = {"phone_id": device_ref}
        sent = await self._admin.post(user_path(person_ref, "send_verification_push"), body, SentPush)
        return PushSent(sent.push_id, PUSH_SECONDS, code=sent.confirmation_code)

    async def push_state(self, person_ref: str, push_ref: str) -> PushState:
        """Where the push stands; forgotten (404) is timed out, and a word we do not know approves nothing."""
        if push_ref.startswith(MARK):
            return await self._test.state(push_ref)
        path = user_path(person_ref, "verification_push_response")
        try:
            answer = await self._admin.get(path, PushResult, {"push_id": push_ref})
        except Missing:
            return PushState.TIMED_OUT
        if answer.value.push_id != push_ref:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="push_id")
        return _PUSH_STATES.get(answer.value.result, PushState.WAITING)

    async def check_code(self, person_ref: str, device_ref: str | None, code: SecretStr) -> CodeVerdict:  # noqa: ARG002 - Duo checks a code against all devices
        """Write (the code is spent): ask the Auth API, and list everything that the code may have been.

        Refused before anything is sent while the account is in bypass: Duo then lets everybody in. No address
        and no trusted device is named, so no such exception applies.
        """
        if self._auth is None:
            raise Mistaken(ErrorCode.UNSUPPORTED, way="otp")
        digits = "".join(code.get_secret_value().split())
        user = await self._user(person_ref)
        if mapping.effective_status(user)[0] is AccountStatus.BYPASS:
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why="bypass_status")
        if not (digits.isascii() and digits.isdecimal()):
            return CodeVerdict(accepted=False)
        before = await self._codes.live(person_ref)
        attempt, result = await self._ask(self._auth, person_ref, digits)
        status = result.status.strip().lower()
        if result.result == "deny":
            return CodeVerdict(accepted=False, attempt_ref=attempt, locked=status == "locked_out")
        if result.result != "allow" or status not in {"allow", "bypass"}:
            raise OutcomeUnknown("auth status")
        if status == "bypass":
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why="bypass_status")
        could_be = _without_bypass(user)
        if before or not could_be or await self._bypass_lives(person_ref):
            could_be |= {Passcode.BYPASS}
        return CodeVerdict(accepted=True, could_be=could_be, attempt_ref=attempt)

    async def _user(self, person_ref: str) -> User:
        user = await self._directory.user(person_ref)
        if user is None:
            raise Missing(ErrorCode.NOT_FOUND)
        return user

    async def _ask(self, auth: DuoApi, person_ref: str, digits: str) -> tuple[str, AuthResult]:
        """The attempt's id (under which the log names the factor) and its result."""
        body: dict[str, str | bool] = {
            "async": "1",
            "factor": "passcode",
            "passcode": digits,
            "user_id": person_ref,
        }
        start = await auth.post("/auth/v2/auth", body, AuthStart, lane=Lane.AUTH)
        if start.result:
            return start.txid, AuthResult(result=start.result, status=start.status)
        if not start.txid:
            raise OutcomeUnknown("txid")
        for _look in range(_LOOKS):
            try:
                answer = await auth.get(
                    "/auth/v2/auth_status", AuthResult, {"txid": start.txid}, lane=Lane.AUTH
                )
            except DeskError as error:
                if not _means_look_again(error):
                    raise OutcomeUnknown("auth_status") from error
            else:
                if answer.value.result != "waiting":
                    return start.txid, answer.value
            await asyncio.sleep(_LOOK_EVERY)
        raise OutcomeUnknown("auth_status")

    async def _bypass_lives(self, person_ref: str) -> bool:
        """Whether a bypass code lives now; if Duo does not say, one may."""
        try:
            return bool(await self._codes.live(person_ref))
        except DeskError:
            return True


def _means_look_again(error: DeskError) -> bool:
    """A long look that ended without news is answered with 40002."""
    return error.code is ErrorCode.VENDOR_REFUSED and error.params.get("detail", "").startswith("40002")


def _without_bypass(user: User) -> frozenset[Passcode]:
    """What a passcode of this user may be besides a bypass code."""
    kinds = set()
    if any(phone.sms_passcodes_sent for phone in user.phones):
        kinds.add(Passcode.SMS)
    if any(phone.activated and "mobile_otp" in phone.capabilities for phone in user.phones):
        kinds.add(Passcode.APP)
    if user.tokens:
        kinds.add(Passcode.HARDWARE_TOKEN)
    return frozenset(kinds)
