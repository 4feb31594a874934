"""The keys of one pane, each with what it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from helpdesk_tui.views.commands import Danger, Offer, shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Line, dim, fit, key, line, paragraph, strong, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _

KEY_COLUMN = 18


class KeysScreen(Dialog):
    """Opened with `?`; any key closes it."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._offers = offers

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
        self.query_one("#help", LinePane).show(key_rows(self._offers, min(90, self.app.size.width - 6)))

    def on_key(self, event: events.Key) -> None:
        """Page keys scroll, any other key goes back."""
        event.stop()
        if event.key in {"pagedown", "down"}:
            self.query_one("#help", LinePane).page(1)
        elif event.key in {"pageup", "up"}:
            self.query_one("#help", LinePane).page(-1)
        else:
            self.leave()


def key_rows(offers: Sequence[Offer], width: int) -> list[Line]:
    """Keys with their sentences; those that cannot run now say so."""
    rows: list[Line] = [line(title(_("Keys of this pane")), dim("   " + _("Any key goes back."))), BLANK]
    for offer in offers:
        words = offer.command.words()
        names = ", ".join(shown_key(name) for name in offer.command.keys)
        mark = {Danger.REVIEW: _(" (asks first)"), Danger.TAKES_AWAY: _(" (takes away)")}.get(
            offer.command.danger, ""
        )
        head = line(
            key(fit(names, KEY_COLUMN - 1)),
            " ",
            strong(words.title),
            dim(mark),
            dim("" if offer.possible else _("  not now")),
        )
        rows.append(head)
        rows += [(*line(" " * KEY_COLUMN), *part) for part in paragraph(words.help, width - KEY_COLUMN)]
    return rows
