"""The board: how vendors, store and work stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult

from helpdesk_tui.views.board.figures import ShowFigures
from helpdesk_tui.views.board.rows import board_rows
from helpdesk_tui.views.commands import Command, Offer, Words, offers
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import dim, line, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _
from helpdesk_tui.wording.times import clock

if TYPE_CHECKING:
    from helpdesk_tui.contract.board import Board
    from helpdesk_tui.contract.stream import Change

LOOK_SECONDS = 5.0
"""Between two looks: vendors' states move without a word on the stream."""


class BoardScreen(DeskScreen):
    """One pane, read only."""

    CSS_PATH = sheets("pages")
    AUTO_FOCUS: ClassVar[str | None] = "#board"

    pane = getters.query_one("#board", LinePane)
    title_row = getters.query_one("#title", LinePane)

    def __init__(self) -> None:
        super().__init__()
        self._board: Board | None = None

    def body(self) -> ComposeResult:
        """Title and the one pane."""
        yield LinePane(id="title")
        pane = LinePane(id="board")
        pane.can_focus = True
        yield pane

    def on_mount(self) -> None:
        """Look now, and again from time to time while it is in view."""
        self.refetch()
        self.set_interval(LOOK_SECONDS, self._look)

    def on_screen_resume(self) -> None:
        """What has moved meanwhile."""
        self.refetch()

    def _look(self) -> None:
        if self.is_current:
            self.refetch()

    def refetch(self) -> None:
        """Fetch it."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            self._board = await self.console.link.client.health.board()
            self.draw()

        self.read("board", work)

    def changed(self, change: Change) -> None:
        """Work or a vendor moved."""
        if self.is_current and change.resource in {"cases", "operations", "grants", "tasks", "health"}:
            self.refetch()

    def draw(self) -> None:
        """All rows, with their ages."""
        now, width = self.console.link.clock.now(), self.app.size.width - 4
        found = self._board
        when = _("as of {time}").format(time=clock(found.at)) if found else _("asking the desk…")
        self.title_row.show([line(title(_("Board")), dim(f"   {when}"))])
        if found is not None:
            self.pane.show(board_rows(found, now, width))
        self.draw_frame()

    def own_offers(self) -> tuple[Offer, ...]:
        """Page, go back."""
        return offers(BOARD, self)


class PageBoard(Command[BoardScreen]):
    """Move through it."""

    id, keys = "board-page", ("pagedown", "pageup", "down", "up")

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("page"), _("Page down"), _("Page through the board when it does not fit."))

    def run(self, where: BoardScreen) -> None:
        """One page down."""
        self.press(where, "pagedown")

    def press(self, where: BoardScreen, key: str) -> None:
        """As the key says."""
        where.pane.page(1 if key in {"pagedown", "down"} else -1)


class LeaveBoard(Command[BoardScreen]):
    """Back."""

    id, keys = "board-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Return to the call."))

    def run(self, where: BoardScreen) -> None:
        """To the call."""
        where.app.switch_mode("call")


class ToPaper(Command[BoardScreen]):
    """The paper form."""

    id, keys = "board-paper", ("p",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("paper form"), _("Paper form"), _("How to work while the desk cannot."))

    def run(self, where: BoardScreen) -> None:
        """Show it."""
        where.app.switch_mode("paper")


BOARD: tuple[Command[BoardScreen], ...] = (LeaveBoard(), ToPaper(), ShowFigures(), PageBoard())
