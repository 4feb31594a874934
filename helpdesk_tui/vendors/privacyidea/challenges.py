"""Proofs by code and by push, always by the serial of one token.

Asked for by user the server would challenge everything at once: mails and text messages go out, and one wrong
answer counts against every token.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.wire.answers import ACCEPT, DECLINED, Answer, rows_of
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import checked_serial, token_by_serial, token_of, tokens_of
from helpdesk_tui.vendors.values import CodeVerdict, OutcomeUnknown, PushSent, PushState, VendorDevice

PUSH_SECONDS = 120
"""The server says `pending` for ever, so the end is told by our clock."""
GRACE = timedelta(seconds=5)
REMEMBERED = 1_000
UNKNOWN_TRIGGER = "CHALLENGE_DECLINED_UNKNOWN_TRIGGER"

_CODE = re.compile(r"[0-9]{4,12}")
_TRANSACTION = re.compile(r"[0-9A-Za-z]{1,64}")


class PrivacyIdeaChallenges:
    """Triggers a challenge of one token and has the server judge the answer."""

    code_by_device = True

    def __init__(self, session: Session) -> None:
        self._session = session
        self._settled: OrderedDict[str, PushState] = OrderedDict()
        """An approval is told once by the server; whoever asks again is told by us."""

    def factors(self, device: VendorDevice) -> frozenset[Factor]:
        """Push or code, of a device that is in order."""
        if device.activated is False or device.usable is False:
            return frozenset()
        return frozenset(device.factors) & {Factor.PUSH, Factor.OTP}

    def testable(self, device: VendorDevice) -> frozenset[Factor]:
        """A login is tried as a caller is verified: by push or with a code."""
        return self.factors(device)

    async def start_test(self, person_ref: str, device_ref: str, factor: Factor) -> PushSent:
        """Write: ask that phone; with number matching the agent reads a number to the caller."""
        if factor is not Factor.PUSH:
            raise Refused(ErrorCode.UNSUPPORTED)
        return await self.send_push(person_ref, device_ref)

    async def send_push(self, person_ref: str, device_ref: str) -> PushSent:
        """Write: ask the app on that phone.

        Without the server's policy for number matching nothing ties the push to this call: the answer then
        has no number to read out, and the push must not count.
        """
        token = await token_of(self._session, person_ref, device_ref)
        if token.type != mapping.PUSH_TYPE:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        transaction, challenge = await self.trigger(token.serial)
        number = challenge.get("presence_answer")
        sent_at = int(self._session.pulse.now().timestamp())
        return PushSent(
            ref=f"{token.serial}:{transaction}:{sent_at}",
            lives_seconds=PUSH_SECONDS,
            read_to_caller=str(number) if number else None,
        )

    async def push_state(self, person_ref: str, push_ref: str) -> PushState:  # noqa: ARG002 - the protocol's
        """Where that push stands; an approval is settled with the server before it is told."""
        serial, transaction, sent_at = _parts(push_ref)
        if push_ref in self._settled:
            return self._settled[push_ref]
        waited = self._session.pulse.now() - sent_at
        if waited > timedelta(seconds=PUSH_SECONDS) + GRACE:
            return PushState.TIMED_OUT
        answer = await self._session.read_as_nobody(f"/validate/polltransaction/{transaction}")
        state = await self._state(answer, serial, transaction)
        if state is PushState.WAITING and waited >= timedelta(seconds=PUSH_SECONDS):
            return PushState.TIMED_OUT
        if state is not PushState.WAITING:
            self._remember(push_ref, state)
        return state

    async def check_code(self, person_ref: str, device_ref: str | None, code: SecretStr) -> CodeVerdict:
        """Write (the code is spent): is this what that app or token shows now?

        No attempt is named for a second look at the log: asked for by serial, nothing is left in doubt.
        """
        serial = device_ref or await self._only_generator(person_ref)
        token = await token_of(self._session, person_ref, serial)
        if token.type not in mapping.APP_TYPES or not token.active or token.revoked or not token.enrolled:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        if token.blocked:
            return CodeVerdict(accepted=False, locked=True)
        typed = "".join(code.get_secret_value().split())
        if not _CODE.fullmatch(typed):
            return CodeVerdict(accepted=False)
        if await self.fits(serial, typed):
            return CodeVerdict(accepted=True, could_be=frozenset({mapping.passcode(token)}))
        return CodeVerdict(accepted=False, locked=await self._is_locked(serial))

    async def fits(self, serial: str, typed: str) -> bool:
        """Write (the code is spent): whether this token, which may be nobody's yet, shows these digits."""
        transaction, _ = await self.trigger(serial)
        return await self._judged(serial, transaction, typed)

    async def trigger(self, serial: str) -> tuple[str, Mapping[str, Any]]:
        """Write: have the server ask this token, `Refused(WAY_UNAVAILABLE)` when it cannot be asked now.

        Returns the transaction and the challenge; a phone rings, or a text message goes out.
        """
        answer = await self._session.write(
            "POST", "/validate/triggerchallenge", serial=checked_serial(serial)
        )
        if not answer.value:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        several = answer.detail.get("multi_challenge")
        for challenge in several if isinstance(several, list) else [answer.detail]:
            if isinstance(challenge, dict) and challenge.get("serial") == serial:
                transaction = str(challenge.get("transaction_id"))
                if _TRANSACTION.fullmatch(transaction):
                    return transaction, challenge
        raise OutcomeUnknown("a challenge without its transaction")

    async def _judged(self, serial: str, transaction: str, typed: str) -> bool:
        """The server's verdict on one answer; only an acceptance that names this token counts."""
        answer = await self._session.write_as_nobody(
            "/validate/check", serial=serial, transaction_id=transaction, **{"pass": typed}
        )
        return (
            answer.authentication == ACCEPT
            and answer.value is True
            and answer.detail.get("serial", serial) == serial
        )

    async def _state(self, answer: Answer, serial: str, transaction: str) -> PushState:
        status = answer.detail.get("challenge_status")
        if status == "declined" or answer.authentication == DECLINED:
            return await self._why_declined(transaction)
        if status == "cancelled":
            return PushState.DENIED
        if status == "accept" or (status is None and answer.authentication == ACCEPT):
            return PushState.APPROVED if await self._judged(serial, transaction, "") else PushState.TIMED_OUT
        return PushState.WAITING

    async def _why_declined(self, transaction: str) -> PushState:
        """From 3.14 on the log says whether the person meant "I did not ask for this"."""
        try:
            answer = await self._session.read(
                "/authenticationlog/", transaction_ids=transaction, page_size="20"
            )
        except DeskError:
            return PushState.DENIED
        rows = rows_of(answer.value, "auth_logs") or []
        events = [row.get("event_type") for row in rows if row.get("transaction_id") == transaction]
        return PushState.FRAUD if UNKNOWN_TRIGGER in events else PushState.DENIED

    async def _is_locked(self, serial: str) -> bool:
        try:
            token = await token_by_serial(self._session, serial)
        except DeskError:
            return False
        return token is not None and token.blocked

    async def _only_generator(self, login: str) -> str:
        """Without a device named there must be no choice: each wrong guess would count against a token."""
        found = [
            token.serial
            for token in await tokens_of(self._session, login)
            if token.type in mapping.APP_TYPES and token.active and not token.revoked
        ]
        if len(found) != 1:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        return found[0]

    def _remember(self, push_ref: str, state: PushState) -> None:
        self._settled[push_ref] = state
        while len(self._settled) > REMEMBERED:
            self._settled.popitem(last=False)


def _parts(push_ref: str) -> tuple[str, str, datetime]:
    serial, _, rest = push_ref.partition(":")
    transaction, _, sent_at = rest.partition(":")
    if not _TRANSACTION.fullmatch(transaction) or not sent_at.isdecimal():
        raise Mistaken(ErrorCode.BAD_REQUEST, field="push")
    return checked_serial(serial), transaction, datetime.fromtimestamp(int(sent_at), UTC)
