"""My open cases in one line: what each waits for, and which one rings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import countdown
from helpdesk_tui.views.call.state import CallState
from helpdesk_tui.views.text import Line, bad, dim, key, line, warn
from helpdesk_tui.wording import _, cases

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case


def mine_row(state: CallState, now: datetime) -> Line:
    """The cases other than the one in view; empty when there is none."""
    here = state.case.id if state.case else None
    others = [case for case in state.mine if case.id != here]
    if not others:
        return ()
    pieces = [piece for case in others for piece in (*waiting(case, now), dim("   "))]
    return line(key("F5"), dim(_(" my cases: ")), *pieces)


def waiting(case: Case, now: datetime) -> Line:
    """One case with what it waits for."""
    name = case.person_name
    if case.rang:
        return line(bad(_("RINGS {name}").format(name=name)))
    words = cases.waiting(case.waits_for or "caller")
    left = f" {countdown(case.waits_until, now)}" if case.waits_until and case.waits_until > now else ""
    return line(name, dim(_(": ")), warn(words + left) if left else dim(words))
