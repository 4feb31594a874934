"""D04: an approval from a source where this person never was."""

from __future__ import annotations

from helpdesk_tui.detectors.look import Look, where
from helpdesk_tui.detectors.prompt import APPROVED, given
from helpdesk_tui.detectors.signal import NO_HISTORY, NO_PLACE, Finding, Level, Result, happened, settle
from helpdesk_tui.detectors.source import NEW_COUNTRY

ID = "D04"
HIGH = 5.5
"""Points besides those of a new country: who travels takes the usual computer along."""
LOW = 3.0


def look(it: Look) -> Result:
    """High from servers' networks or when much is new at once; a new country alone is medium."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or source.known:
        return None
    if it.cold:
        return NO_HISTORY
    if source.hosting is None and source.new_country is None and source.new_network is None:
        return NO_PLACE
    besides = source.points - (NEW_COUNTRY if source.new_country else 0)
    served = source.hosting and source.new_network is not False
    if (served and not source.habitual) or besides >= HIGH:
        level = Level.HIGH
    elif served or source.new_country:
        level = Level.MEDIUM
    elif source.points >= LOW:
        level = Level.LOW
    else:
        return None
    reasons = (
        happened(
            "approved_unusual",
            user=prompt.user,
            app=given(prompt.app) or "?",
            address=given(prompt.address) or "?",
            country=given(source.country) or "?",
            at=int(prompt.at),
        ),
        *source.reasons,
        *source.unchecked,
        settle("ask_travel" if source.new_country else "ask_user"),
    )
    return Finding(level, reasons, (prompt.txid,), prompt.at, where(source))
