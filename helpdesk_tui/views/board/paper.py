"""The way to the vendors' own panels and the paper form, readable without a desk."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult

from helpdesk_tui.views.commands import Command, Offer, Words, offers
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import BLANK, Line, Role, paragraph
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _, paper


class PaperScreen(DeskScreen):
    """One page of text."""

    CSS_PATH = sheets("pages")
    AUTO_FOCUS: ClassVar[str | None] = "#paper"

    pane = getters.query_one("#paper", LinePane)

    def body(self) -> ComposeResult:
        """The one pane."""
        pane = LinePane(id="paper")
        pane.can_focus = True
        yield pane

    def draw(self) -> None:
        """The page, with the panels that the desk named when it was last there."""
        session = self.console.link.session
        rows: list[Line] = []
        for row in paper.form(session.vendors if session else ()):
            indent = len(row) - len(row.lstrip())
            role = Role.PLAIN if indent else Role.TITLE
            rows += (
                paragraph(row.strip(), self.app.size.width - 4, role, indent + 3, " " * indent)
                if row
                else [BLANK]
            )
        self.pane.show(rows)
        self.draw_frame()

    def own_offers(self) -> tuple[Offer, ...]:
        """Page, go back."""
        return offers(PAPER, self)


class PagePaper(Command[PaperScreen]):
    """Move through it."""

    id, keys = "paper-page", ("pagedown", "pageup", "down", "up")

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("page"), _("Page down"), _("Page through the form."))

    def run(self, where: PaperScreen) -> None:
        """One page down."""
        self.press(where, "pagedown")

    def press(self, where: PaperScreen, key: str) -> None:
        """As the key says."""
        where.pane.page(1 if key in {"pagedown", "down"} else -1)


class LeavePaper(Command[PaperScreen]):
    """Back."""

    id, keys = "paper-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Return to the call."))

    def run(self, where: PaperScreen) -> None:
        """To the call."""
        where.app.switch_mode("call")


PAPER: tuple[Command[PaperScreen], ...] = (LeavePaper(), PagePaper())
