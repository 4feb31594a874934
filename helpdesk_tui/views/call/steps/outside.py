"""Putting on record what was done without the desk: the hour, then a few words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.wording import _
from helpdesk_tui.wording.times import lately

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class OutsideStep(Step):
    """One line as it stands on the paper form: `14:30 called back office line, code made in the panel`."""

    id = "outside"

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._key = uuid4().hex

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("Hour and what was done (14:30 …):")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What it is for."""
        del now
        text = _(
            "What was done in the vendor's panel or on paper while the desk could not work, and how the "
            "caller was verified. It stands on record as your word; numbers in it are cut."
        )
        return paragraph(text, width, Role.DIM)

    def submitted(self, text: str) -> None:
        """Note it at the desk."""
        case, (hour, _blank, words) = self.call.state.open_case, text.strip().partition(" ")
        try:
            at = lately(hour, self.call.link.clock.now())
        except ValueError:
            self.call.host.say(_("Begin with the hour, such as 14:30."), Role.WARN)
            return
        if not words.strip() or case is None:
            self.call.host.say(_("A few words are needed."), Role.WARN)
            return

        async def work() -> None:
            await self.call.link.client.cases.outside(case.id, at, words.strip()[:300], key=self._key)
            self.call.leave_step()
            self.call.host.say(_("On record, as your word."), Role.GOOD)

        self.call.host.write("outside", work)
