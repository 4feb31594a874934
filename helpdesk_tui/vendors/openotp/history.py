"""OpenOTP's event log for mirroring: the last hundred lines at each look, so what fell out is a gap."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.vendors.history import HistoryPage, LoginRow, Reach
from helpdesk_tui.vendors.openotp.log import OpenOtpLog
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.values import VendorPrompt

PENDING = timedelta(minutes=3)
"""A login that has no answer by then never gets one."""
_OUTCOMES = {"success": PromptOutcome.APPROVED, "denied": PromptOutcome.DENIED}
_SILENT = ("timed out", "timeout", "time-out", "no response")
_NEVER = frozenset(
    [
        "device",
        "city",
        "country",
        "phone",
        "phone_name",
        "phone_address",
        "phone_city",
        "phone_country",
        "says",
    ]
)


class OpenOtpHistory:
    """The logins of one domain; there is no second page and no way into the past."""

    def __init__(self, log: OpenOtpLog, manager: Manager) -> None:
        self._log = log
        self._manager = manager
        interval = timedelta(seconds=log.min_interval)
        self.reaches = {
            LogKind.AUTHENTICATION: Reach(interval=interval, windowed=False, never=_NEVER),
        }

    async def page(self, kind: LogKind, cursor: str, since: datetime, until: datetime | None) -> HistoryPage:
        """What the hundred lines hold now; see `History.page`."""
        del kind, until
        newest = datetime.fromisoformat(cursor) if cursor else None
        found = await self._log.prompts(since)
        now = self._manager.pulse.now()
        rows = tuple(row for one in found if (row := _row(one, now)) is not None)
        first = self._log.complete_since
        lost = first is not None and newest is not None and first > newest
        last = max((row.at for row in rows), default=newest)
        return HistoryPage(
            rows,
            "" if last is None else last.isoformat(),
            more=False,
            complete_until=now - PENDING,
            gap=(newest, first) if lost and newest is not None and first is not None else None,
        )


def _row(prompt: VendorPrompt, now: datetime) -> LoginRow | None:
    """A login with its end; None while it may still be answered."""
    outcome = _OUTCOMES.get(prompt.result)
    words = prompt.reason.lower()
    if outcome is None and any(sign in words for sign in _SILENT):
        outcome = PromptOutcome.UNANSWERED
    if outcome is None and prompt.result == "failure":
        outcome = PromptOutcome.FAILED
    if outcome is None:
        if now - prompt.at < PENDING:
            return None
        outcome = PromptOutcome.UNANSWERED
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
        raw=json.dumps(asdict(prompt), default=str, ensure_ascii=False, sort_keys=True),
    )
