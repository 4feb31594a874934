"""D19: a weaker factor than this person ever uses, from an unusual source."""

from __future__ import annotations

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import fresh
from helpdesk_tui.detectors.prompt import Outcome, given
from helpdesk_tui.detectors.signal import Finding, Level, Result, Unchecked, happened, settle

ID = "D19"
WEAK = frozenset(("sms_passcode", "phone_call", "passcode", "sms_refresh"))
APPROVALS = 10


def look(it: Look) -> Result:
    """Low."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not Outcome.APPROVED or prompt.factor not in WEAK or source.known:
        return None
    if it.cold or it.person.approvals < APPROVALS:
        return Unchecked("no_history")
    if any(fresh(it.person.factors, factor, prompt.at) for factor in WEAK):
        return None
    factor = given(prompt.factor) or "?"
    reasons = (
        happened("weaker", user=prompt.user, factor=factor, at=int(prompt.at)),
        *source.reasons,
        settle("ask_user"),
    )
    return Finding(Level.LOW, reasons, (prompt.txid,), prompt.at)
