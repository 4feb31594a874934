"""Figures for the team, over the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from helpdesk_tui.views.commands import Command, Words
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Line, Role, dim, fit, line, paragraph, strong, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _, figures

if TYPE_CHECKING:
    from helpdesk_tui.contract.figures import Figures
    from helpdesk_tui.views.board.screen import BoardScreen

LABEL = 44


class FiguresScreen(Dialog):
    """Any key goes back."""

    def __init__(self, found: Figures) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        """One pane of rows."""
        yield LinePane(id="help")

    def on_mount(self) -> None:
        """Draw for the size at hand."""
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def _draw(self) -> None:
        self.query_one("#help", LinePane).show(figure_rows(self._found, min(90, self.app.size.width - 6)))

    def on_key(self, event: events.Key) -> None:
        """Back."""
        event.stop()
        self.leave()


def figure_rows(found: Figures, width: int) -> list[Line]:
    """Labels and values side by side, a long value below its label where the screen is narrow."""
    rows: list[Line] = [line(title(_("Figures for the team")), dim("   " + _("Any key goes back."))), BLANK]
    for label, value in figures.rows(found):
        if LABEL + len(value) + 1 <= width:
            rows.append(line(fit(label, LABEL), " ", strong(value)))
        else:
            rows += [line(label), *paragraph(value, width, Role.STRONG, indent=2, lead="  ")]
    return [*rows, BLANK, *paragraph(figures.note(), width, Role.DIM)]


class ShowFigures(Command["BoardScreen"]):
    """What the team did in the last days."""

    id, keys = "board-figures", ("f",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("figures"), _("Figures for the team"), _("See the last 30 days of the whole desk."))

    def run(self, where: BoardScreen) -> None:
        """Fetch and show them."""

        async def work() -> None:
            found = await where.console.link.client.figures.get()
            where.show_late(FiguresScreen(found))

        where.read("figures", work)
