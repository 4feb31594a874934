"""Logins: from the authentication log where there is one (3.14), else from the audit log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.vendors.privacyidea import audit_log, authentication_log
from helpdesk_tui.vendors.privacyidea.audit_log import AuditLine
from helpdesk_tui.vendors.privacyidea.authentication_log import Triggered
from helpdesk_tui.vendors.privacyidea.wire.answers import FORBIDDEN, ServerSays
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.values import VendorPrompt

SINCE_VERSION = (3, 14)
T = TypeVar("T")


class PrivacyIdeaLog:
    """Everybody's logins of the realm."""

    blind_seconds = 0
    min_interval = 5.0

    def __init__(self, session: Session) -> None:
        self._session = session
        self._audit = audit_log.AuditLog(session)
        self._types: dict[str, str] = {}

    async def prompts(self, since: datetime) -> tuple[VendorPrompt, ...]:
        """Logins since then, oldest first.

        An agent who may not read the authentication log gets the audit log, which lacks the phones' answers.
        """
        return await self.prompts_of("", since)

    async def prompts_of(self, login: str, since: datetime) -> tuple[VendorPrompt, ...]:
        """Of one person, or of everybody."""
        return await self._either(
            lambda: authentication_log.prompts(self._session, since, self._types, login),
            lambda: self._audit.prompts(since, login),
        )

    async def triggered(self, login: str, since: datetime) -> tuple[Triggered, ...]:
        """When tokens of this person were asked: a phone rang, or a code went out."""
        return await self._either(
            lambda: authentication_log.triggered(self._session, since, login),
            lambda: self._audit.triggered(since, login),
        )

    async def refusal(self, login: str) -> AuditLine | None:
        """What the audit log says of this person's newest login, if it was refused."""
        return await self._audit.refusal(login)

    async def _either(self, first: Callable[[], Awaitable[T]], otherwise: Callable[[], Awaitable[T]]) -> T:
        await self._session.ready()
        if self._session.version and self._session.version < SINCE_VERSION:
            return await otherwise()
        try:
            return await first()
        except ServerSays as refusal:
            if refusal.http_status != FORBIDDEN:
                raise
        except Unreachable as error:
            if self._session.version or error.code is not ErrorCode.VENDOR_STRANGE:
                raise
        return await otherwise()
