"""The board as rows: what is wrong stands in words, unknown is never drawn as fine."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import age, ago, countdown, local_day
from helpdesk_tui.views.board.record import record_rows
from helpdesk_tui.views.tasks.rows import mailbox_words
from helpdesk_tui.views.text import (
    BLANK,
    Line,
    Role,
    bad,
    cut,
    dim,
    fit,
    line,
    paragraph,
    span,
    strong,
    title,
    warn,
)
from helpdesk_tui.wording import _, board, cases, errors, ngettext, vendors

if TYPE_CHECKING:
    from helpdesk_tui.contract.board import Board, Certificate
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.operations import Operation
    from helpdesk_tui.contract.session import VendorHealth

STATES = {"up": Role.GOOD, "untried": Role.DIM, "slow": Role.WARN, "busy": Role.WARN}
WIDE = 100
"""Cells in which a vendor's facts fit beside its name."""
MOST = 12
"""Cases and operations in one list; what is more is counted."""


def board_rows(of: Board, now: datetime, width: int) -> list[Line]:
    """Alarms first, then vendors, then work."""
    gap = [BLANK] if width >= WIDE else []
    return [
        *_store(of, width),
        *_unknown(of.unknown, now, width),
        line(title(_("Vendors"))),
        *(row for one in of.health.vendors for row in _vendor(one, now, width)),
        *_certificates(of.certificates, now, width),
        *gap,
        line(title(_("Record"))),
        *record_rows(of.record, now, width),
        *gap,
        line(title(_("Work"))),
        *_work(of, now, width),
        *gap,
        *_cases(of.cases, now, width),
    ]


def _store(of: Board, width: int) -> list[Line]:
    if of.health.ok:
        return []
    told = errors.tell("store_unwritable", {})
    why = f" ({of.health.store_refuses})" if of.health.store_refuses else ""
    rows = paragraph(f"! {told.text}{why} {told.hint}", width, Role.BAD, 2)
    return [*rows, *paragraph(_("The paper form says how to work meanwhile: p."), width, Role.WARN, 2), BLANK]


def _unknown(found: tuple[Operation, ...], now: datetime, width: int) -> list[Line]:
    if not found:
        return []
    head = ngettext("! {n} outcome is UNKNOWN", "! {n} outcomes are UNKNOWN", len(found)).format(n=len(found))
    rows = [line(bad(head), dim(_("  the desk asks the vendor; do not order again")))]
    for one in found[:MOST]:
        what = f"  {cases.kind(one.kind)}, {one.person_name}, {one.vendor}, {one.agent}, "
        rows.append(cut(line(bad(what), bad(ago(one.asked_at, now))), width))
    return [*rows, BLANK]


def _vendor(vendor: VendorHealth, now: datetime, width: int) -> list[Line]:
    name = 34
    # Asked, and never answered since this desk began: that is silence, not rest.
    silent = vendor.state == "untried" and vendor.since is not None
    state = _("no answer") if silent else vendors.state(vendor.state)
    since = f" {age(vendor.since, now)}" if vendor.state != "up" and vendor.since else ""
    mirror = _("mirror {age}, {n} people").format(age=age(vendor.mirror_read, now), n=vendor.people)
    clock = board.clock_apart(vendor)
    apart = clock and abs(vendor.clock_offset or 0) >= board.CLOCKS_APART
    row = line(
        "  ",
        strong(fit(vendor.label, name)),
        " ",
        span(f"{state}{since}", Role.WARN if silent else STATES.get(vendor.state, Role.BAD)),
        dim(_(", answered {ago}").format(ago=ago(vendor.last_answer, now))),
        dim(f", {mirror}"),
        *((dim(", "), warn(clock) if apart else dim(clock)) if clock else ()),
    )
    rows = _broken(row, width)
    if vendor.next_call is not None and vendor.next_call > now:
        next_call = _("may be called again in {time}").format(time=countdown(vendor.next_call, now))
        rows.append(line("    ", warn(next_call)))
    trouble = board.trouble(vendor)
    return [*rows, *(paragraph(trouble, width, Role.BAD, 4, lead="    ") if trouble else [])]


def _broken(row: Line, width: int) -> list[Line]:
    """The row, or two where it does not fit: every fact stays in view."""
    if sum(len(piece.text) for piece in row) <= width:
        return [row]
    place = next(i for i, piece in enumerate(row) if piece.text.startswith(",") and i > 3)  # noqa: PLR2004
    rest = row[place]
    tail = (span(rest.text.removeprefix(",").strip(), rest.role), *row[place + 1 :])
    return [cut(row[:place], width), cut(line("    ", *tail), width)]


def _certificates(found: tuple[Certificate, ...], now: datetime, width: int) -> list[Line]:
    """Those that end soon one by one; the others as a number and the first end among them."""
    if not found:
        return [line("  ", dim(_("no certificate: nothing here is reached over TLS")))]
    soon = [one for one in found if board.ends_soon(one, now)]
    rows: list[Line] = []
    for one in soon:
        role = Role.BAD if one.until is not None and one.until <= now else Role.WARN
        rows += paragraph(f"! {board.certificate(one, now)}", width, role, 4, lead="  ")
    unseen = sum(one.until is None for one in found)
    others = [one.until for one in found if one.until is not None and one not in soon]
    if others:
        text = _("{n} certificates hold, the first until {time}")
        rows.append(line("  ", dim(text.format(n=len(others), time=local_day(min(others), now)))))
    if unseen:
        text = _("{n} certificates not seen since the desk started").format(n=unseen)
        rows.append(line("  ", dim(text)))
    return rows


def _work(of: Board, now: datetime, width: int) -> list[Line]:
    live = of.live
    ends = (
        _(", the next ends in {time}").format(time=countdown(live.ends_next, now)) if live.ends_next else ""
    )
    doubt = [warn(_("  {n} of them in doubt").format(n=live.unknown))] if live.unknown else []
    codes = ngettext("{n} live code or link", "{n} live codes and links", live.count).format(n=live.count)
    owed = ngettext("{n} call to be made", "{n} calls to be made", of.tasks.count).format(n=of.tasks.count)
    due = [bad(_("  {n} of them DUE").format(n=of.tasks.due))] if of.tasks.due else []
    mail = mailbox_words(of.tasks.mailbox, now)
    return [
        cut(line("  ", codes, dim(ends), *doubt), width),
        cut(line("  ", owed, *due, *((dim("  "), mail) if mail.text else ())), width),
    ]


def _cases(found: tuple[Case, ...], now: datetime, width: int) -> list[Line]:
    head = ngettext("{n} open case", "{n} open cases", len(found)).format(n=len(found))
    rows: list[Line] = [line(title(head))]
    for one in found[:MOST]:
        waits = _(", waits for {what}").format(what=cases.waiting(one.waits_for)) if one.waits_for else ""
        rang = [warn(_("  IT RANG"))] if one.rang else []
        what = f"{one.person_name}, {cases.reason(one.reason)}, {cases.case_state(one.state)}{waits}"
        since = fit(ago(one.opened_at, now), 14)
        rows.append(cut(line("  ", dim(since), strong(fit(one.agent, 14)), " ", what, *rang), width))
    if len(found) > MOST:
        rows.append(line("  ", dim(_("and {n} more").format(n=len(found) - MOST))))
    return rows
