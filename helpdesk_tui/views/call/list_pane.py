"""The search field, the people found, and what the list leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical

from helpdesk_tui.views.widgets.field import SearchField
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.widgets.rows import RowList
from helpdesk_tui.views.widgets.still import Still
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.people import SearchPage
    from helpdesk_tui.views.call.state import CallState


class ListPane(Still, Vertical):
    """Left: who was found."""

    field = getters.query_one("#search", SearchField)
    hits = getters.query_one("#hits", RowList)
    count = getters.query_one("#count", LinePane)

    _page: SearchPage | None = None
    _row_width = 0

    def compose(self) -> ComposeResult:
        """Field, rows, count."""
        yield SearchField(id="search", placeholder=_("/ name, login, number"))
        yield RowList(id="hits")
        yield LinePane(id="count")

    def show(self, state: CallState) -> None:
        """Draw what was found."""
        from helpdesk_tui.views.call.hits import count_rows, hit_rows

        width = self.size.width - 1
        if state.page is not None and (state.page is not self._page or width != self._row_width):
            self._page, self._row_width = state.page, width
            self.hits.show_rows(hit_rows(state.page, width), state.cursor)
        else:
            self.hits.move(state.cursor - self.hits.cursor)
        self.count.show(count_rows(state.page, state.cursor, width))
