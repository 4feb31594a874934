"""Rows of the queue."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import age
from helpdesk_tui.views.text import Line, Role, Span, bad, dim, fit, good, line, span, strong, warn
from helpdesk_tui.wording import _, ngettext, pushes, signals

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import AgentId
    from helpdesk_tui.contract.signals import Signal, SignalCounts

LEVEL, AGE, NAME, REPEATS, STATE = 9, 8, 24, 4, 11
LEAST = 10
"""Cells below which nothing is said of a row: the evidence stands beside it."""
LEVELS = {"critical": Role.BAD, "high": Role.WARN, "medium": Role.PLAIN}


def who(found: Signal) -> str:
    """Whose prompts these are; a spray is about many."""
    if found.login == "*":
        return _("many people")
    return found.name or found.login or signals.nobody_yet()


def level(found: Signal) -> Span:
    """How much it matters, in words."""
    return span(signals.level(found.level).upper(), LEVELS.get(found.level, Role.DIM))


def signal_row(found: Signal, me: AgentId | None, now: datetime, width: int) -> Line:
    """Level, age, who, how often, who holds it; what is said of it where there is room beside the name."""
    grade, state = level(found), _state(found, me)
    repeats = fit(f"x{found.repeats + 1}" if found.repeats else "", REPEATS)
    room = max(14, width - LEVEL - AGE - REPEATS - STATE - 1)
    name = min(room, NAME) if room >= NAME + LEAST else room
    text = fit(who(found), name)
    said: list[str | Span] = []
    if room > name:
        what = ", ".join(signals.detector(one) for one in found.detectors)
        if found.handed is not None and found.handed.to == me:
            what = _("from {agent}: {words}").format(agent=found.handed.by, words=found.handed.words)
        said = [" ", fit(what, room - name - 1)]
    return (
        *line(span(fit(grade.text, LEVEL), grade.role), dim(fit(age(found.last, now), AGE))),
        strong(text) if found.state == "open" else dim(text),
        *line(*said, " ", dim(repeats)),
        span(fit(state.text, STATE), state.role),
    )


def _state(found: Signal, me: AgentId | None) -> Span:
    if found.verdict is not None and found.state == "decided":
        return dim(short_verdict(found.verdict.verdict))
    if found.mine:
        return warn(_("about you"))
    if found.handed is not None and found.handed.taken_at is None:
        return bad(_("TO YOU")) if found.handed.to == me else warn(_("handed over"))
    if found.claimed_by is not None:
        return good(_("yours")) if found.claimed_by == me else warn(found.claimed_by)
    if found.state == "waiting":
        return dim(_("asked"))
    return bad(_("APPROVED")) if found.approved else dim("")


def short_verdict(code: str) -> str:
    """A verdict in one word."""
    return {
        "reconnect": _("reconnect"),
        "own_mistake": _("own mistake"),
        "malicious": _("MALICIOUS"),
        "ask_user": _("asked"),
    }.get(code, pushes.verdict(code))


def counts(found: SignalCounts) -> str:
    """What waits, in one line."""
    parts = [ngettext("{n} to look at", "{n} to look at", found.open).format(n=found.open)]
    if found.handed:
        parts.append(_("{n} handed to you").format(n=found.handed))
    if found.critical:
        parts.append(_("{n} critical").format(n=found.critical))
    if found.high:
        parts.append(_("{n} high").format(n=found.high))
    if found.waiting:
        parts.append(_("{n} asked").format(n=found.waiting))
    return ", ".join(parts)
