"""The evidence of one row: what happened, against what normal, what was not checked, what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.pushes.ends import end_rows, prompt_row
from helpdesk_tui.views.pushes.handing import handed_rows
from helpdesk_tui.views.pushes.quieting import quiet_rows
from helpdesk_tui.views.pushes.rows import level, who
from helpdesk_tui.views.pushes.timeline import line_rows
from helpdesk_tui.views.text import Line, Role, bad, cut, dim, line, paragraph, strong, title
from helpdesk_tui.wording import _, ngettext, pushes, signals, whereabouts

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import AgentId
    from helpdesk_tui.contract.signals import GivenVerdict, Handed, Signal, SignalSheet

MOST_PROMPTS: Final = 12
MOST_DESK: Final = 8


def sheet_rows(
    sheet: SignalSheet, me: AgentId | None, now: datetime, width: int, note: str = ""
) -> list[Line]:
    """Everything that a verdict rests on, the most telling first."""
    signal = sheet.signal
    return [
        *_head(signal, me, width),
        *handed_rows(signal, width),
        *quiet_rows(sheet.quiet, width),
        *_verdicts(sheet.verdicts, now, width),
        *_past(sheet.handed, now, width),
        *(paragraph(_("Your note: {note}").format(note=note), width, Role.TITLE) if note else []),
        *_ends(signal, width),
        *_part(sheet, "happened", _("What happened"), width),
        *_part(sheet, "normal", _("Against what is normal"), width),
        *_part(sheet, "unchecked", "", width, Role.DIM),
        *_part(sheet, "settle", "", width, Role.TITLE),
        *_context(sheet, width),
        *_prompts(sheet, now, width),
        *_desk(sheet, now, width),
    ]


def _head(signal: Signal, me: AgentId | None, width: int) -> list[Line]:
    found = ", ".join(signals.detector(one) for one in signal.detectors)
    login = f" ({signal.login})" if signal.name else ""
    rows = [cut(line(strong(who(signal)), dim(f"{login} {signal.client}")), width)]
    approved = [bad(_(" APPROVED"))] if signal.approved else []
    rows.append(cut(line(level(signal), " ", found, *approved), width))
    if signal.mine:
        text = _("This is about you or your account: somebody else decides.")
        rows += paragraph(text, width, Role.WARN)
    elif signal.claimed_by is not None and signal.claimed_by != me:
        rows += paragraph(_("{agent} works on it.").format(agent=signal.claimed_by), width, Role.WARN)
    if signal.proposed is not None:
        text = _("The reasons speak for: {verdict}. Nothing is decided by itself.")
        rows += paragraph(text.format(verdict=pushes.verdict(signal.proposed)), width, Role.TITLE)
    return rows


def _verdicts(found: Sequence[GivenVerdict], now: datetime, width: int) -> list[Line]:
    rows: list[Line] = []
    for one in found:
        text = _("{verdict}, {agent}, {time}").format(
            verdict=pushes.verdict(one.verdict), agent=one.agent, time=local_day(one.at, now)
        )
        if one.note:
            text += f" « {one.note} »"
        if one.undone_at is not None:
            text += _(" (taken back by {agent})").format(agent=one.undone_by or "?")
            text += f" « {one.undone_note} »" if one.undone_note else ""
        rows += paragraph(text, width, Role.DIM if one.undone_at is not None else Role.GOOD)
    return rows


def _past(found: Sequence[Handed], now: datetime, width: int) -> list[Line]:
    """Hand-overs that have ended."""
    rows: list[Line] = []
    for one in found:
        if one.ended is not None:
            text = f"{local_day(one.at, now)}  {pushes.handed(one)} {pushes.handed_end(one.ended)}"
            rows += paragraph(text, width, Role.DIM)
    return rows


def _part(sheet: SignalSheet, part: str, name: str, width: int, role: Role = Role.PLAIN) -> list[Line]:
    """What all detectors answer to one question, the worst first, each thing once."""
    said: dict[tuple[str, ...], str] = {}
    for saying in sheet.sayings:
        for one in saying.reasons:
            about = (one.code, *(one.params.get(name, "") for name in SAME))
            if one.part == part and about not in said:
                said[about] = signals.sentence(one.code, one.params)
    rows: list[Line] = [line(title(name))] if said and name else []
    for text in said.values():
        rows += paragraph(text, width, role, 2, lead="  " if name else "")
    return rows


SAME: Final = ("user", "app", "address", "actor", "network", "country", "device")
"""Params by which two detectors speak of the same thing; counts and moments may differ."""


def _ends(signal: Signal, width: int) -> list[Line]:
    return [
        *end_rows(_("From"), signal.access, width),
        *end_rows(_("Phone"), signal.phone, width),
    ]


def _context(sheet: SignalSheet, width: int) -> list[Line]:
    """What was declared for that time; no reason, and nothing is lowered by it."""
    if not sheet.declared:
        return []
    rows: list[Line] = [line(title(_("Context, which lowers nothing")))]
    for one in sheet.declared:
        rows += paragraph(whereabouts.sentence(one), width, Role.DIM, 2, lead="  ")
    return rows


def _prompts(sheet: SignalSheet, now: datetime, width: int) -> list[Line]:
    found = sheet.prompts
    if not found:
        return []
    many = len({one.login for one in found}) > 1
    number = len(found)
    rows: list[Line] = [line(title(ngettext("{n} prompt", "{n} prompts", number).format(n=number)))]
    rows += [(*line("  "), *prompt_row(one, now, width - 2, named=many)) for one in found[:MOST_PROMPTS]]
    if number > MOST_PROMPTS:
        rows.append(line(dim(_("  and {n} more; l shows the log").format(n=number - MOST_PROMPTS))))
    return rows


def _desk(sheet: SignalSheet, now: datetime, width: int) -> list[Line]:
    if sheet.signal.person is None:
        return []
    head = line(title(_("This desk, in the last day")))
    if not sheet.desk:
        return [head, line(dim(_("  had nothing to do with them")))]
    return [head, *(row for one in sheet.desk[:MOST_DESK] for row in line_rows(one, now, width))]
