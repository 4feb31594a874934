"""Handing a case over: a digit names the colleague; the record goes along, the verification does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.text import BLANK, Line, Role, cut, key, line, paragraph, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.session import Colleague
    from helpdesk_tui.views.call.call import Call


def colleagues(call: Call) -> tuple[Colleague, ...]:
    """To whom it can be handed, the first nine of them."""
    session = call.link.session
    return session.colleagues[:9] if session else ()


class HandOverStep(Step):
    """Who takes the call over."""

    id = "hand-over"

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._key = uuid4().hex

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number for each colleague."""
        del now
        rows = [line(strong(_("Hand the case over to"))), BLANK]
        for number, colleague in enumerate(colleagues(self.call), 1):
            rows.append(cut(line(key(f"{number} "), colleague.name), width))
        text = _("Ticket and record go along. The verification does not: they have to verify again.")
        return [*rows, BLANK, *paragraph(text, width, Role.DIM)]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit names the colleague."""
        count = len(colleagues(self.call))
        return (Choose(digits(count)),) if count else ()

    def choose(self, index: int) -> None:
        """Give it away; it waits for them, parked."""
        case, to = self.call.state.open_case, colleagues(self.call)[index]
        if case is None:
            return

        async def work() -> None:
            await self.call.link.client.cases.hand_over(case.id, to.id, key=self._key)
            self.call.leave_step()
            self.call.leave_case()
            self.call.load_mine()
            self.call.host.next_call()
            self.call.host.say(_("Handed over to {name}.").format(name=to.name))

        self.call.host.write("hand over", work)
