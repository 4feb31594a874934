"""The case and its gate, as rows: how far the evidence goes, what is missing, what would be the cheapest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views import names
from helpdesk_tui.views.ages import age, countdown, elapsed, local_day
from helpdesk_tui.views.call.steps.second_pair import lacks_only_second
from helpdesk_tui.views.text import (
    BLANK,
    Line,
    Role,
    Span,
    bad,
    dim,
    good,
    key,
    line,
    paragraph,
    span,
    spread,
    strong,
    title,
    warn,
    width_of,
)
from helpdesk_tui.wording import _, cases, ngettext, notices
from helpdesk_tui.wording import gate as words
from helpdesk_tui.wording.times import about, duration

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import CaseGate, Proof, Way
    from helpdesk_tui.contract.ids import WayId
    from helpdesk_tui.contract.operations import Operation

METHOD_KEYS = {
    "call_back": "c",
    "push": "p",
    "otp": "o",
    "mail_code": "m",
    "sms_code": "s",
    "manager": "g",
    "in_person": "i",
    "id_check": "j",
}
KEYS_OF = {
    "bypass": "b",
    "day_pass": "b",
    "activation_first": "a",
    "activation_replace": "a",
    "qr_on_screen": "a",
    "unlock": "u",
    "give_back": "u",
    "resync": "y",
    "first_code": "C",
    "text_codes": "S",
    "remove_device": "R",
    "assign_token": "H",
    "code_list": "O",
    "invite": "E",
    "change_number": "N",
    "rename": "K",
    "setting": "G",
}
"""The key that begins what the gate was asked for."""
BAR = 16


def case_rows(case: Case, now: datetime, width: int) -> list[Line]:
    """Ticket, reason and timer; who is on the line."""
    if case.state == "closed":
        clock = dim(_("closed"))
    elif case.state == "parked":
        clock = warn(_("parked"))
    else:
        clock = strong(elapsed(case.opened_at, now))
    return [
        spread(line(title(names.case_title(case))), line(clock), width),
        line(dim(f"{case.person_name}, {case.client_name}")),
    ]


def bar_rows(gate: CaseGate, now: datetime, width: int) -> list[Line]:
    """What the gate is asked for and how far the evidence goes."""
    decision, score = gate.decision, gate.decision.score
    bounds = decision.bounds
    what = _("Gate: {action}").format(action=words.action(decision.action))
    if decision.action in {"bypass", "day_pass"}:
        uses = bounds.default_uses
        what += ngettext(", {length}, {uses} use", ", {length}, {uses} uses", uses).format(
            length=duration(bounds.default_seconds), uses=uses
        )
    filled = BAR if not score.needed else min(BAR, BAR * score.points // score.needed)
    full = decision.outcome == "allowed"
    drawn = "[" + "#" * (BAR if full else min(filled, BAR)) + "-" * (0 if full else BAR - filled) + "]"
    left = line(
        span(drawn, Role.GOOD if full else Role.WARN),
        _("  {points} of {needed}").format(points=score.points, needed=score.needed),
    )
    mark = line(good(_("OPEN"))) if full else line(warn(_("closed")))
    if full and decision.outcome == "allowed" and decision.until:
        mark = line(good(_("OPEN {left}").format(left=countdown(decision.until, now))))
    rows = [*paragraph(what, width, Role.STRONG), spread(left, mark, width)]
    if lacks_only_second(gate):
        text = _("Only a second person is missing: Enter on the review line asks for one.")
        rows += paragraph(text, width, Role.WARN)
    return rows


def gate_rows(gate: CaseGate, now: datetime, width: int) -> list[Line]:
    """The whole panel: bar, proofs, verdict, ways; what is missing stays in view on a short screen."""
    rows = [*bar_rows(gate, now, width), BLANK]
    rows += [row for item in gate.proofs for row in _proof(item, now, width)]
    rows += [*elsewhere_rows(gate, width), *verdict_rows(gate, width), BLANK]
    waiting = {item.way for item in gate.proofs if item.state in {"waiting", "passed"}}
    ways = sorted((way for way in gate.ways if way.id not in waiting), key=_order)
    called = told_apart(ways)
    said = "another_agent" if gate.elsewhere is not None else ""
    for way in ways:
        rows += way_rows(way, now, width, METHOD_KEYS.get(way.method, ""), called[way.id], said=said)
    return rows


def told_apart(ways: Sequence[Way]) -> dict[WayId, str]:
    """Their names; where two would read the same, with the system that each goes through."""
    seen = Counter(names.way(way) for way in ways)

    def name(way: Way) -> str:
        called, (_method, *rest) = names.way(way), way.id.split(":")
        return f"{called}, {rest[0]}" if seen[called] > 1 and len(rest) > 1 else called

    return {way.id: name(way) for way in ways}


def _order(way: Way) -> tuple[bool, int, int]:
    return way.unavailable is not None, -way.points, way.seconds


RIGHT = 6
"""Cells of the last column; a longer reason stands on a row of its own."""


def _columns(mark: Span, name: str, points: int, right: Span, width: int) -> list[Line]:
    fits = len(right.text) <= RIGHT
    last = right if fits else span("")
    tail = line(f"{points:>4}  ", last, " " * (RIGHT - len(last.text)))
    lead = line(span(mark.text.rstrip(), mark.role), " " * (len(mark.text) - len(mark.text.rstrip())))
    indent = " " * len(mark.text)
    # A name that has no room goes on beneath itself: cut off, two ways may read the same.
    first, *more = paragraph(name, max(RIGHT, width - len(indent) - width_of(tail) - 1), Role.PLAIN)
    rows = [spread((*lead, *first), tail, width), *((*line(indent), *row) for row in more)]
    return rows if fits else [*rows, *paragraph(right.text, width, right.role, 5, lead=" " * 5)]


def _proof(item: Proof, now: datetime, width: int) -> list[Line]:
    name = names.way(item)
    if item.state == "passed" and not item.zero:
        left = countdown(item.until, now) if item.until else ""
        return _columns(good("ok "), name, item.points, span(left), width)
    if item.state == "passed":
        return _columns(warn("-- "), name, item.points, warn(words.zero(str(item.zero))), width)
    if item.state == "waiting":
        left = countdown(item.until, now) if item.until else ""
        return _columns(warn(".. "), name, 0, warn(f"{cases.proof_state('waiting')} {left}"), width)
    return _columns(bad("no "), name, 0, bad(cases.proof_state(item.state)), width)


def way_rows(
    way: Way, now: datetime, width: int, at_key: str, name: str = "", *, said: str = ""
) -> list[Line]:
    """A way that could be taken: its key, points and time; or why not, unless that is `said` above."""
    mark = key(f"{at_key:<2} ") if at_key and not way.unavailable else dim("-- ")
    name = name or names.way(way)
    if way.unavailable:
        why = words.unavailable(way.unavailable) if way.unavailable != said else ""
        if way.until and way.until > now:
            why += f" {countdown(way.until, now)}"
        return _columns(mark, name, way.points, dim(why), width)
    if way.zero:
        when = f" {age(way.since, now)}" if way.since else ""
        return _columns(mark, name, way.points, warn(words.zero(way.zero) + when), width)
    return _columns(mark, name, way.points, dim(about(way.seconds)), width)


def verdict_rows(gate: CaseGate, width: int) -> list[Line]:
    """What the decision means and what to do next."""
    decision = gate.decision
    ways = {way.id: way for way in gate.ways}
    text = words.verdict(decision, lambda one: _with_key(ways[one]) if one in ways else one)
    rows = paragraph(text, width, Role.GOOD if decision.outcome == "allowed" else Role.WARN)
    if decision.outcome == "allowed":
        at_key = KEYS_OF.get(decision.action, "d")
        rows.append(line(key(f"{at_key} "), strong(words.action(decision.action))))
    elif lacks_only_second(gate):
        rows.append(line(key("A "), strong(_("ask for a second pair of eyes"))))
    elif "not_supported" in decision.needs:
        rows.append(line(key("d "), strong(_("what else can be done for this person"))))
    elif not decision.cheapest and "points" in decision.needs:
        rows += _no_way_rows(gate, width)
    return rows


def elsewhere_rows(gate: CaseGate, width: int) -> list[Line]:
    """Who verifies the same person now, and what becomes of that."""
    if gate.elsewhere is None:
        return []
    return [*paragraph(words.elsewhere(gate.elsewhere), width, Role.WARN), BLANK]


def _no_way_rows(gate: CaseGate, width: int) -> list[Line]:
    """Nothing that is open would do; that says nothing of the caller where a colleague could go on."""
    closed = {way.unavailable for way in gate.ways}
    if "another_agent" in closed:
        return []  # said above
    if "upper_role" in closed:
        text = _(
            "Hand the case over (h) to a senior or on-call colleague; nothing says that the caller lies."
        )
        return paragraph(text, width, Role.WARN)
    return paragraph(_("No way on file is enough: refuse (x), or ask a colleague."), width, Role.BAD)


def _with_key(way: Way) -> str:
    at_key = METHOD_KEYS.get(way.method, "")
    return f"{names.way(way)} ({at_key})" if at_key else names.way(way)


def operation_rows(operations: Iterable[Operation], now: datetime, width: int) -> list[Line]:
    """What was asked of vendors in this case; unknown is red and says so in words."""
    rows: list[Line] = []
    for item in operations:
        what = cases.change(item.what) if item.kind == "change" and item.what else cases.kind(item.kind)
        until = ", " + _("until {time}").format(time=local_day(item.until, now)) if item.until else ""
        text, role = {
            "intent": (_(".. {what}: asked, no answer yet").format(what=what), Role.WARN),
            "done": (_("ok {what}{until}").format(what=what, until=until), Role.GOOD),
            "failed": (_("no {what}: failed, nothing was handed over").format(what=what), Role.BAD),
            "unknown": (_("?? {what}: outcome UNKNOWN, being checked").format(what=what), Role.BAD),
            "taken_back": (_("-- {what}: found and taken back").format(what=what), Role.WARN),
        }.get(item.state, (f"{what}: {item.state}", Role.BAD))
        if item.state == "unknown" and item.next_check:
            text += _(", next look in {time}").format(time=countdown(item.next_check, now))
        if item.sent_to:
            text += _(", sent to {hint}").format(hint=item.sent_to)
        rows += paragraph(text, width, role, 3)
        if item.told:
            role = Role.DIM if notices.went(item.told) else Role.BAD
            rows += paragraph(notices.told(item.told), width, role, 5, lead="   ")
    return rows
