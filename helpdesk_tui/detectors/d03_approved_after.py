"""D03: an approval after prompts that were refused, from a source that is not usual."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.approval import weigh
from helpdesk_tui.detectors.look import Look, counted, ids, where
from helpdesk_tui.detectors.prompt import APPROVED, given
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, settle, unchecked
from helpdesk_tui.detectors.weights import ALARMING

ID: Final = "D03"
MEDIUM: Final = 4.0


def look(it: Look) -> Result:
    """Critical; or medium when little speaks against the source."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or source.address_seen:
        return None
    weighed = weigh(it)
    before, reports = weighed.before, weighed.reports
    marked = any(one.address == prompt.address for one in reports)
    if not before and not reports:
        return None
    if weighed.points < MEDIUM and not marked:
        return None
    level = Level.CRITICAL if marked or weighed.points >= ALARMING else Level.MEDIUM
    if it.cold and not marked and not source.hosting:
        level = Level.MEDIUM
    elapsed = int(prompt.at - before[-1].at) if before else 0
    phone = given(prompt.phone_country)
    reasons: tuple[Reason, ...] = (
        *((counted(before, it),) if before else ()),
        happened("approved_after", at=int(prompt.at), seconds=elapsed),
        *((happened("fraud_before"),) if reports else ()),
        *source.reasons,
        *weighed.reasons,
        *source.unchecked,
        *((unchecked("no_history"),) if it.cold else ()),
        *((happened("phone_was", country=phone),) if phone else (unchecked("no_phone_place"),)),
        settle("contain"),
    )
    return Finding(
        level, reasons, (*ids(before), prompt.txid), before[0].at if before else prompt.at, where(source)
    )
