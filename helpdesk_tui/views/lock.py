"""The locked screen: it shows that it is locked, and nothing else."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from helpdesk_tui.views.text import line, strong
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _


class LockScreen(ModalScreen[None]):
    """Covers everything until Enter."""

    def compose(self) -> ComposeResult:
        """One word."""
        yield LinePane(id="locked")

    def on_mount(self) -> None:
        """Say how to come back."""
        self.query_one("#locked", LinePane).show([line(strong(_("locked"))), line(_("Enter to return"))])

    def on_key(self, event: events.Key) -> None:
        """Only Enter returns; everything else is swallowed."""
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.dismiss()
