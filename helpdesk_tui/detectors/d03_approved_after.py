"""D03: an approval after prompts that were refused, from a source that is not usual."""

from __future__ import annotations

from helpdesk_tui.detectors.d02_bombing import behaviour
from helpdesk_tui.detectors.look import Look, counted, ids, where
from helpdesk_tui.detectors.person import DAY, HOUR
from helpdesk_tui.detectors.prompt import APPROVED, FRAUD, REFUSED, given
from helpdesk_tui.detectors.signal import Finding, Level, Result, happened, settle, unchecked

ID = "D03"
REFUSED_BEFORE = 0.8
CRITICAL = 5.4
AGAIN = 1.0
DENIED = 0.7
MEDIUM = 2.2
MANY = 4
"""Refused prompts after which an approval alone is alarming."""


def look(it: Look) -> Result:
    """Critical; high after many; or medium when little speaks against the source."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or source.address_seen:
        return None
    before = [one for one in it.person.refused(prompt, HOUR) if one.outcome in REFUSED]
    reports = [
        one
        for one in it.person.recent
        if one.outcome is FRAUD and prompt.at - one.at <= DAY and one.at <= prompt.at
    ]
    marked = any(one.address == prompt.address for one in reports)
    if not before and not reports:
        return None
    points = (
        source.points + behaviour(before, AGAIN, DENIED) + REFUSED_BEFORE * (bool(before) + bool(reports))
    )
    if points < MEDIUM and not marked:
        return None
    level = Level.CRITICAL if marked or points >= CRITICAL else Level.MEDIUM
    if it.cold and not marked and not source.hosting:
        level = Level.MEDIUM
    elif level is Level.MEDIUM and len(before) >= MANY:
        level = Level.HIGH
    elapsed = int(prompt.at - before[-1].at) if before else 0
    phone = given(prompt.phone_country)
    reasons = (
        *((counted(before, it),) if before else ()),
        happened("approved_after", at=int(prompt.at), seconds=elapsed),
        *((happened("fraud_before"),) if reports else ()),
        *source.reasons,
        *source.unchecked,
        *((unchecked("no_history"),) if it.cold else ()),
        *((happened("phone_was", country=phone),) if phone else (unchecked("no_phone_place"),)),
        settle("contain"),
    )
    return Finding(
        level, reasons, (*ids(before), prompt.txid), before[0].at if before else prompt.at, where(source)
    )
