"""The ticket number: asked once, before the first grant."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class TicketStep(Step):
    """Asks for the number; where every ticket begins alike, the digits are enough."""

    id = "ticket"

    def __init__(self, call: Call, then: Callable[[], None] | None = None) -> None:
        super().__init__(call)
        self._then = then
        client = call.state.card.client if call.state.card else None
        self._hint = client.ticket_hint if client else ""

    @property
    def prompt(self) -> str:
        """What to type, with an example."""
        return (
            _("Ticket number ({example}):").format(example=self._hint) if self._hint else _("Ticket number:")
        )

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Why it is asked."""
        del now
        return paragraph(_("Asked once for this call, before anything is handed over."), width, Role.DIM)

    def submitted(self, text: str) -> None:
        """Note it at the desk, then go on with what was wanted."""
        number, case = completed(text, self._hint), self.call.state.case
        if not number or case is None:
            return

        async def work() -> None:
            noted = await self.call.link.client.cases.ticket(case.id, number)
            self.call.change(case=noted)
            self.call.leave_step()
            self.call.host.say("")
            if self._then is not None:
                self._then()

        self.call.host.write("ticket", work)


def completed(typed: str, hint: str) -> str:
    """The number as the client writes it: bare digits get the letters of the example before them."""
    number = typed.strip()
    prefix = re.match(r"\D*", hint)
    if number.isdigit() and prefix:
        return prefix.group() + number
    return number
