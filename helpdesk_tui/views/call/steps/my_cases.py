"""My open cases: a digit returns to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpdesk_tui.views.call.mine import waiting
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.text import BLANK, Line, cut, dim, key, line, strong
from helpdesk_tui.wording import _


class MyCases(Step):
    """All that are not closed, newest first."""

    id = "my-cases"
    covers = True

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number per case with what it waits for."""
        mine = self.call.state.mine
        if not mine:
            return [line(_("You have no open case."))]
        rows = [line(strong(_("My open cases"))), BLANK]
        for number, case in enumerate(mine[:9], 1):
            rows.append(cut((*line(key(f"{number} ")), *waiting(case, now)), width))
            ticket = case.ticket or _("no ticket yet")
            rows.append(cut(line(dim(f"  {ticket}, {case.client_name}")), width))
        return rows

    def commands(self) -> Sequence[Command[Step]]:
        """A digit returns to one."""
        count = len(self.call.state.mine)
        return (Choose(digits(count)),) if count else ()

    def choose(self, index: int) -> None:
        """Take it up again."""
        case = self.call.state.mine[index]

        async def work() -> None:
            taken = await self.call.link.client.cases.resume(case.id) if case.state == "parked" else case
            self.call.enter_case(taken)

        self.call.host.write("resume", work)
