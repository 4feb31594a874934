"""Keys of earlier containments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.containment.earlier import EarlierScreen
    from helpdesk_tui.views.containment.screen import ContainmentScreen


class OpenContainment(Command["EarlierScreen"]):
    """One with its ticks."""

    id, keys = "contained-open", ("enter",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("open"), _("Open"), _("See each step as it stands now, and give back what it took."))

    def available(self, where: EarlierScreen) -> bool:
        """There is one."""
        return where.chosen is not None

    def run(self, where: EarlierScreen) -> None:
        """Open it."""
        where.open()


class MoveInContained(Command["EarlierScreen"]):
    """Move the cursor."""

    id, keys = "contained-move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next row"), _("Move in the list."))

    def run(self, where: EarlierScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: EarlierScreen, key: str) -> None:
        """As the key says."""
        direction = 1 if key in {"down", "pagedown"} else -1
        if key.startswith("page"):
            where.listed.page(direction)
        else:
            where.listed.move(direction)
        where.draw()


class LeaveContained(Command["EarlierScreen"]):
    """Back."""

    id, keys = "contained-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("To where you were."))

    def run(self, where: EarlierScreen) -> None:
        """Leave."""
        where.leave()


class SeeEarlier(Command["ContainmentScreen"]):
    """The list, from the containment at hand."""

    id, keys = "contain-earlier", ("f6",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("earlier"), _("Earlier containments"), _("See whom, when, by whom, and what stands of it.")
        )

    def available(self, where: ContainmentScreen) -> bool:
        """Not where one came from it."""
        return not where.reopened

    def run(self, where: ContainmentScreen) -> None:
        """Show it; Esc comes back here."""
        from helpdesk_tui.views.containment.earlier import EarlierScreen

        where.app.push_screen(EarlierScreen())


EARLIER: tuple[Command[EarlierScreen], ...] = (OpenContainment(), LeaveContained(), MoveInContained())
