"""A containment as rows: who, each step at each vendor with its mark, the guide's advice below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from helpdesk_tui.views.ages import countdown, local_day
from helpdesk_tui.views.text import (
    BLANK,
    Line,
    Role,
    dim,
    line,
    paragraph,
    span,
    strong,
    title,
    width_of,
)
from helpdesk_tui.wording import _, errors, ngettext
from helpdesk_tui.wording import containment as wording

if TYPE_CHECKING:
    from helpdesk_tui.contract.containments import ContainedPerson, Containment, ContainmentStep

MARKS: Final = {
    "planned": ("[ ]", Role.PLAIN),
    "stands": ("ok ", Role.DIM),
    "cannot": ("-- ", Role.WARN),
    "unseen": ("?? ", Role.WARN),
    "running": ("...", Role.STRONG),
    "done": ("ok ", Role.GOOD),
    "failed": ("NO ", Role.BAD),
    "unknown": ("?? ", Role.BAD),
    "given_back": ("<- ", Role.DIM),
}
"""Meaning is never colour alone."""
TAKEN: Final = frozenset({"planned", "running", "done", "failed", "unknown", "given_back"})
NameOf = Callable[[str], str]


def title_row(found: Containment | None, reason: str, waits: str = "") -> Line:
    """Whom it is about; `waits`: what is asked for while nothing is there."""
    if found is None:
        return line(title(_("Containment")), dim(f"   {waits}"))
    first = found.people[0]
    who = f"{first.name}, {first.login}"
    if len(found.people) > 1:
        who = ngettext("{n} person", "{n} people", len(found.people)).format(n=len(found.people))
    told = reason if found.state == "planned" else f"{found.reason}, {found.agent}"
    return line(title(_("Contain {who}").format(who=who)), dim(f"   {told}"))


def state_row(found: Containment, now: datetime) -> Line:
    """How far it is."""
    taken = [step for one in found.people for step in one.steps if step.state in TAKEN]
    done = sum(step.state in {"done", "given_back"} for step in taken)
    open_ = {"failed", "unknown"} if found.state == "planned" else {"failed", "unknown", "unseen"}
    bad = sum(step.state in open_ for one in found.people for step in one.steps)
    left = countdown(found.begins_at or found.until, now)
    text = wording.life(found.state, left)
    parts = [strong(text) if found.state in {"waiting", "running"} else dim(text)]
    if found.state in {"running", "ended", "cancelled"}:
        count = ngettext("{done} of {n} step done", "{done} of {n} steps done", len(taken))
        parts.append(dim(f"   {count.format(done=done, n=len(taken))}"))
    if bad:
        count = ngettext("{n} is not", "{n} are not", bad).format(n=bad)
        parts.append(span(f"   {count}", Role.BAD))
    return line(*parts)


def question(people: int) -> str:
    """What is typed, and what it does."""
    from helpdesk_tui.contract.containments import WORD

    if people > 1:
        text = ngettext(
            "Type {word} and Enter to ask a second person for {n} person; Esc leaves it.",
            "Type {word} and Enter to ask a second person for all {n}; Esc leaves it.",
            people,
        )
        return text.format(word=WORD, n=people)
    return _("Type {word} and Enter to do it; Esc leaves it, and nothing is done.").format(word=WORD)


def steps_of(found: Containment) -> list[tuple[ContainedPerson, ContainmentStep]]:
    """All steps in the order of their rows; what is left to hands for several people is not chosen."""
    several = len(found.people) > 1
    return [
        (one, step)
        for one in found.people
        for step in _ordered(one)
        if not (several and step.measure == "sessions" and step.state == "cannot")
    ]


def place_of_cursor(rows: Sequence[Line]) -> int | None:
    """In which row the chosen step stands."""
    return next((n for n, row in enumerate(rows) if any(one.role is Role.CURSOR for one in row)), None)


def step_rows(
    found: Containment, chosen: ContainmentStep | None, now: datetime, width: int, name_of: NameOf
) -> list[Line]:
    """One person by vendor; several by person, and what is left to hands once for all of them."""
    if len(found.people) > 1:
        return _several(found, chosen, now, width, name_of)
    rows: list[Line] = []
    vendor: str | None = ""
    for step in _ordered(found.people[0]):
        if step.vendor != vendor:
            vendor = step.vendor
            rows.append(line(title(name_of(vendor) if vendor else _("People are told"))))
        rows += _step(step, chosen, now, width)
    return rows


def _several(
    found: Containment, chosen: ContainmentStep | None, now: datetime, width: int, name_of: NameOf
) -> list[Line]:
    rows: list[Line] = []
    for one in found.people:
        rows.append(line(strong(f"{one.name}, {one.login}")))
        for step in _ordered(one):
            if step.measure != "sessions" or step.state != "cannot":
                lead = f"{name_of(step.vendor)}: " if step.vendor else ""
                rows += _step(step, chosen, now, width, lead)
    left = {
        step.vendor: step
        for one in found.people
        for step in one.steps
        if step.measure == "sessions" and step.state == "cannot" and step.vendor is not None
    }
    if left:
        rows.append(line(title(_("For everybody"))))
    for vendor, step in left.items():
        rows += _step(step, chosen, now, width, f"{name_of(vendor)}: ")
    return rows


def _ordered(one: ContainedPerson) -> list[ContainmentStep]:
    """The steps of one vendor together; telling comes last."""
    vendors = list(dict.fromkeys(step.vendor for step in one.steps))
    return [step for vendor in vendors for step in one.steps if step.vendor == vendor]


def _step(
    step: ContainmentStep, chosen: ContainmentStep | None, now: datetime, width: int, begin: str = ""
) -> list[Line]:
    sign, role = MARKS.get(step.state, ("?? ", Role.WARN))
    until = _("until {time}").format(time=local_day(step.until, now)) if step.until else _("without an end")
    text = begin + wording.step(step, until)
    state = "" if step.state == "planned" else wording.state(step.state)
    lead = 6
    room = max(20, width - lead - (len(state) + 2 if state else 0))
    wrapped = paragraph(text, room, Role.DIM if step.state in {"cannot", "stands"} else Role.PLAIN)
    mark = span(sign, Role.CURSOR if step is chosen else role)
    rows = [line("  ", mark if number == 0 else "   ", " ", *row) for number, row in enumerate(wrapped)]
    if state:
        gap = max(1, width - width_of(rows[0]) - len(state))
        rows[0] = line(*rows[0], " " * gap, span(state, role))
    if step.problem and step.state in {"failed", "unknown"}:
        told = errors.tell(step.problem, step.problem_params)
        rows += paragraph(f"{told.text} {told.hint}".rstrip(), width - lead, Role.BAD, lead)
    return rows


def advice_rows(people: Iterable[ContainedPerson], width: int) -> list[Line]:
    """The guide's advice in the caller's language, below containment: the lock is what counts."""
    one = next((one for one in people if one.takeover), None)
    if one is None:
        return []
    from helpdesk_tui import phrases

    said = phrases.load(one.language).say(phrases.Say.TAKEOVER)
    rows = [
        BLANK,
        *paragraph(_("Only where nothing can be locked, the guide's advice; say:"), width, Role.DIM),
    ]
    return [*rows, *paragraph(f"« {said} »", width - 2, Role.PLAIN, 2)]
