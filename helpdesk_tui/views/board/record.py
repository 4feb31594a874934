"""The record on the board: when it was signed, how far each place outside has heard, what is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from helpdesk_tui.views.ages import age, ago
from helpdesk_tui.views.text import Line, Role, cut, dim, line, paragraph, warn
from helpdesk_tui.wording import _, board

if TYPE_CHECKING:
    from helpdesk_tui.contract.checkpoints import AnchorHealth, RecordHealth

LATE: Final = timedelta(minutes=70)
"""A record in silence is signed again each hour; what is older is worth a word."""


def record_rows(of: RecordHealth, now: datetime, width: int) -> list[Line]:
    """What is wrong first, then how it stands."""
    rows: list[Line] = []
    for one in of.anchors:
        rows += _wrong(one, of, now, width)
    if of.problem:
        rows += paragraph(f"! {board.unsigned(of.problem)}", width, Role.BAD, 2, lead="  ")
    if of.signed_at is None:
        rows.append(line("  ", warn(_("never signed yet"))))
    else:
        text = _("{n} records, signed {ago}").format(n=of.size, ago=ago(of.signed_at, now))
        late = now - of.signed_at > LATE
        rows.append(cut(line("  ", warn(text) if late else dim(text)), width))
    rows += [_told(one, now, width) for one in of.anchors if one.failing_since is None]
    if not of.anchors:
        rows.append(line("  ", dim(_("told to no place outside (record.md says how)"))))
    return rows


def _wrong(one: AnchorHealth, of: RecordHealth, now: datetime, width: int) -> list[Line]:
    rows: list[Line] = []
    if one.behind is not None:
        text = _("! {anchor} was told of {n} records that are not all in here: an older store stands here")
        rows += paragraph(text.format(anchor=one.name, n=one.behind), width, Role.BAD, 3, lead="  ")
    if one.failing_since is not None:
        text = _("! {anchor} has heard nothing for {age}: {why}; {n} records have not reached it")
        told = text.format(
            anchor=one.name, age=age(one.failing_since, now), why=one.problem, n=max(0, of.size - one.size)
        )
        rows += paragraph(told, width, Role.BAD, 3, lead="  ")
    return rows


def _told(one: AnchorHealth, now: datetime, width: int) -> Line:
    if one.told_at is None:
        return cut(line("  ", warn(_("{anchor}: told nothing yet").format(anchor=one.name))), width)
    text = _("{anchor}: {n} records, told {ago}").format(
        anchor=one.name, n=one.size, ago=ago(one.told_at, now)
    )
    return cut(line("  ", warn(text) if now - one.told_at > LATE else dim(text)), width)
