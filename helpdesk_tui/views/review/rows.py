"""Items of the review as rows, and one of them with its evidence and notices."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import age, ago, local_day
from helpdesk_tui.views.text import (
    Line,
    Role,
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
from helpdesk_tui.wording import _, cases, gate, notices, review

if TYPE_CHECKING:
    from helpdesk_tui.contract.notices import Sending
    from helpdesk_tui.contract.review import ReviewItem, ReviewSheet

AGE, WHO = 8, 14


def item_row(item: ReviewItem, now: datetime, width: int) -> Line:
    """Age, whose doing, for whom, why; what still lives is said."""
    tail = warn(_("LIVE")) if item.grant and item.state == "open" else dim(review.state(item.state))
    room = max(20, width - AGE - WHO - len(tail.text) - 2)
    what = f"{item.person_name}: {review.why(item.why)}"
    text = strong(fit(what, room)) if item.state == "open" else dim(fit(what, room))
    return (
        *line(fit(age(item.made_at, now), AGE), dim(fit(item.agent or "", WHO)), " "),
        text,
        *line(" "),
        tail,
    )


def sheet_rows(sheet: ReviewSheet, now: datetime, width: int) -> list[Line]:
    """What was done, on which proofs, who was told."""
    item = sheet.item
    kind = cases.kind(sheet.kind) if sheet.kind else _("nothing was handed over")
    head = _("{who}: {kind}, by {agent}, {time}").format(
        who=item.person_name, kind=kind, agent=item.agent or _("nobody"), time=local_day(item.made_at, now)
    )
    rows = paragraph(head, width, Role.TITLE)[:2]
    rows += paragraph(_("Why: {why}").format(why=review.why(item.why)), width, Role.WARN)[:2]
    if sheet.said:
        rows += paragraph(_("Reason given: {reason}").format(reason=sheet.said), width)[:2]
    ticket = sheet.ticket or _("no ticket")
    called = cases.reason(sheet.reason) if sheet.reason else ""
    rows.append(line(dim(_("{ticket}, called: {reason}").format(ticket=ticket, reason=called))))
    for one in sheet.proofs[:5]:
        passed = one.state == "passed"
        name = f"{gate.method(one.method)} {one.hint}".rstrip()
        mark = good("ok ") if passed else bad("NO ")
        how = gate.strength(one.strength) if passed else cases.proof_state(one.state)
        rows.append(spread(line(mark, f"{name}, ", dim(how)), line(dim(local_day(one.at, now))), width))
    rows += [_told(one) for one in sheet.sends[:4]] or [line(warn(_("Nobody was told of it.")))]
    if item.state != "open":
        text = _("{state}, {agent}, {ago}").format(
            state=review.state(item.state), agent=item.ended_by or "", ago=ago(item.ended_at, now)
        )
        rows.append(line(span(text, Role.GOOD if item.state == "ok" else Role.BAD)))
    elif sheet.mine:
        rows += paragraph(_("You had a hand in this: somebody else closes it."), width, Role.DIM)
    elif item.grant:
        rows += paragraph(_("What was handed over still lives: r takes it back."), width, Role.WARN)
    return rows


def _told(one: Sending) -> Line:
    told = _("told: {channel} {hint}").format(channel=notices.channel(one.channel), hint=one.hint)
    return line(
        dim(f"{told}, "), span(notices.state(one.state), Role.GOOD if one.state == "sent" else Role.DIM)
    )
