"""Grants as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import countdown, local_day
from helpdesk_tui.views.text import Line, Span, bad, dim, fit, line, span, spread, warn
from helpdesk_tui.wording import _, cases

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Grant


def grant_row(grant: Grant, now: datetime, width: int, *, vendor: str = "", person: bool = True) -> Line:
    """Who, what, where, until when, how often, whose; in columns; `vendor` is its name in place of the id."""
    end, uses, maker = _end(grant, now), _uses(grant), _maker(grant)
    tail = line(span(fit(end.text, 12), end.role), dim(fit(uses, 7)), span(fit(maker.text, 16), maker.role))
    what = f"{cases.kind(grant.kind)}, {vendor or grant.vendor}"
    if not person:
        return spread(line(what), tail, width)
    room = max(20, width - 36)
    return (*line(fit(grant.person_name, room // 2 - 1), " ", dim(fit(what, room - room // 2)), " "), *tail)


def _end(grant: Grant, now: datetime) -> Span:
    if grant.state != "live":
        state = cases.grant_state(grant.state)
        return bad(state) if grant.state == "unknown" else dim(state)
    if grant.until is None:
        return bad(_("NEVER ENDS"))
    return span(countdown(grant.until, now))


def _uses(grant: Grant) -> str:
    return "" if grant.uses_left is None else _("{n} x").format(n=grant.uses_left)


def _maker(grant: Grant) -> Span:
    return dim(grant.agent or "") if grant.ours else warn(_("made elsewhere"))


def grant_words(grant: Grant, now: datetime, vendor: str = "") -> str:
    """One grant in a sentence; `vendor` is its name in place of the id."""
    end = _("until {time}").format(time=local_day(grant.until, now)) if grant.until else _("without an end")
    return f"{cases.kind(grant.kind)}, {grant.person_name}, {vendor or grant.vendor}, {end}"
