"""New enrolments. The server cannot show an old link again: every new one ends what works at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Missing, Refused
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.holding import see, unavailable
from helpdesk_tui.vendors.privacyidea.wire.answers import Answer
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token, token_of
from helpdesk_tui.vendors.values import (
    ActivationAsk,
    ActivationMade,
    ActivationState,
    OutcomeUnknown,
    VendorDevice,
)

SENT_BY_VENDOR = "vendor"
CLOCK_SLACK = timedelta(seconds=2)
"""Both the creation date and the clock's offset are told in whole seconds."""


class PrivacyIdeaEnrolment:
    """Rolls a token over, under its serial: owner and PIN stay, the secret is new."""

    finishes = False

    def __init__(self, session: Session) -> None:
        self._session = session
        self._server_sends = False
        """Learnt from an answer without a link: an event handler of the server carries links itself."""

    def deliveries(self, device: VendorDevice) -> frozenset[Delivery]:
        """On the terminal, or by the server's own mail once it is known to send one."""
        if device.extra.get("type") not in mapping.ENROLLABLE or device.kind is DeviceKind.HARDWARE_TOKEN:
            return frozenset()
        if device.extra.get(mapping.ROLLOUT) == mapping.VERIFY:
            return frozenset()  # the server makes no other link while it waits for a first code
        return frozenset({Delivery.MAIL if self._server_sends else Delivery.QR})

    def stops_old(self, device: VendorDevice) -> bool:
        """What works stops before the new one is ready; a pending enrolment has nothing to stop."""
        return device.activated is not False

    def may_travel(self, device: VendorDevice) -> bool:
        """A push link can be withdrawn; the link of a code generator is the secret itself, for ever."""
        return device.extra.get("type") == mapping.PUSH_TYPE

    async def activate(self, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        """Write: a new secret for this token, at once.

        The link never ends by itself, whatever `ask.seconds` says: no limit is enforced by the server.
        """
        token = await token_of(self._session, person_ref, ask.device_ref)
        if token.type not in mapping.ENROLLABLE:
            raise Refused(ErrorCode.WAY_UNAVAILABLE)
        if token.unverified:
            raise unavailable("code_wanted")
        detail = (await self._roll_over(token)).detail
        link = _link(detail)
        self._server_sends = link is None
        return ActivationMade(
            until=None,
            sent_to="" if link else SENT_BY_VENDOR,
            link=link,
            stopped_old=token.enrolled,
            first_code=detail.get("rollout_state") == mapping.VERIFY,
        )

    async def finish(self, person_ref: str, device_ref: str, handle: SecretStr) -> ActivationState:  # noqa: ARG002
        """The vendor binds the phone's answer itself."""
        return await self.state(person_ref, device_ref)

    async def withdraw(self, person_ref: str, device_ref: str) -> None:
        """Write: end the link of an enrolment that is still pending; a finished one is left alone.

        A disabled token is still enrolled by its link, so a newer link, which nobody sees, ends the old one.
        One that waits for its first code takes no newer link; disabled, it lets nobody in.
        Where the server mails each link it would mail that one too: `Refused(UNSUPPORTED)`.
        """
        token = await token_of(self._session, person_ref, device_ref)
        if token.enrolled:
            return
        if token.unverified:
            if token.active:
                await self._session.write("POST", f"/token/disable/{token.serial}")
                await see(self._session, token.serial, lambda now: not now.active)
            return
        if self._server_sends:
            raise Refused(ErrorCode.UNSUPPORTED)
        if _link((await self._roll_over(token)).detail) is None:
            self._server_sends = True
            raise OutcomeUnknown("the server keeps the link to itself")

    async def state(self, person_ref: str, device_ref: str) -> ActivationState:
        """A push app reports back; an app that shows codes is known to work only once one was used."""
        try:
            token = await token_of(self._session, person_ref, device_ref)
        except Missing:
            return ActivationState.UNKNOWN
        if not token.enrolled:
            return ActivationState.PENDING
        used_since = token.created and token.last_used and token.last_used >= token.created
        if token.type == mapping.PUSH_TYPE or used_since:
            return ActivationState.ACTIVATED
        return ActivationState.UNKNOWN

    async def was_sent(self, person_ref: str, ask: ActivationAsk, *, asked_at: datetime) -> bool | None:
        """For reconciling: a new secret renews the token's creation date. None where that date is hidden."""
        token = await token_of(self._session, person_ref, ask.device_ref)
        if token.created is None:
            return None
        return token.created >= asked_at + self._session.pulse.ahead - CLOCK_SLACK

    async def _roll_over(self, token: Token) -> Answer:
        return await self._session.write(
            "POST",
            "/token/init",
            type=token.type,
            serial=token.serial,
            user=token.login,
            realm=self._session.realm,
            genkey=1,
            rollover=1,
        )


def _link(detail: Mapping[str, Any]) -> SecretStr | None:
    """None when the server strips it from its answer because it mails it."""
    for name in ("pushurl", "googleurl"):
        part = detail.get(name)
        value = part.get("value") if isinstance(part, dict) else None
        if isinstance(value, str) and value.startswith("otpauth://"):
            return SecretStr(value)
    return None
