"""A time is typed, and the rows of that time come up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from helpdesk_tui.views.commands import shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.pushes.moments import moment_of
from helpdesk_tui.views.text import Role, dim, key, line, paragraph, title
from helpdesk_tui.views.widgets.field import Field
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _


class MomentScreen(Dialog):
    """Enter goes there, Escape leaves; what cannot be read is said and stays to be mended."""

    def __init__(self, now: datetime, then: Callable[[datetime], None]) -> None:
        super().__init__()
        self._now = now
        self._then = then

    def compose(self) -> ComposeResult:
        """A question, a field, what may be typed."""
        yield LinePane(id="when")
        yield Field(id="moment")
        yield LinePane(id="forms")

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#when", LinePane).show([line(title(_("Go to which time?")))])
        self._show(_("such as 21/11 14:30, 14:30, 21/11, -2h, -3d"), Role.DIM)
        self.query_one(Field).focus()

    def _show(self, text: str, role: Role) -> None:
        rows = paragraph(text, min(70, self.app.size.width - 6), role)
        leave = line(key(f"{shown_key('escape')} "), dim(_("back")))
        self.query_one("#forms", LinePane).show([*rows, leave])

    @on(Input.Submitted, "#moment")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        moment = moment_of(event.value, self._now)
        if moment is None:
            text = _("{text} is no time; such as 21/11 14:30, 14:30, 21/11, -2h, -3d")
            self._show(text.format(text=event.value.strip()[:30] or "?"), Role.WARN)
            return
        self.leave(partial(self._then, moment))

    def on_key(self, event: events.Key) -> None:
        """Leave."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.leave()
