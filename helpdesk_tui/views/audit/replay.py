"""One case in plain words, over the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Line, dim, line, paragraph, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _, replay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpdesk_tui.contract.audit import ReplayedCase


class ReplayScreen(Dialog):
    """Page keys scroll, any other key goes back."""

    def __init__(self, one: ReplayedCase, vendors: Mapping[str, str]) -> None:
        super().__init__()
        self._one = one
        self._vendors = vendors

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
        rows = replay_rows(self._one, self._vendors, min(90, self.app.size.width - 6))
        self.query_one("#help", LinePane).show(rows)

    def on_key(self, event: events.Key) -> None:
        """Scroll or go back."""
        event.stop()
        if event.key in {"pagedown", "down"}:
            self.query_one("#help", LinePane).page(1)
        elif event.key in {"pageup", "up"}:
            self.query_one("#help", LinePane).page(-1)
        else:
            self.leave()


def replay_rows(one: ReplayedCase, vendors: Mapping[str, str], width: int) -> list[Line]:
    """Title, then the sentences, each as many rows as it needs."""
    head = line(title(_("What happened")), dim("   " + _("Any key goes back.")))
    told = [row for said in replay.sentences(one, vendors) for row in paragraph(said, width, indent=9)]
    return [head, BLANK, *told]
