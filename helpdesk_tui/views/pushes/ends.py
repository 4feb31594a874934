"""Both ends of a prompt: where the login came from, where the phone was, and whether that is usual."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.text import Line, Role, Span, bad, dim, fit, good, line, paragraph, span, strong, warn
from helpdesk_tui.wording import _, pushes

if TYPE_CHECKING:
    from helpdesk_tui.contract.prompts import End, Known, PushPrompt

WHEN, OUTCOME, ADDRESS = 12, 11, 15
OUTCOMES = {"approved": Role.STRONG, "fraud": Role.BAD, "denied": Role.WARN, "unanswered": Role.WARN}


def short(known: Known) -> str:
    """The value, or a dash: why there is none stands in the full words."""
    return pushes.value(known) if known.value is not None else "–"


def outcome(code: str) -> Span:
    """How a prompt ended."""
    return span(pushes.outcome(code), OUTCOMES.get(code, Role.DIM))


def usual(end: End) -> Span:
    """Whether the person usually comes from there; silence where nobody knows."""
    if end.usual == "new":
        return warn(_("NEW"))
    return dim(pushes.usual(end.usual) if end.usual == "usual" else "")


def prompt_row(prompt: PushPrompt, now: datetime, width: int, *, named: bool = True) -> Line:
    """When, who, for what, how it ended, and both ends beside each other."""
    when, ended = fit(local_day(prompt.at, now), WHEN), outcome(prompt.outcome)
    room = width - WHEN - OUTCOME - 1
    begun: list[str | Span] = [when]
    if named:
        who = max(14, min(24, room // 4))
        begun += [strong(fit(prompt.name or prompt.login, who)), " "]
        room -= who + 1
        if room > WIDE:
            begun += [fit(short(prompt.application), APPLICATION), " "]
            room -= APPLICATION + 1
    begun += [span(fit(ended.text, OUTCOME), ended.role), " "]
    told = _told(prompt)
    return (*line(*begun), *_both(prompt, room - len(told.text)), *line(told))


WIDE, APPLICATION = 62, 14
"""Cells of both ends beside which the application fits too."""


def _both(prompt: PushPrompt, room: int) -> Line:
    if prompt.withheld:
        return line(dim(fit(pushes.lack("withheld"), max(1, room))))
    left = min(max(ADDRESS + 3, (room - 3) * 4 // 7), max(1, room - 12))
    return (*_end(prompt.access, left), *line(dim(" · ")), *_end(prompt.phone, max(1, room - left - 3)))


def _end(end: End, room: int) -> Line:
    mark = usual(end)
    where = f"{short(end.address)} {short(end.country)}"
    if end.address.value is None and end.country.value is None:
        where = short(end.address)
    elif len(where) + len(mark.text) + 1 > room:
        where = short(end.country)
    role = Role.WARN if end.usual == "new" else Role.PLAIN
    if not mark.text:
        return line(span(fit(where, room), role))
    return line(span(fit(where, max(1, room - len(mark.text) - 1)), role), " ", mark)


def _told(prompt: PushPrompt) -> Span:
    if prompt.report is None:
        return dim("")
    said = prompt.report.said
    text = f" « {pushes.said(said)} »"
    return bad(text) if said == "not_me" else good(text) if said == "was_me" else warn(text)


def end_rows(name: str, end: End, width: int) -> list[Line]:
    """One end in full words: address, place, network, device, and whether it is usual."""
    parts = [pushes.value(end.address)]
    parts += [one.value for one in (end.place, end.network, end.device) if one.value is not None]
    if end.hosting:
        parts.append(_("rented servers or a relay"))
    known = usual(end).text or pushes.usual(end.usual)
    text = _("{end} {what}: {usual}").format(end=name, what=", ".join(parts), usual=known)
    role = Role.WARN if end.usual == "new" or end.hosting else Role.PLAIN
    return paragraph(text, width, role, 4)


def prompt_rows(prompt: PushPrompt, width: int) -> list[Line]:
    """One prompt in full, or the one fixed sentence."""
    head = _("{who} ({login}), {app}, {factor}").format(
        who=prompt.name or _("nobody on file"),
        login=prompt.login,
        app=pushes.value(prompt.application),
        factor=pushes.value(prompt.factor),
    )
    rows = [(*line(strong(fit(head, min(len(head), width - 24)) + "  ")), outcome(prompt.outcome))]
    if prompt.report is not None:
        rows += _report(prompt, width)
    if prompt.withheld:
        return [*rows, *paragraph(pushes.withheld(), width, Role.DIM)]
    rows += end_rows(_("From"), prompt.access, width)
    rows += end_rows(_("Phone"), prompt.phone, width)
    facts = []
    if prompt.kilometres is not None:
        facts.append(_("{n} km between both").format(n=prompt.kilometres))
    if prompt.reason.value is not None:
        facts.append(_("the vendor's word: {reason}").format(reason=pushes.value(prompt.reason)))
    if prompt.vendor_says:
        facts.append(_("the vendor warns: {words}").format(words=", ".join(prompt.vendor_says)))
    return [*rows, *(paragraph("; ".join(facts), width, Role.DIM) if facts else [])]


def _report(prompt: PushPrompt, width: int) -> list[Line]:
    report = prompt.report
    if report is None:
        return []
    text = _("On the telephone, to {agent}: {said} (nobody verified who said it)").format(
        agent=report.agent, said=pushes.said(report.said)
    )
    if report.note:
        text += f" « {report.note} »"
    return paragraph(text, width, Role.BAD if report.said == "not_me" else Role.PLAIN)
