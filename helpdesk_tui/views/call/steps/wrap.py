"""The wrap: what happened, to paste into the ticket, and how the call ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, clean, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _, cases, record

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import CaseSummary
    from helpdesk_tui.views.call.call import Call

OUTCOMES = ("solved", "refused", "information", "abandoned")


def begin_wrap(call: Call) -> None:
    """Fetch the summary and show it."""
    case = call.state.case
    if case is None:
        return

    async def work() -> None:
        call.begin(WrapStep(call, await call.link.client.cases.summary(case.id)))

    call.host.write("summary", work)


class WrapStep(Step):
    """The summary, one key to copy it, one to close the case."""

    id = "wrap"
    covers = True

    def __init__(self, call: Call, summary: CaseSummary) -> None:
        super().__init__(call)
        self._summary = summary
        done = any(item.state == "done" for item in call.state.operations)
        asked_only = summary.case.reason == "information"
        self._outcome = "solved" if done else "information" if asked_only else "abandoned"

    def text(self) -> str:
        """What is pasted into the ticket."""
        session = self.call.state.session
        labels = {str(one.id): one.label for one in session.vendors} if session else {}
        return "\n".join(clean(row) for row in record.summary(self._summary, labels).splitlines())

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The text as it will be pasted, then the choices."""
        del now
        text = [row for each in self.text().splitlines() for row in paragraph(each, width, indent=2)]
        return [*self._choices(), BLANK, *text]

    def _choices(self) -> list[Line]:
        rows = [line(key("y "), strong(_("copy for the ticket")))]
        if not self.closable:
            return [*rows, line(key(f"{shown_key('escape')} "), _("back"))]
        for number, outcome in enumerate(OUTCOMES, 1):
            chosen = outcome == self._outcome
            name = cases.outcome(outcome)
            rows.append(line(key(f"{number} "), strong(f"> {name}") if chosen else dim(f"  {name}")))
        return [
            *rows,
            line(key(f"{shown_key('enter')} "), strong(_("close the case")), dim(_("   Esc leaves it open"))),
        ]

    def commands(self) -> Sequence[Command[Step]]:
        """Close, copy, another outcome."""
        return (CloseCase(), CopySummary(), Choose(digits(len(OUTCOMES))))

    @property
    def closable(self) -> bool:
        """Whether the case is not closed yet."""
        return self._summary.case.state != "closed"

    def choose(self, index: int) -> None:
        """Another outcome."""
        self._outcome = OUTCOMES[index]
        self.redraw()

    def copy(self) -> None:
        """To the terminal's clipboard."""
        self.call.host.copy(self.text())
        self.call.host.say(
            _("Copied: paste it into the ticket. Some terminals refuse that; then mark it by hand.")
        )

    def close_case(self) -> None:
        """End the call."""
        case = self._summary.case

        async def work() -> None:
            from helpdesk_tui.contract.cases import CaseOutcome

            self._summary = await self.call.link.client.cases.close(case.id, CaseOutcome(self._outcome))
            self.call.leave_case()
            self.call.load_mine()
            self.call.host.next_call()
            self.call.host.say(
                _("Case closed: {outcome}.").format(outcome=cases.outcome(self._outcome)), Role.GOOD
            )

        self.call.host.write("close case", work)


class CloseCase(Command[Step]):
    """Close the case."""

    id, keys, danger = "close-case", ("enter",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("close the case"), _("Close the case"), _("End the call with the outcome chosen."))

    def available(self, where: Step) -> bool:
        """Once."""
        return cast("WrapStep", where).closable

    def run(self, where: Step) -> None:
        """Close."""
        cast("WrapStep", where).close_case()


class CopySummary(Command[Step]):
    """Copy the summary."""

    id, keys = "copy-summary", ("y",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("copy"), _("Copy for the ticket"), _("Hand the summary to the terminal's clipboard (OSC 52).")
        )

    def run(self, where: Step) -> None:
        """Copy."""
        cast("WrapStep", where).copy()
