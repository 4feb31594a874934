"""For what cannot be taken back: a question that starts on Cancel and says in words what it does."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult

from helpdesk_tui.views.commands import shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Role, dim, key, line, paragraph, span
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _


class ConfirmScreen(Dialog):
    """Enter does what is marked, and Cancel is marked first."""

    def __init__(self, question: str, doing: str, then: Callable[[], None]) -> None:
        super().__init__()
        self._question = question
        self._doing = doing
        self._then = then
        self._sure = False

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
        rows = [*paragraph(self._question, width, Role.WARN), BLANK, line(*choices), BLANK, hint]
        self.query_one("#confirm", LinePane).show(rows)

    def on_key(self, event: events.Key) -> None:
        """Arrows and Tab choose, Enter does, Escape never does."""
        event.stop()
        event.prevent_default()
        if event.key in {"left", "right", "tab"}:
            self._sure = not self._sure
            self._draw()
        elif event.key == "escape":
            self.leave()
        elif event.key == "enter":
            self.leave(self._then if self._sure else None)
