"""D04: an approval from a source where this person never was."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.approval import weigh
from helpdesk_tui.detectors.look import Look, where
from helpdesk_tui.detectors.prompt import APPROVED, given
from helpdesk_tui.detectors.signal import (
    NO_HISTORY,
    NO_PLACE,
    Finding,
    Level,
    Reason,
    Result,
    happened,
    settle,
)
from helpdesk_tui.detectors.weights import ALARMING

ID: Final = "D04"
LOW: Final = 4.0


def look(it: Look) -> Result:
    """High from servers' networks or when much is new at once; a new country alone is medium."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or source.known:
        return None
    if it.cold:
        return NO_HISTORY
    if source.hosting is None and source.new_country is None and source.new_network is None:
        return NO_PLACE
    weighed = weigh(it)
    served = source.hosting and source.new_network is not False
    if (served and not source.habitual) or weighed.points >= ALARMING:
        level = Level.HIGH
    elif served or source.new_country:
        level = Level.MEDIUM
    elif weighed.points >= LOW:
        level = Level.LOW
    else:
        return None
    reasons: tuple[Reason, ...] = (
        happened(
            "approved_unusual",
            user=prompt.user,
            app=given(prompt.app) or "?",
            address=given(prompt.address) or "?",
            country=given(source.country) or "?",
            at=int(prompt.at),
        ),
        *source.reasons,
        *weighed.reasons,
        *source.unchecked,
        settle("ask_travel" if source.new_country else "ask_user"),
    )
    return Finding(level, reasons, (prompt.txid,), prompt.at, where(source))
