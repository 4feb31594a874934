"""One of a few, by its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual import events
from textual.app import ComposeResult

from helpdesk_tui.views.commands import shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Line, cut, dim, key, line, paragraph, strong, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _


class ChoiceScreen(Dialog):
    """A digit chooses at once, Escape leaves."""

    def __init__(
        self, question: str, choices: Sequence[tuple[str, str]], then: Callable[[int], None]
    ) -> None:
        """`choices`: a name and what stands beside it."""
        super().__init__()
        self._question = question
        self._choices = choices
        self._then = then

    def compose(self) -> ComposeResult:
        """One pane of rows."""
        yield LinePane(id="choice")

    def on_mount(self) -> None:
        """Say what there is."""
        width = min(78, self.app.size.width - 6)
        rows: list[Line] = [line(title(row[0].text)) for row in paragraph(self._question, width) if row]
        rows.append(BLANK)
        for number, (name, value) in enumerate(self._choices, 1):
            rows.append(cut(line(key(f"{number}  "), strong(name), dim(f"  {value}")), width))
        rows += [BLANK, line(key(f"{shown_key('escape')} "), dim(_("back")))]
        pane = self.query_one("#choice", LinePane)
        pane.styles.height = len(rows) + 4
        pane.show(rows)

    def on_key(self, event: events.Key) -> None:
        """Choose or leave."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.leave()
        elif event.key.isdecimal() and 1 <= int(event.key) <= len(self._choices):
            self.leave(partial(self._then, int(event.key) - 1))
