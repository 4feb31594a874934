"""D18: a remembered session is used from an unusual source."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import APPROVED, given
from helpdesk_tui.detectors.signal import NO_HISTORY, Finding, Level, Reason, Result, happened, settle

ID: Final = "D18"


def look(it: Look) -> Result:
    """Medium: a stolen cookie needs no phone."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or prompt.factor != "remembered_device" or source.known:
        return None
    if it.cold:
        return NO_HISTORY
    reasons: tuple[Reason, ...] = (
        happened("remembered", user=prompt.user, address=given(prompt.address) or "?", at=int(prompt.at)),
        *source.reasons,
        *source.unchecked,
        settle("end_sessions"),
    )
    return Finding(Level.MEDIUM, reasons, (prompt.txid,), prompt.at)
