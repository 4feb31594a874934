"""Keys of the requests for a second pair of eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.approvals.screen import ApprovalsScreen


class OnRequest(Command["ApprovalsScreen"]):
    """Needs somebody else's request that waits."""

    def available(self, where: ApprovalsScreen) -> bool:
        """Not one's own, not while words are typed."""
        return where.may_decide and not where.typing


class Approve(OnRequest):
    """Agree."""

    id, keys, danger = "approve", ("enter",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("approve"),
            _("Approve"),
            _("Type the three words that the requester said on the telephone; Enter approves."),
        )

    def available(self, where: ApprovalsScreen) -> bool:
        """While it waits for somebody to agree."""
        return super().available(where) and where.chosen is not None and where.chosen.state == "asked"

    def run(self, where: ApprovalsScreen) -> None:
        """Ask for the words."""
        where.ask_words()


class Deny(OnRequest):
    """Refuse or stop."""

    id, keys, danger = "deny", ("n",), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("refuse"),
            _("Refuse or stop"),
            _("Say no at once, or stop what was approved while its delay runs; no reason is asked."),
        )

    def run(self, where: ApprovalsScreen) -> None:
        """Refuse."""
        where.deny()


class MoveInRequests(Command["ApprovalsScreen"]):
    """Move the cursor."""

    id, keys = "approvals-move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next request"), _("Move in the list."))

    def available(self, where: ApprovalsScreen) -> bool:
        """Not while words are typed."""
        return not where.typing

    def run(self, where: ApprovalsScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: ApprovalsScreen, key: str) -> None:
        """As the key says."""
        if key.startswith("page"):
            where.listed.page(1 if key == "pagedown" else -1)
        else:
            where.listed.move(1 if key == "down" else -1)
        where.look()


class LeaveRequests(Command["ApprovalsScreen"]):
    """Back."""

    id, keys = "approvals-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Stop typing, or return to the call."))

    def run(self, where: ApprovalsScreen) -> None:
        """Leave what is innermost."""
        if where.typing:
            where.stop_asking()
        else:
            where.app.switch_mode("call")


APPROVALS: tuple[Command[ApprovalsScreen], ...] = (Approve(), Deny(), LeaveRequests(), MoveInRequests())
