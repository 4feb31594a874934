"""D02: prompts that nobody approved, weighed by how unusual their source is."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.d00_reconnect import key, period_of
from helpdesk_tui.detectors.look import Look, counted, ids, where
from helpdesk_tui.detectors.person import DAY
from helpdesk_tui.detectors.prompt import EXPLICIT, REFUSED, Prompt
from helpdesk_tui.detectors.signal import (
    NO_HISTORY,
    OUTAGE,
    Finding,
    Level,
    Reason,
    Result,
    happened,
    settle,
    unchecked,
)

UNKNOWN: Final = "D02u"
KNOWN: Final = "D02k"
AGAIN: Final = 0.8
"""Points of each further prompt, up to five prompts."""
AGAIN_MOST: Final = 5
DENIED: Final = 1.0
"""Points of each explicit no, up to two."""
DENIED_MOST: Final = 2
NEVER_APPROVED: Final = 1.5
"""Points when nothing from that source was approved within the wait."""
WAIT: Final = 900.0
HIGH: Final = 4.0
AT_ONCE: Final = 6.5
"""Points that need no waiting."""
MEDIUM: Final = 2.2
COLD_PROMPTS: Final = 3
KNOWN_PROMPTS: Final = 6
KNOWN_WITHIN: Final = 1200.0


def behaviour(prompts: list[Prompt], again: float = AGAIN, denied: float = DENIED) -> float:
    """Points for how often, and for every no."""
    noes = sum(one.outcome in EXPLICIT for one in prompts)
    repeats = max(min(len(prompts), AGAIN_MOST) - 1, 0)
    return again * repeats + denied * min(noes, DENIED_MOST)


def unknown(it: Look) -> Result:
    """From an address that this person never used."""
    prompt, source = it.prompt, it.source
    if prompt.outcome not in REFUSED or source.address_seen:
        return None
    if it.tenant.outage(prompt.at) and not source.hosting:
        return OUTAGE
    prompts = [one for one in it.person.refused(prompt, DAY) if one.outcome in REFUSED]
    if it.cold:
        return _cold(it, prompts)
    points = source.points_after(len(prompts)) + behaviour(prompts) + (NEVER_APPROVED if it.waited else 0)
    if points < MEDIUM:
        return None
    level = Level.HIGH if points >= (HIGH if it.waited else AT_ONCE) else Level.MEDIUM
    waited = (happened("never_approved", minutes=int(WAIT // 60)),) if it.waited else ()
    reasons: tuple[Reason, ...] = (
        counted(prompts, it),
        *waited,
        *source.reasons,
        *source.unchecked,
        settle("ask_user"),
    )
    return Finding(level, reasons, ids(prompts), prompts[0].at, where(source))


def _cold(it: Look, prompts: list[Prompt]) -> Result:
    """Too little is known of the person: only many prompts count, and a server's address."""
    if len(prompts) < COLD_PROMPTS and not it.source.hosting:
        return NO_HISTORY
    reasons: tuple[Reason, ...] = (
        counted(prompts, it),
        *it.source.reasons,
        *it.source.unchecked,
        unchecked("no_history"),
        settle("ask_user"),
    )
    level = Level.HIGH if it.source.hosting and len(prompts) > 1 else Level.MEDIUM
    return Finding(level, reasons, ids(prompts), prompts[0].at, where(it.source))


def known(it: Look) -> Result:
    """From a usual address, often, and not in a machine's rhythm."""
    prompt = it.prompt
    if prompt.outcome not in REFUSED or not it.source.address_seen:
        return None
    if it.tenant.outage(prompt.at):
        return OUTAGE
    prompts = [one for one in it.person.refused(prompt, KNOWN_WITHIN) if one.outcome in REFUSED]
    if len(prompts) < KNOWN_PROMPTS or period_of(it.person.heads.get(key(prompt), [])) is not None:
        return None
    reasons: tuple[Reason, ...] = (counted(prompts, it), *it.source.reasons, settle("ask_user"))
    return Finding(Level.LOW, reasons, ids(prompts), prompts[0].at)
