"""Which commands the call screen offers, by the part of it that has the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from helpdesk_tui.views.call.list_commands import BACK, LIST
from helpdesk_tui.views.commands import Offer, offers

if TYPE_CHECKING:
    from helpdesk_tui.views.call.screen import CallScreen

CallPart = Literal["list", "case", "step"]


def call_offers(screen: CallScreen) -> tuple[Offer, ...]:
    """The list's, the case's or the step's commands; what the step leaves out is off meanwhile."""
    if screen.part == "list":
        found = offers(LIST, screen)
        return found if screen.call.state.card is None else found + _contain(screen)
    step = screen.call.step
    if step is not None:
        return offers(step.commands(), step) + offers(BACK, screen)
    from helpdesk_tui.views.call.case_commands import CASE
    from helpdesk_tui.views.call.linking_commands import LINKING
    from helpdesk_tui.views.call.notice_commands import NOTICES
    from helpdesk_tui.views.call.outside_commands import OUTSIDE

    case = offers((*CASE, *LINKING, *NOTICES, *OUTSIDE), screen.call)
    return case + _contain(screen) + offers(BACK, screen)


def _contain(screen: CallScreen) -> tuple[Offer, ...]:
    """For the person in view, with a case or without."""
    from helpdesk_tui.views.containment.commands import ContainPerson

    return offers((ContainPerson(),), screen)
