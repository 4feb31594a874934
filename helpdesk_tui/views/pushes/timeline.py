"""What happened to one person over all vendors, with the desk's own actions in it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.pushes.ends import prompt_row
from helpdesk_tui.views.text import BLANK, Line, Role, dim, fit, line, paragraph, span, title, warn
from helpdesk_tui.wording import _, pushes, record, signals

if TYPE_CHECKING:
    from helpdesk_tui.contract.pivots import Timeline, TimelineLine
    from helpdesk_tui.contract.prompts import Gap

WHEN = 12


def timeline_rows(found: Timeline, name: str, now: datetime, width: int) -> list[Line]:
    """Newest first; a stretch that was lost is drawn where it was lost."""
    rows: list[Line] = [line(title(_("What happened: {name}").format(name=name))), BLANK]
    if found.withheld:
        rows += paragraph(pushes.withheld(), width, Role.WARN)
    gaps = list(found.gaps)
    for one in found.lines:
        while gaps and gaps[0].until >= one.at:
            rows.append(gap_row(gaps.pop(0), now, width))
        rows += line_rows(one, now, width)
    if not found.lines:
        rows.append(line(dim(_("Nothing is known of them."))))
    if found.older is not None:
        rows.append(line(dim(_("There is more before: j goes to a time."))))
    return rows


def gap_row(gap: Gap, now: datetime, width: int) -> Line:
    """A stretch of a log that nobody can look at any more."""
    text = _("NOT KNOWN from {since} to {until}: lost from the log of {vendor}").format(
        since=local_day(gap.since, now), until=local_day(gap.until, now), vendor=gap.vendor
    )
    return line(warn(fit(text, width)))


def line_rows(one: TimelineLine, now: datetime, width: int) -> list[Line]:
    """One thing that happened."""
    if one.prompt is not None:
        return [(*line("  "), *prompt_row(one.prompt, now, width - 2, named=False))]
    lead = "  " + fit(local_day(one.at, now), WHEN)
    return paragraph(_words(one), width, _role(one), len(lead), lead=lead)


def _role(one: TimelineLine) -> Role:
    return {"desk": Role.TITLE, "signal": Role.WARN, "deed": Role.STRONG}.get(one.kind, Role.DIM)


def _words(one: TimelineLine) -> str:
    params = one.params
    match one.kind:
        case "desk":
            return _("desk, {agent}: {what}").format(
                agent=one.agent or _("the desk itself"), what=record.line(one.code, params)
            )
        case "signal":
            return _("signal: {what}").format(what=signals.detector(one.code))
        case "deed":
            text = _("{actor} at {vendor}: {action}")
            return text.format(
                actor=params.get("actor", "?"), vendor=one.vendor or "?", action=params.get("action", "?")
            )
        case "message":
            return _("{kind} to {number} ({context})").format(
                kind=one.code, number=params.get("number", "?"), context=params.get("context", "")
            )
        case _:
            return span(pushes.outcome(one.code)).text
