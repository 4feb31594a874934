"""Refusing: the sentence to say, in the caller's language, and the case closed as refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _


class RefuseStep(Step):
    """Says what to say; Enter records the refusal."""

    id = "refuse"

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The sentence for the caller."""
        del now
        rows = [*paragraph(_("Say to the caller:"), width), *self.said("refusal", width)]
        lines = self.call.state.card.client.contact_lines if self.call.state.card else ()
        if lines:
            rows += self.said("call_us_back", width, lines=", ".join(lines))
        rows += [BLANK, *paragraph(_("The next agent sees that a caller was refused."), width, Role.DIM)]
        return [
            *rows,
            BLANK,
            line(key(f"{shown_key('enter')} "), strong(_("record the refusal")), dim(_("   Esc leaves"))),
        ]

    def commands(self) -> Sequence[Command[Step]]:
        """Record it."""
        return (RecordRefusal(),)

    def record(self) -> None:
        """Close the case as refused."""
        case = self.call.state.open_case
        if case is None:
            return

        async def work() -> None:
            from helpdesk_tui.contract.cases import CaseOutcome

            summary = await self.call.link.client.cases.close(case.id, CaseOutcome.REFUSED)
            self.call.leave_step()
            self.call.change(case=summary.case)
            self.call.load_mine()
            self.call.host.say(
                _("Refusal on record; nothing was handed over. w shows the summary."), Role.GOOD
            )

        self.call.host.write("refuse", work)


class RecordRefusal(Command[Step]):
    """Record the refusal."""

    id, keys, danger = "record-refusal", ("enter",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("record it"), _("Record the refusal"), _("Close the case as refused, on record."))

    def run(self, where: Step) -> None:
        """Close."""
        cast("RefuseStep", where).record()
