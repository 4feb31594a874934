"""D19: a weaker factor than this person ever uses, from an unusual source."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import fresh
from helpdesk_tui.detectors.prompt import APPROVED, given
from helpdesk_tui.detectors.signal import NO_HISTORY, Finding, Level, Reason, Result, happened, settle

ID: Final = "D19"
WEAK: Final = frozenset(("sms_passcode", "phone_call", "passcode", "sms_refresh"))
APPROVALS: Final = 10


def look(it: Look) -> Result:
    """Low."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or prompt.factor not in WEAK or source.known:
        return None
    if it.cold or it.person.approvals < APPROVALS:
        return NO_HISTORY
    if any(fresh(it.person.factors, factor, prompt.at) for factor in WEAK):
        return None
    factor = given(prompt.factor) or "?"
    reasons: tuple[Reason, ...] = (
        happened("weaker", user=prompt.user, factor=factor, at=int(prompt.at)),
        *source.reasons,
        settle("ask_user"),
    )
    return Finding(Level.LOW, reasons, (prompt.txid,), prompt.at)
