"""A pane made of rows: it sends to the terminal only the rows that changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from helpdesk_tui.views.text import BLANK, Line, cut, dim, line
from helpdesk_tui.views.themes import role_styles
from helpdesk_tui.views.widgets.still import Still
from helpdesk_tui.wording import ngettext


def more_lines(n: int) -> str:
    """That so many rows follow, and how they are reached."""
    return ngettext("… {n} more line (PgDn)", "… {n} more lines (PgDn)", n).format(n=n)


class LinePane(Still):
    """Draws rows of spans; what does not fit is announced and reached with the page keys."""

    ALLOW_SELECT = False

    class Widened(Message):
        """The pane has another width: rows made for the old one may not fit."""

        def can_replace(self, message: Message) -> bool:
            """One is enough, however many panes moved."""
            return isinstance(message, LinePane.Widened)

    def __init__(self, *, id: str, classes: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._rows: Sequence[Line] = ()
        self._top = 0
        self._drawn: list[Line] = []
        self._width = 0
        self._base = Style()

    @property
    def rows(self) -> Sequence[Line]:
        """What there is to draw, seen or not."""
        return self._rows

    def show(self, rows: Sequence[Line], *, top: bool = False) -> None:
        """Draw these rows instead; unchanged ones are not sent again."""
        grown = len(rows) != len(self._rows) and self.styles.is_auto_height
        self._rows = tuple(rows)
        self._top = 0 if top else min(self._top, self._last_top())
        if grown:
            self.refresh(layout=True)
        else:
            self._send()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are to draw, where the sheet says `auto`."""
        del container, viewport, width
        return len(self._rows)

    def page(self, direction: int) -> None:
        """Move by a page in one frame; -1 up, 1 down."""
        step = max(1, self.size.height - 2) * direction
        self._top = max(0, min(self._last_top(), self._top + step))
        self._send()

    def bring(self, row: int) -> None:
        """Move as little as needed until that row is seen."""
        height = self.size.height - 1  # the last row may say how many follow
        if row < self._top:
            self._top = row
        elif row >= self._top + height:
            self._top = min(self._last_top(), row - height + 1)
        self._send()

    def _last_top(self) -> int:
        return max(0, len(self._rows) - self.size.height) if self.size.height else 0

    def _send(self) -> None:
        """Ask for a new picture of exactly the rows that differ from the one on screen."""
        before, self._drawn = self._drawn, self._picture()
        if len(before) != len(self._drawn):
            self.refresh()
            return
        rows = [y for y, row in enumerate(self._drawn) if row != before[y]]
        if rows:
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in rows))  # inside border and padding

    def _picture(self) -> list[Line]:
        height = self.size.height  # worked out anew by Textual each time it is asked for
        return [self._row_at(y, height) for y in range(height)]

    def _row_at(self, y: int, height: int) -> Line:
        hidden = len(self._rows) - self._top - height
        if hidden > 0 and y == height - 1:
            return line(dim(more_lines(hidden + 1)))
        index = y + self._top
        return self._rows[index] if index < len(self._rows) else BLANK

    def on_resize(self) -> None:
        """Another size shows other rows; whoever made them may make others."""
        self._top = min(self._top, self._last_top())
        self._drawn = self._picture()
        if self.size.width != self._width:
            self._width = self.size.width
            self.post_message(self.Widened())

    def paint(self, crop: Region) -> list[Strip]:
        """The rows of one picture; what they stand on is looked up once, not for each row."""
        self._base = self.rich_style
        return super().paint(crop)

    def render_line(self, y: int) -> Strip:
        """One row in exactly the pane's width."""
        width, height = self.size
        base, styles = self._base, role_styles(self.app.theme)
        row = cut(self._row_at(y, height), width)
        pieces = [Segment(piece.text, base + styles[piece.role]) for piece in row]
        return Strip(pieces).adjust_cell_length(width, base)
