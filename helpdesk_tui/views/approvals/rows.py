"""Requests as rows, and the evidence sheet of one: at most 24 lines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import age, ago, countdown, local_day
from helpdesk_tui.views.orders import order_words
from helpdesk_tui.views.text import (
    Line,
    Role,
    Span,
    bad,
    dim,
    fit,
    good,
    line,
    paragraph,
    span,
    spread,
    strong,
    warn,
)
from helpdesk_tui.wording import _, cases, four_eyes, gate, people

if TYPE_CHECKING:
    from helpdesk_tui.contract.approvals import Approval, ApprovalSheet, SeenProof
    from helpdesk_tui.contract.ids import AgentId
    from helpdesk_tui.contract.people import Risk

AGE, TIER = 8, 10
MOST_PROOFS, MOST_RISKS, MOST_ROWS = 6, 5, 24


def request_row(found: Approval, me: AgentId | None, now: datetime, width: int) -> Line:
    """Age, tier, who asks for whom, how it stands."""
    state = _state(found, me, now)
    who = _("{agent} for {who}: {what}").format(
        agent=found.agent, who=found.person_name, what=order_words(found.order)
    )
    room = max(20, width - AGE - TIER - len(state.text) - 1)
    return (
        *line(fit(age(found.made_at, now), AGE), dim(fit(_("tier {n}").format(n=int(found.tier)), TIER))),
        *line(strong(fit(who, room)) if found.state == "asked" else dim(fit(who, room)), " "),
        state,
    )


def _state(found: Approval, me: AgentId | None, now: datetime) -> Span:
    left = countdown(found.until, now)
    if found.state == "asked" and found.agent == me:
        return dim(_("yours, {left}").format(left=left))
    if found.state == "asked":
        return warn(_("waits, {left}").format(left=left))
    if found.state == "approved" and found.ready_at is not None and found.ready_at > now:
        return good(_("approved, stop within {left}").format(left=countdown(found.ready_at, now)))
    role = Role.GOOD if found.state in {"approved", "used"} else Role.DIM
    return span(four_eyes.state(found.state), role)


def sheet_rows(sheet: ApprovalSheet, now: datetime, width: int) -> list[Line]:
    """Who asks, what will change and until when, the proofs, what speaks against it."""
    found = sheet.approval
    ticket = sheet.ticket or _("no ticket")
    head = _("{agent} asks for {who} ({login}, {client})").format(
        agent=found.agent, who=found.person_name, login=found.login, client=found.client_name
    )
    rows = paragraph(head, width, Role.TITLE)[:2]
    change = _("{what} at {vendor}, {time}").format(
        what=order_words(found.order), vendor=found.vendor, time=_when(found, now)
    )
    rows += paragraph(change, width, Role.STRONG)[:2]
    why = "; ".join(gate.need(one) for one in found.needs)
    rows += paragraph(_("Why you: {why}").format(why=why), width)[:2]
    called = _("{ticket}, called: {reason}").format(ticket=ticket, reason=cases.reason(sheet.reason))
    points = _("{points} of {needed} points, {roots} roots").format(
        points=sheet.score.points, needed=sheet.score.needed, roots=sheet.score.roots
    )
    rows.append(spread(line(dim(called)), line(strong(points)), width))
    rows += [_proof(one, now, width) for one in sheet.proofs[:MOST_PROOFS]]
    rows += _against(sheet, width)
    return rows[:MOST_ROWS]


def _when(found: Approval, now: datetime) -> str:
    if found.ready_at is not None:
        return _("from {time}").format(time=local_day(found.ready_at, now))
    if found.delay_minutes:
        delay = four_eyes.delay(found.delay_minutes)
        return _("{delay} after approval; anybody may stop it until then").format(delay=delay)
    return _("at once")


def _proof(one: SeenProof, now: datetime, width: int) -> Line:
    name = f"{gate.method(one.method)} {one.hint}".rstrip()
    how = gate.strength(one.strength)
    right = line(f"{one.points:>4}  ", dim(fit(age(one.at, now), 8)))
    if one.state != "passed":
        return spread(line(bad("NO "), f"{name}, ", bad(cases.proof_state(one.state))), right, width)
    mark = good("ok ") if one.points else warn("-- ")
    return spread(line(mark, f"{name}, ", dim(how)), right, width)


def _against(sheet: ApprovalSheet, width: int) -> list[Line]:
    rows: list[Line] = []
    memory = _("Desk: {calls} calls in 90 days, {refused} refused and {failed} proofs failed in 30").format(
        calls=sheet.calls_90d, refused=sheet.refusals_30d, failed=sheet.failed_proofs_30d
    )
    rows += paragraph(memory, width, Role.WARN if sheet.refusals_30d else Role.DIM)[:2]
    for risk in sheet.risks[:MOST_RISKS]:
        rows += paragraph(f"! {_risk(risk)}", width, Role.BAD if risk.level == "alarm" else Role.WARN)[:1]
    if len(sheet.risks) > MOST_RISKS:
        more = len(sheet.risks) - MOST_RISKS
        rows.append(line(warn(_("! and {n} more on the card").format(n=more))))
    return rows


def _risk(risk: Risk) -> str:
    return people.risk(risk.code, risk.params)


def ended_words(found: Approval, now: datetime) -> str:
    """How a request ended."""
    state = four_eyes.state(found.state)
    by = f", {found.ended_by}" if found.ended_by else ""
    return _("This request {state}{by}; it was made {ago}.").format(
        state=state, by=by, ago=ago(found.made_at, now)
    )
