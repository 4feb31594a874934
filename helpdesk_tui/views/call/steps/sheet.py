"""A list of one-time codes on the screen: shown once, hides when not looked at, gone by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.shown import ShownStep
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, key, line, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Reveal
    from helpdesk_tui.views.call.call import Call

ROWS = 10
"""Codes beneath each other in one page."""
COLUMN = 16


class Sheet(ShownStep):
    """Numbered codes, page by page, to be written down or dictated."""

    id = "sheet"

    def __init__(self, call: Call, reveal: Reveal) -> None:
        super().__init__(call, reveal)
        self._page = 0
        self._columns = 1

    @property
    def pages(self) -> int:
        """How many pages there are at this width."""
        count = len(self.reveal.codes) if self.reveal else 0
        return max(1, -(-count // (ROWS * self._columns)))

    def gone(self) -> str:
        """Once it is forgotten."""
        return _("The list is gone from this screen. l shows it once more, if that is still allowed.")

    def shown(self, reveal: Reveal, now: datetime, width: int) -> list[Line]:
        """One page."""
        del now
        self._columns = max(1, width // COLUMN)
        title = _("Page {n} of {count}").format(n=self._page + 1, count=self.pages)
        rows = self.head(title, _("Sandbox: these codes are not real."), width)
        first = self._page * ROWS * self._columns
        for row in range(ROWS):
            cells = []
            for column in range(self._columns):
                index = first + column * ROWS + row
                if index < len(reveal.codes):
                    cells.append(f"{index + 1:>4}  {reveal.codes[index]}".ljust(COLUMN))
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
        self.touch()
        self._page = (self._page + 1) % self.pages
        self.redraw()

    def noted(self) -> None:
        """The person has it."""
        self.taken(_("Noted; on record. w wraps the call up."))


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
