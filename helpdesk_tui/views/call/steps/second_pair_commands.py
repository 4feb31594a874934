"""Keys of a request for a second pair of eyes."""

from __future__ import annotations

from typing import cast

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.second_pair import SecondPair
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _


class CarryOut(Command[Step]):
    """Do what was approved."""

    id, keys, danger = "approved-order", ("enter",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("do it"), _("Do what was approved"), _("Order exactly what the second person saw."))

    def available(self, where: Step) -> bool:
        """Once it is approved and its delay is over."""
        return cast("SecondPair", where).ready

    def run(self, where: Step) -> None:
        """Order."""
        cast("SecondPair", where).carry_out()


class TakeBack(Command[Step]):
    """Withdraw the request."""

    id, keys, danger = "withdraw", ("z",), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("take back"),
            _("Take the request back"),
            _("Nobody can approve it any more; ask anew if needed."),
        )

    def available(self, where: Step) -> bool:
        """While it waits."""
        return cast("SecondPair", where).standing

    def run(self, where: Step) -> None:
        """Withdraw."""
        cast("SecondPair", where).take_back()


class BreakGlass(Command[Step]):
    """Go on without a second person."""

    id, keys, danger = "break-glass", ("G",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("break-glass"),
            _("Break-glass"),
            _("Go on without a second person, with a reason; security hears it at once and looks at it."),
        )

    def available(self, where: Step) -> bool:
        """For whoever is on call."""
        return cast("SecondPair", where).may_break_glass

    def run(self, where: Step) -> None:
        """Ask why."""
        cast("SecondPair", where).ask_why()


SECOND_PAIR: tuple[Command[Step], ...] = (CarryOut(), TakeBack(), BreakGlass())
