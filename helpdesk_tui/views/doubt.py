"""What differs in a desk's record that is not believed, and the way on: by name, with a reason, on record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Role, dim, key, line, paragraph
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.api.doubted import Doubted
    from helpdesk_tui.views.frame import DeskScreen


class DoubtScreen(Dialog):
    """Reads out what differs; Enter goes on only with a reason typed."""

    def __init__(self, doubted: Doubted, then: Callable[[str], None]) -> None:
        super().__init__()
        self._doubted = doubted
        self._then = then

    def compose(self) -> ComposeResult:
        """Rows, and a field for the reason."""
        yield LinePane(id="confirm")
        yield Input(max_length=500, id="doubt-reason", placeholder=_("why this console goes on with it"))

    def on_mount(self) -> None:
        """Say it."""
        from helpdesk_tui.wording import doubt

        width = min(70, self.app.size.width - 6)
        rows = [
            *paragraph(doubt.sentence(self._doubted), width, Role.BAD),
            BLANK,
            *paragraph(doubt.advice(), width, Role.WARN),
            BLANK,
            *paragraph(
                _(
                    "Going on takes the record as it is now for the right one. It is put on record with your "
                    "name, your reason and what was seen; what this console kept stays in its file."
                ),
                width,
            ),
            BLANK,
            line(
                key(f"{shown_key('escape')} "),
                dim(_("leave it   ")),
                key(f"{shown_key('enter')} "),
                dim(_("go on, once a reason is typed")),
            ),
        ]
        self.query_one("#confirm", LinePane).show(rows)
        self.query_one(Input).focus()

    def on_key(self, event: events.Key) -> None:
        """Escape leaves all as it is."""
        if event.key == "escape":
            event.stop()
            self.leave()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """A reason of more than blanks."""
        message.stop()
        reason = message.value.strip()
        if reason:
            self.leave(partial(self._then, reason))


class GoOnWithRecord(Command["DeskScreen"]):
    """Say what differs in the record, and go on with it."""

    id, keys, danger = "record-doubted", (), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Go on with this record"),
            _("See how this desk's record differs from what this console saw, and go on with it by name."),
        )

    def available(self, where: DeskScreen) -> bool:
        """Only while it is doubted."""
        return where.console.link.doubted is not None

    def run(self, where: DeskScreen) -> None:
        """Show it."""
        link = where.console.link
        if link.doubted is None:
            return

        def then(reason: str) -> None:
            async def work() -> None:
                await link.go_on(reason)
                where.say(_("Gone on with this record, by your name."), Role.GOOD)

            where.write("record-doubted", work)

        where.app.push_screen(DoubtScreen(link.doubted, then))
