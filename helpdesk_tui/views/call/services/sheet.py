"""A list of one-time codes on the screen: shown once, hides when not looked at, gone by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Operation, Reveal
    from helpdesk_tui.views.call.call import Call

ROWS = 10
"""Codes beneath each other in one page."""
COLUMN = 16


def show_sheet(call: Call, operation: Operation) -> None:
    """Ask the desk for the list, once, and show it."""
    showing = uuid4().hex

    async def work() -> None:
        reveal = await call.link.client.operations.reveal(operation.id, key=showing)
        call.begin(Sheet(call, reveal))

    call.host.write("reveal", work)


class Sheet(Step):
    """Numbered codes, page by page, to be written down or dictated."""

    id = "sheet"
    covers = True

    def __init__(self, call: Call, reveal: Reveal) -> None:
        super().__init__(call)
        self._reveal: Reveal | None = reveal
        self._page = 0
        self._columns = 1
        self._hidden = False
        self._began = self._touched = call.link.clock.now()

    @property
    def pages(self) -> int:
        """How many pages there are at this width."""
        count = len(self._reveal.codes) if self._reveal else 0
        return max(1, -(-count // (ROWS * self._columns)))

    def rows(self, now: datetime, width: int) -> list[Line]:
        """One page."""
        del now
        if self._reveal is None:
            return paragraph(_("The list is gone from this screen."), width, Role.WARN)
        if self._hidden:
            return paragraph(_("Hidden while you look elsewhere. Come back to go on."), width, Role.WARN)
        self._columns = max(1, width // COLUMN)
        head = _("Page {n} of {count}").format(n=self._page + 1, count=self.pages)
        rows: list[Line] = [line(strong(head), dim(_("   hides by itself")))]
        session = self.call.state.session
        if session and session.mode == "sandbox":
            rows += paragraph(_("Sandbox: these codes are not real."), width, Role.WARN)
        rows.append(BLANK)
        first = self._page * ROWS * self._columns
        for row in range(ROWS):
            cells = []
            for column in range(self._columns):
                index = first + column * ROWS + row
                if index < len(self._reveal.codes):
                    cells.append(f"{index + 1:>4}  {self._reveal.codes[index]}".ljust(COLUMN))
            if cells:
                rows.append(line("".join(cells)))
        return [
            *rows,
            BLANK,
            line(key(f"{shown_key('space')} "), strong(_("next page")), key("   y "), strong(_("noted"))),
        ]

    def commands(self) -> Sequence[Command[Step]]:
        """Turn, done."""
        return (NextPage(), Noted())

    def turn(self) -> None:
        """The next page, round and round."""
        self._touched = self.call.link.clock.now()
        self._page = (self._page + 1) % self.pages
        self.redraw()

    def noted(self) -> None:
        """The person has it: forget it here and at the desk."""
        if self._reveal is None or self._hidden:
            return
        operation = self._reveal.operation

        async def work() -> None:
            self.call.know_operation(await self.call.link.client.operations.confirmed(operation))

        self.call.leave_step()
        self.call.host.say(_("Noted; on record. w wraps the call up."), Role.GOOD)
        self.call.host.write("confirmed", work)

    def tick(self, now: datetime) -> None:
        """Forget it when nobody reads any more."""
        if self._reveal is None:
            return
        idle = (now - self._touched).total_seconds() >= self._reveal.hide_after
        if idle or (now - self._began).total_seconds() >= self._reveal.gone_after:
            self.call.leave_step()
            self.call.host.say(_("The list is gone from this screen."))

    def hide(self) -> None:
        """Nobody looks."""
        self._hidden = True
        self.redraw()

    def unhide(self) -> None:
        """Somebody looks again, within the same showing."""
        self._hidden = False
        self.redraw()

    def closed(self) -> None:
        """Nothing of it stays."""
        self._reveal = None


class NextPage(Command[Step]):
    """The next page."""

    id, keys = "next-page", ("space",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("next page"), _("Next page"), _("Show the next page of the list."))

    def run(self, where: Step) -> None:
        """Turn."""
        cast("Sheet", where).turn()


class Noted(Command[Step]):
    """The person has the list."""

    id, keys, danger = "noted", ("y",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("noted"), _("Noted"), _("The person has the whole list: forget it here."))

    def run(self, where: Step) -> None:
        """Tick."""
        cast("Sheet", where).noted()
