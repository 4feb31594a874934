"""D07: the login and the phone are in different countries, as never before for this person."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look, where
from helpdesk_tui.detectors.person import HOUR
from helpdesk_tui.detectors.prompt import APPROVED, REFUSED, given
from helpdesk_tui.detectors.signal import (
    NO_COUNTRY,
    NO_HISTORY,
    NO_PHONE_PLACE,
    Finding,
    Level,
    Reason,
    Result,
    happened,
    settle,
)

ID: Final = "D07"
HIGH: Final = 4.0


def look(it: Look) -> Result:
    """Medium; high after a refused prompt from there, or from a server's network that is new."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or source.address_seen or source.shared:
        return None
    here, there = given(source.country), given(prompt.phone_country)
    if here is None or there is None:
        return NO_COUNTRY if here is None else NO_PHONE_PLACE
    if here == there or (here, there) in it.person.pairs:
        return None
    if it.cold:
        return NO_HISTORY
    before = [one for one in it.person.refused(prompt, HOUR) if one.outcome in REFUSED]
    strange = not source.known and source.points >= HIGH
    level = Level.HIGH if strange and (before or (source.hosting and not source.habitual)) else Level.MEDIUM
    reasons: tuple[Reason, ...] = (
        happened("apart", user=prompt.user, country=here, phone_country=there, at=int(prompt.at)),
        *source.reasons,
        *source.unchecked,
        settle("ask_travel"),
    )
    return Finding(level, reasons, (*(one.txid for one in before), prompt.txid), prompt.at, where(source))
