"""What came out of an order: said at once, or waited for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import countdown
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.read_aloud import read_aloud, to_show
from helpdesk_tui.views.text import Line, Role, line, paragraph, span, strong
from helpdesk_tui.wording import _, cases
from helpdesk_tui.wording.errors import tell

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Operation
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.call import Call

POLL = 2
"""Seconds between looks, in case the stream missed the answer."""


def settled(call: Call, operation: Operation) -> None:
    """Show where it stands; codes are shown at once, an answer of the person is waited for."""
    call.know_operation(operation)
    call.load_gate()
    if call.state.card is not None:
        call.load_card(call.state.card.id, call.state.case.id if call.state.case else None)
    if to_show(operation):
        read_aloud(call, operation)
    elif operation.state in {"unknown", "intent"}:
        text = _("The outcome is unknown and is being checked. Do not order again; this line changes.")
        call.host.say(text, Role.BAD)
    elif operation.state == "failed":
        say_failed(call, operation)
    elif operation.result == "waiting":
        call.begin(Awaiting(call, operation))
    elif operation.result is not None:
        say_result(call, operation)
    else:
        what = cases.change(operation.what) if operation.kind == "change" else cases.kind(operation.kind)
        call.host.say(_("Done: {what}.").format(what=what), Role.GOOD)


def say_failed(call: Call, operation: Operation) -> None:
    """It certainly had no effect: why, and what to do next."""
    told = tell(operation.problem or "", operation.problem_params)
    why = f": {told.text} {told.hint}".rstrip() if operation.problem else ""
    call.host.say(cases.operation_state(operation.state) + why, Role.WARN)


def say_result(call: Call, operation: Operation) -> None:
    """The answer in words, and what to do next."""
    good = operation.result in {"accepted", "activated"}
    text = _("{name}: {value}").format(
        name=cases.kind(operation.kind), value=cases.result(operation.result or "")
    )
    if operation.kind == "resync" and not good:
        text += ". " + _("Ask for fresh codes, one after the other, and try once more.")
    if operation.kind == "resync" and good:
        text += ". " + _("These codes are used up: log in with the next one that it shows.")
    if operation.kind == "first_code":
        text += ". " + (
            _("The app works from now on, beginning with the next code that it shows.")
            if good
            else _("Ask for the code that it shows now, and try once more (C).")
        )
    if operation.result == "code_wanted":
        text += ". " + _("C takes it.")
    call.host.say(text, Role.GOOD if good else Role.WARN)


class Awaiting(Step):
    """The person answers on the phone."""

    id = "awaiting"

    def __init__(self, call: Call, operation: Operation) -> None:
        super().__init__(call)
        self._operation = operation
        self._asked_at: datetime | None = None

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What is awaited and how long."""
        rows = paragraph(_("Waiting for the answer on the phone."), width)
        number = self._operation.read_to_caller
        if number:
            rows += [line(_("Read this number to the caller:")), line("  ", span(f" {number} ", Role.BIG))]
            rows += self.said("ask_push_pick", width, number=number)
        if self._operation.until is not None:
            left = _("{time} left").format(time=countdown(self._operation.until, now))
            rows.append(line(strong(left)))
        return rows

    def opened(self) -> None:
        """The order's own answer carries no number to read out."""
        self._look()

    def tick(self, now: datetime) -> None:
        """Look from time to time."""
        if self._asked_at is None or (now - self._asked_at).total_seconds() >= POLL:
            self._asked_at = now
            self._look()

    def changed(self, change: Change) -> None:
        """The stream says that it moved."""
        if change.id == self._operation.id:
            self._look()

    def _look(self) -> None:
        async def work() -> None:
            operation = await self.call.link.client.operations.get(self._operation.id)
            self._operation = operation
            if self.call.step is not self:
                return
            if operation.result == "waiting":
                self.redraw()
                return
            self.call.leave_step()
            self.call.know_operation(operation)
            say_result(self.call, operation)

        self.call.host.read("operation", work)
