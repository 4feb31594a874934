"""Commands of finding and of moving between the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.call.informing import log_information
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.screen import CallScreen


class Open(Command["CallScreen"]):
    """Open the person under the cursor."""

    id, keys, danger = "open", ("enter",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("open it"),
            _("Open the case"),
            _("Open a case with the person under the cursor, or return to it."),
        )

    def run(self, where: CallScreen) -> None:
        """Open."""
        where.call.search.enter(where.people.field.value)


class Move(Command["CallScreen"]):
    """Move the cursor of the list."""

    id, keys = "move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next person"), _("Move in the list; the focus stays in the field."))

    def run(self, where: CallScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: CallScreen, key: str) -> None:
        """As the key says."""
        page = max(1, where.people.hits.size.height - 1)
        where.call.move({"down": 1, "up": -1, "pagedown": page, "pageup": -page}[key])


class ToCase(Command["CallScreen"]):
    """Back to the case in view."""

    id, keys = "to-case", ("tab",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("to the case"), _("Back to the case"), _("Give the keys to the case in view."))

    def available(self, where: CallScreen) -> bool:
        """Only while there is one."""
        return where.call.state.case is not None or where.call.step is not None

    def run(self, where: CallScreen) -> None:
        """Go there."""
        where.go_to_case()


class ClearSearch(Command["CallScreen"]):
    """Empty the field."""

    id, keys = "clear", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("clear"), _("Clear the search"), _("Empty the search field."))

    def available(self, where: CallScreen) -> bool:
        """Only while there is something in it."""
        return bool(where.people.field.value)

    def run(self, where: CallScreen) -> None:
        """Empty it."""
        where.say("")
        where.people.field.value = ""


class MyCasesAnywhere(Command["CallScreen"]):
    """My open cases."""

    id, keys = "my-cases-list", ("f5",)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("My open cases"), _("List my open cases and return to one."))

    def run(self, where: CallScreen) -> None:
        """List them."""
        from helpdesk_tui.views.call.steps.my_cases import MyCases

        where.call.begin(MyCases(where.call))


class InformationAnywhere(Command["CallScreen"]):
    """A call that only asked how things work."""

    id, keys, danger = "information-list", ("f6",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Log an information call"), _("Log a call that only asked how things work, nobody named.")
        )

    def run(self, where: CallScreen) -> None:
        """Log it."""
        log_information(where.call, None)


class Back(Command["CallScreen"]):
    """One step back."""

    id, keys = "back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("back"),
            _("Back"),
            _("Leave the step, then the case, then return to the list; nothing is undone."),
        )

    def run(self, where: CallScreen) -> None:
        """Leave what is innermost."""
        where.back()


class Find(Command["CallScreen"]):
    """Find somebody."""

    id, keys = "find", ("slash",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("find"), _("Find a person"), _("Give the keys to the search field; the case stays open.")
        )

    def run(self, where: CallScreen) -> None:
        """Go there."""
        where.people.field.fill("")
        where.go_to_list()


class Forward(Command["CallScreen"]):
    """The next pane, when only one is shown."""

    id, keys = "forward", ("enter",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("open it"), _("Next pane"), _("From the card to the case, when only one pane fits."))

    def available(self, where: CallScreen) -> bool:
        """Only from the card of a narrow screen."""
        return where.has_class("-narrow") and where.pane == "card" and where.call.step is None

    def run(self, where: CallScreen) -> None:
        """Show the case."""
        where.show_pane("case")


class Scroll(Command["CallScreen"]):
    """Page through the pane with the focus."""

    id, keys = "scroll", ("pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Page down"), _("Page through the card or the case when it does not fit."))

    def run(self, where: CallScreen) -> None:
        """One page down."""
        self.press(where, "pagedown")

    def press(self, where: CallScreen, key: str) -> None:
        """As the key says."""
        where.scroll_pane(1 if key == "pagedown" else -1)


LIST: tuple[Command[CallScreen], ...] = (
    Open(),
    ClearSearch(),
    ToCase(),
    Move(),
    MyCasesAnywhere(),
    InformationAnywhere(),
)
"""While the search field has the focus."""

BACK: tuple[Command[CallScreen], ...] = (Forward(), Find(), Back(), Scroll())
"""While the card, the case or a step has it."""
