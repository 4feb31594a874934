"""Words that win time, in the caller's language, while security looks at the call."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.text import BLANK, Line, Role, paragraph
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call

PHRASES = ("delay_1", "delay_2", "delay_3")


def begin_delaying(call: Call) -> None:
    """Mark the call at the desk; nothing on the screen says so loudly."""
    case = call.state.open_case
    if case is None:
        return

    async def work() -> None:
        await call.link.client.cases.flag(case.id)
        call.begin(Delaying(call))
        call.load_gate()

    call.host.write("note", work)


class Delaying(Step):
    """Says what to say; Esc goes on."""

    id = "delaying"

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A few sentences, one after the other."""
        del now
        rows = paragraph(_("You may say:"), width)
        for phrase in PHRASES:
            rows += self.said(phrase, width)
        return [*rows, BLANK, *paragraph(_("Noted. Esc goes on with the call."), width, Role.DIM)]
