"""D20: somebody tries an account that is switched off."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import HOUR
from helpdesk_tui.detectors.prompt import given
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, settle

ID: Final = "D20"
REASONS: Final = frozenset(("user_disabled", "pending_deletion", "user_pending_deletion"))
ATTEMPTS: Final = 3


def look(it: Look) -> Result:
    """Low from three attempts an hour."""
    prompt = it.prompt
    if prompt.reason not in REASONS:
        return None
    tries = [one for one in it.person.recent if one.reason in REASONS and prompt.at - one.at <= HOUR]
    if len(tries) < ATTEMPTS:
        return None
    reasons: tuple[Reason, ...] = (
        happened("disabled_tried", user=prompt.user, count=len(tries), address=given(prompt.address) or "?"),
        settle("check_leaver"),
    )
    return Finding(Level.LOW, reasons, tuple(one.txid for one in tries), tries[0].at)
