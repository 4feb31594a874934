"""A list of rows with a cursor; only the rows that a move touches are sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from helpdesk_tui.views.text import Line, Role, Span, clean
from helpdesk_tui.views.widgets.lines import LinePane


class RowList(LinePane):
    """Rows of which one is chosen; the owner says what a row looks like."""

    @dataclass
    class Picked(Message):
        """A row was clicked."""

        index: int

    def __init__(self, *, id: str, classes: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._cursor = 0

    @property
    def cursor(self) -> int:
        """Index of the chosen row."""
        return self._cursor

    def show_rows(self, rows: Sequence[Line], cursor: int = 0) -> None:
        """Draw these rows with the cursor on one of them."""
        self._cursor = max(0, min(cursor, len(rows) - 1))
        self._rows = tuple(rows)
        self._reveal()
        self._send()

    def move(self, step: int) -> None:
        """Move the cursor by that many rows."""
        if not self._rows:
            return
        self._cursor = max(0, min(len(self._rows) - 1, self._cursor + step))
        self._reveal()
        self._send()

    def page(self, direction: int) -> None:
        """Move the cursor by a page in one frame; -1 up, 1 down."""
        self.move(max(1, self.size.height - 1) * direction)

    def _reveal(self) -> None:
        height = self.size.height or 1
        if self._cursor < self._top:
            self._top = self._cursor
        elif self._cursor >= self._top + height:
            self._top = self._cursor - height + 1
        self._top = max(0, min(self._top, max(0, len(self._rows) - height)))

    def _row_at(self, y: int, height: int) -> Line:
        del height
        index = y + self._top
        if index >= len(self._rows):
            return ()
        row = self._rows[index]
        if index != self._cursor:
            return (Span(clean("  ")), *row)
        return (Span(clean("> "), Role.CURSOR), *(Span(piece.text, Role.CURSOR) for piece in row))

    def on_click(self, event: events.Click) -> None:
        """A click chooses a row; it never acts."""
        index = event.y + self._top
        if index < len(self._rows):
            self.move(index - self._cursor)
            self.post_message(self.Picked(index))
