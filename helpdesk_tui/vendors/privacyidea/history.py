"""privacyIDEA logs for mirroring: logins of the authentication or audit log, and what was done to tokens."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.vendors.history import HistoryPage, HistoryRow, LoginRow, Reach
from helpdesk_tui.vendors.privacyidea.deeds import Deeds
from helpdesk_tui.vendors.privacyidea.log import PrivacyIdeaLog
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.values import VendorPrompt

PENDING = timedelta(minutes=3)
"""A challenge that nobody answered by then has ended; no row says so."""
LATE = timedelta(minutes=15)
MISTYPED = ("wrong_otp", "pin_fail", "password_fail", "answered_fail", "wrong otp", "wrong pin")
DECLINED = ("declined", "cancelled", "canceled")
_OUTCOMES = {"success": PromptOutcome.APPROVED, "fraud": PromptOutcome.FRAUD}
_NEVER = frozenset(["device", "city", "country", "phone_name", "phone_city", "phone_country", "says"])


class PrivacyIdeaHistory:
    """The logs of one realm."""

    def __init__(self, session: Session, log: PrivacyIdeaLog) -> None:
        self._session = session
        self._log = log
        self._deeds = Deeds(session)
        every = Reach(interval=timedelta(seconds=15), never=_NEVER, windowed=False)
        self.reaches = {LogKind.AUTHENTICATION: every, LogKind.ADMINISTRATOR: every}

    async def page(self, kind: LogKind, cursor: str, since: datetime, until: datetime | None) -> HistoryPage:
        """Everything since the last look; see `History.page`."""
        del until
        begin = since if not cursor else max(since, datetime.fromisoformat(cursor) - LATE)
        now = self._session.pulse.now()
        rows: tuple[HistoryRow, ...]
        if kind is LogKind.ADMINISTRATOR:
            rows = await self._deeds.since(begin)
        else:
            found = await self._log.prompts(begin)
            rows = tuple(row for one in found if (row := _row(one, now)) is not None)
        return HistoryPage(rows, (now - PENDING).isoformat(), more=False, complete_until=now - PENDING)


def _row(prompt: VendorPrompt, now: datetime) -> LoginRow | None:
    """A login with its end; None while its challenge may still be answered."""
    words = prompt.reason.lower()
    outcome = _OUTCOMES.get(prompt.result)
    if outcome is None and prompt.result == "waiting":
        if now - prompt.at < PENDING:
            return None
        outcome = PromptOutcome.UNANSWERED
    if outcome is None:
        declined = any(word in words for word in DECLINED)
        mistyped = any(word in words for word in MISTYPED)
        outcome = (
            PromptOutcome.DENIED if declined else PromptOutcome.FAILED if mistyped else PromptOutcome.BLOCKED
        )
    return LoginRow(
        ref=prompt.ref,
        at=prompt.at,
        person_ref=prompt.person_ref,
        login=prompt.login,
        outcome=outcome,
        application=prompt.application or None,
        factor=prompt.factor or None,
        reason=prompt.reason or None,
        address=prompt.access_ip,
        phone=prompt.device or None,
        phone_address=prompt.phone_ip,
        raw=json.dumps(asdict(prompt), default=str, ensure_ascii=False, sort_keys=True),
    )
