"""For what cannot be taken back: a question that starts on Cancel and says in words what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult

from helpdesk_tui.views.commands import shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, span
from helpdesk_tui.views.widgets.lines import LinePane, more_lines
from helpdesk_tui.wording import _

ROOM = 6
"""Rows of the question that stand above the choice, which is always in view."""


class ConfirmScreen(Dialog):
    """Enter does what is marked, and Cancel is marked first; page keys go through a long question."""

    def __init__(self, question: str, doing: str, then: Callable[[], None]) -> None:
        super().__init__()
        self._question = question
        self._doing = doing
        self._then = then
        self._sure = False
        self._top = 0

    def compose(self) -> ComposeResult:
        """One pane of rows."""
        yield LinePane(id="confirm")

    def on_mount(self) -> None:
        """Start on Cancel."""
        self._draw()

    def _draw(self) -> None:
        width = min(70, self.app.size.width - 6)
        cancel = _("Cancel")
        choices = [
            span(f" {cancel} ", Role.PLAIN if self._sure else Role.CURSOR),
            span("    "),
            span(f" {self._doing} ", Role.CURSOR if self._sure else Role.PLAIN),
        ]
        hint = line(
            key("←→ "),
            dim(_("choose   ")),
            key(f"{shown_key('enter')} "),
            dim(_("do what is marked   ")),
            key(f"{shown_key('escape')} "),
        )
        rows = [*self._part(paragraph(self._question, width, Role.WARN)), BLANK, line(*choices), BLANK, hint]
        self.query_one("#confirm", LinePane).show(rows)

    def _part(self, rows: Sequence[Line]) -> Sequence[Line]:
        """As much of the question as there is room for, and how much follows."""
        if len(rows) <= ROOM:
            return rows
        page = ROOM - 1
        self._top = max(0, min(self._top, len(rows) - page))
        left = len(rows) - self._top - page
        last = line(dim(more_lines(left))) if left else line(key(shown_key("pageup")))
        return [*rows[self._top : self._top + page], last]

    def on_key(self, event: events.Key) -> None:
        """Arrows and Tab choose, Enter does, Escape never does."""
        event.stop()
        event.prevent_default()
        if event.key in {"left", "right", "tab"}:
            self._sure = not self._sure
            self._draw()
        elif event.key in {"pagedown", "pageup", "down", "up"}:
            self._top += (ROOM - 1) * (1 if event.key in {"pagedown", "down"} else -1)
            self._draw()
        elif event.key == "escape":
            self.leave()
        elif event.key == "enter":
            self.leave(self._then if self._sure else None)
