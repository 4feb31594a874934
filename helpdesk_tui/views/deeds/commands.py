"""Keys of what takes two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.deeds.screen import DeedsScreen


class AgreeToDeed(Command["DeedsScreen"]):
    """Be the second person."""

    id, keys, danger = "deed-agree", ("enter",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("agree"), _("Agree"), _("Be the second person; a question comes first."))

    def available(self, where: DeedsScreen) -> bool:
        """Somebody else's, that waits."""
        return where.may_decide and not where.typing

    def run(self, where: DeedsScreen) -> None:
        """Ask first."""
        where.agree()


class RefuseDeed(Command["DeedsScreen"]):
    """Say no."""

    id, keys, danger = "deed-refuse", ("n",), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("refuse"), _("Refuse"), _("Say no at once; no reason is asked."))

    def available(self, where: DeedsScreen) -> bool:
        """Somebody else's, that waits."""
        return where.may_decide and not where.typing

    def run(self, where: DeedsScreen) -> None:
        """Refuse."""
        where.refuse()


class WithdrawDeed(Command["DeedsScreen"]):
    """Take one's own back."""

    id, keys, danger = "deed-withdraw", ("w",), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("withdraw"), _("Withdraw"), _("Take back what you asked for."))

    def available(self, where: DeedsScreen) -> bool:
        """One's own, that waits."""
        return where.is_mine and not where.typing

    def run(self, where: DeedsScreen) -> None:
        """Withdraw."""
        where.withdraw()


class MoveInDeeds(Command["DeedsScreen"]):
    """Move the cursor."""

    id, keys = "deeds-move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next row"), _("Move in the list."))

    def available(self, where: DeedsScreen) -> bool:
        """Not while digits are typed: they are for the chosen one."""
        return not where.typing

    def run(self, where: DeedsScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: DeedsScreen, key: str) -> None:
        """As the key says."""
        if key.startswith("page") and where.long:
            where.detail.page(1 if key == "pagedown" else -1)
            return
        if key.startswith("page"):
            where.listed.page(1 if key == "pagedown" else -1)
        else:
            where.listed.move(1 if key == "down" else -1)
        where.look()


class LeaveDeeds(Command["DeedsScreen"]):
    """Back."""

    id, keys = "deeds-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Stop typing, or return to the call."))

    def run(self, where: DeedsScreen) -> None:
        """Leave what is innermost."""
        if where.typing:
            where.hide_question()
        else:
            where.app.switch_mode("call")


DEEDS: tuple[Command[DeedsScreen], ...] = (
    AgreeToDeed(),
    RefuseDeed(),
    WithdrawDeed(),
    LeaveDeeds(),
    MoveInDeeds(),
)
