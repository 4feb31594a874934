"""D08: a new authenticator, then an approval from an unusual source."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import APPROVED, given
from helpdesk_tui.detectors.signal import (
    NO_ADDRESS,
    Finding,
    Level,
    Reason,
    Result,
    happened,
    settle,
    unchecked,
)

ID: Final = "D08"
HIGH: Final = 4.0


def look(it: Look) -> Result:
    """Within a day of the enrolment; high when more than the address is new."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or source.known:
        return None
    added = it.tenant.added_device(it.person, prompt.at)
    if added is None:
        return None
    if given(prompt.address) is None:
        return NO_ADDRESS
    level = Level.HIGH if source.points >= HIGH and not it.cold else Level.MEDIUM
    reasons: tuple[Reason, ...] = (
        happened("device_added", user=prompt.user, actor=added.actor, at=int(added.at)),
        happened("approved_then", minutes=int((prompt.at - added.at) // 60), address=given(prompt.address)),
        *source.reasons,
        *source.unchecked,
        *((unchecked("no_history"),) if it.cold else ()),
        settle("call_back_old"),
    )
    return Finding(level, reasons, (added.txid, prompt.txid), added.at)
