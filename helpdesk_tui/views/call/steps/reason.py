"""Why the person calls: a digit says it; what needs a phone that is away is then not offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _, cases

REASONS = ("forgotten_phone", "lost_phone", "broken_phone", "other", "information")


class ReasonStep(Step):
    """Asks why; the desk then closes the ways that the caller cannot take."""

    id = "reason"

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number for each reason."""
        del now
        rows = [line(strong(_("Why do they call?"))), BLANK]
        for number, reason in enumerate(REASONS, 1):
            chosen = self.call.state.case is not None and self.call.state.case.reason == reason
            name = cases.reason(reason)
            rows.append(line(key(f"{number} "), strong(f"> {name}") if chosen else dim(f"  {name}")))
        text = _("While the phone is away, nothing that needs it is offered.")
        return [*rows, BLANK, *paragraph(text, width, Role.DIM)]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit says it."""
        return (Choose(digits(len(REASONS))),)

    def choose(self, index: int) -> None:
        """Note it, and ask the gate again."""
        call, case, reason = self.call, self.call.state.open_case, REASONS[index]
        if case is None:
            return

        async def work() -> None:
            from helpdesk_tui.contract.cases import CaseReason

            noted = await call.link.client.cases.reason(case.id, CaseReason(reason))
            call.change(case=noted)
            call.leave_step()
            call.load_gate()

        call.host.write("reason", work)
