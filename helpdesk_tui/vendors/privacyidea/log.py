"""Logins: from the authentication log where there is one (3.14), else from the audit log."""

from __future__ import annotations

from datetime import datetime

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.vendors.privacyidea import audit_log, authentication_log
from helpdesk_tui.vendors.privacyidea.wire.answers import FORBIDDEN, ServerSays
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.values import VendorPrompt

SINCE_VERSION = (3, 14)


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
        await self._session.ready()
        if self._session.version and self._session.version < SINCE_VERSION:
            return await self._audit.prompts(since)
        try:
            return await authentication_log.prompts(self._session, since, self._types)
        except ServerSays as refusal:
            if refusal.http_status != FORBIDDEN:
                raise
        except Unreachable as error:
            if self._session.version or error.code is not ErrorCode.VENDOR_STRANGE:
                raise
        return await self._audit.prompts(since)
