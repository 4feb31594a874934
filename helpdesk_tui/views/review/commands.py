"""Keys of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.review.screen import ReviewScreen


class OnItem(Command["ReviewScreen"]):
    """Needs an open item that the agent had no hand in."""

    def available(self, where: ReviewScreen) -> bool:
        """Not while a reason is typed."""
        return where.may_close and not where.typing


class InOrder(OnItem):
    """In order."""

    id, keys, danger = "review-ok", ("o",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("in order"), _("In order"), _("Say by your name that this was in order."))

    def run(self, where: ReviewScreen) -> None:
        """Close it."""
        where.accept()


class NotInOrder(OnItem):
    """Not in order."""

    id, keys, danger = "review-reopen", ("r",), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("not in order"),
            _("Not in order"),
            _("Say why it was not in order; what was handed over and still lives is taken back."),
        )

    def run(self, where: ReviewScreen) -> None:
        """Ask why."""
        where.ask_why()


class ShowList(Command["ReviewScreen"]):
    """One of the three lists."""

    id, keys = "review-list", ("1", "2", "3", "tab")

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("list"), _("Another list"), _("Show one of the three lists."))

    def available(self, where: ReviewScreen) -> bool:
        """Not while a reason is typed."""
        return not where.typing

    def run(self, where: ReviewScreen) -> None:
        """The next one."""
        where.turn_to(None)

    def press(self, where: ReviewScreen, key: str) -> None:
        """The one of that number, or the next one."""
        where.turn_to(int(key) - 1 if key.isdecimal() else None)


class OpenItem(Command["ReviewScreen"]):
    """Its evidence."""

    id, keys = "review-open", ("enter",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("evidence"), _("Evidence"), _("Show the evidence of this item and who was told."))

    def available(self, where: ReviewScreen) -> bool:
        """Not while a reason is typed."""
        return not where.typing and where.chosen is not None

    def run(self, where: ReviewScreen) -> None:
        """Fetch it anew."""
        where.look()


class MoveInReview(Command["ReviewScreen"]):
    """Move the cursor."""

    id, keys = "review-move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next item"), _("Move in the list."))

    def available(self, where: ReviewScreen) -> bool:
        """Not while a reason is typed."""
        return not where.typing

    def run(self, where: ReviewScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: ReviewScreen, key: str) -> None:
        """As the key says."""
        if key.startswith("page"):
            where.listed.page(1 if key == "pagedown" else -1)
        else:
            where.listed.move(1 if key == "down" else -1)
        where.look()


class LeaveReview(Command["ReviewScreen"]):
    """Back."""

    id, keys = "review-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Stop typing, or return to the call."))

    def run(self, where: ReviewScreen) -> None:
        """Leave what is innermost."""
        if where.typing:
            where.hide_question()
        else:
            where.app.switch_mode("call")


REVIEW: tuple[Command[ReviewScreen], ...] = (
    OpenItem(),
    InOrder(),
    NotInOrder(),
    ShowList(),
    LeaveReview(),
    MoveInReview(),
)
