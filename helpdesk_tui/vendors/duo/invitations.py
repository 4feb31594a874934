"""Enrolment mail: somebody without a device sets one up from a link that Duo sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import SecretStr, ValidationError

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.capability_values import InvitationAsk, InvitationMade
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import present, unavailable
from helpdesk_tui.vendors.duo.wire.asks import EnrolAsk
from helpdesk_tui.vendors.duo.wire.client import DuoApi


class DuoInvitations:
    """Invitations go to the mail address that Duo has on file, and nowhere else."""

    deliveries = frozenset({Delivery.MAIL})

    def __init__(self, admin: DuoApi, directory: DuoDirectory, now: Callable[[], datetime]) -> None:
        self._admin = admin
        self._directory = directory
        self._now = now

    async def invite(self, person_ref: str, ask: InvitationAsk) -> InvitationMade:
        """Write: have Duo mail the link; refused for somebody who has a device, or whose account is shut.

        The code in the link comes back too; it is not kept.
        """
        if ask.delivery not in self.deliveries:
            raise Mistaken(ErrorCode.UNSUPPORTED, delivery=ask.delivery.value)
        user = await present(self._directory, person_ref)
        if user.is_enrolled is not False:
            raise unavailable("enrolled")
        if mapping.effective_status(user)[0] is not AccountStatus.ACTIVE:
            raise unavailable("account_unusable")
        if not user.email or not user.username:
            raise unavailable("no_mail")
        try:
            body = EnrolAsk(username=user.username, email=user.email, seconds=ask.seconds).body()
        except ValidationError:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="seconds") from None
        until = self._now() + timedelta(seconds=ask.seconds)
        await self._admin.post("/admin/v1/users/enroll", body, SecretStr)
        return InvitationMade(until, user.email)

    async def invited(self, person_ref: str, ask: InvitationAsk, *, asked_at: datetime) -> bool | None:  # noqa: ARG002
        """Only an account that has a device by now shows that the link came; else Duo cannot say."""
        user = await self._directory.user(person_ref)
        return True if user is not None and user.is_enrolled else None
