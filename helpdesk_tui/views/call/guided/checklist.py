"""The checklist beside the case: the current step in full, what was answered, what is still to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from helpdesk_tui.views.call.guided import words
from helpdesk_tui.views.call.guided.following import CHECKLIST
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, bad, cut, dim, good, key, line, paragraph, strong
from helpdesk_tui.wording import _, language

if TYPE_CHECKING:
    from helpdesk_tui.contract.procedures import Guide, GuideStep
    from helpdesk_tui.views.call.call import Call

MARKS = {"done": "ok", "skipped": "--", "ahead": "  ", "stopped": "no"}


BEFORE = 2
"""Steps that stay in view above the current one."""
LOOK_SECONDS = 5
"""Between looks at the vendor while a step waits for what happens there."""


class Checklist(Step):
    """Enter goes on; a number answers; s leaves out what may be left out."""

    id = CHECKLIST

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._looked_at: datetime | None = None

    @property
    def guide(self) -> Guide | None:
        """The guided call."""
        return self.call.following.guide

    @property
    def current(self) -> GuideStep | None:
        """Whose turn it is."""
        return self.call.following.current

    def rows(self, now: datetime, width: int) -> list[Line]:
        """All steps, the current one in full."""
        del now
        guide = self.guide
        if guide is None:
            return []
        here = [step for step in guide.steps if step.state != "skipped" or step.answer]
        over = sum(step.state in {"done", "skipped"} for step in here)
        head = _("Guided call: {title}  {n} of {count}").format(title=guide.title, n=over, count=len(here))
        rows = paragraph(head, width, Role.TITLE)
        if guide.resumed:
            rows += paragraph(_("Begun in an earlier contact."), width, Role.DIM)
        for step in self._near(here):
            if step.state == "current":
                rows += [BLANK, *self._current(step, width), BLANK]
            else:
                rows += self._other(step, width)
        if guide.finished:
            rows += [BLANK, line(good(_("All steps are done.")), dim(_("  w wraps the call up")))]
        return rows

    @staticmethod
    def _near(steps: Sequence[GuideStep]) -> Sequence[GuideStep]:
        """From the last answers on: what is to be done now stays in view on a low screen."""
        now = next((at for at, step in enumerate(steps) if step.state == "current"), 0)
        return steps[max(0, now - BEFORE) :]

    def _current(self, step: GuideStep, width: int) -> list[Line]:
        rows = paragraph(f"> {step.text}", width, Role.STRONG)
        if step.say:
            rows += paragraph(f"« {step.say} »", width, Role.DIM, 2)
        for number, answer in enumerate(step.answers, 1):
            rows.append(line("  ", key(f"{number} "), words.answer(answer)))
        hint = {
            "say": _("said"),
            "verify": _("shows the ways to verify"),
            "do": _("begins: {what}").format(what=words.order(step.order)),
            "await": _("looks again"),
        }.get(step.kind)
        if step.kind == "await":
            rows += paragraph(words.waits(), width, Role.DIM, 2)
        keys = [] if hint is None else [key(f"{shown_key('enter')} "), strong(hint)]
        if step.optional:
            keys += [key("   s "), dim(_("leave out"))]
        return [*rows, line("  ", *keys)] if keys else rows

    def _other(self, step: GuideStep, width: int) -> list[Line]:
        mark = MARKS.get(step.state, "  ")
        drawn = (
            good(f"{mark} ") if step.state == "done" else bad(f"{mark} ") if mark == "no" else dim(f"{mark} ")
        )
        shown = words.result(step.answer) if step.answer else ""
        tail = f"  ({shown})" if step.answer not in {None, "said", "done"} else ""
        if step.state == "skipped" and step.advice:
            tail = ""
        text = dim(step.text) if step.state in {"done", "skipped"} else step.text
        rows = [cut(line(drawn, text, tail), width)]
        if step.advice:
            role = Role.BAD if step.state == "stopped" else Role.WARN
            rows += paragraph(step.advice, width, role, 3, lead="   ")
        return rows

    def commands(self) -> Sequence[Command[Step]]:
        """What the current step takes."""
        answers = len(self.current.answers) if self.current else 0
        return (GoOn(), LeaveOut(), Choose(digits(answers)))

    def choose(self, index: int) -> None:
        """The caller's answer."""
        step = self.current
        if step is not None and index < len(step.answers):
            self.answer(step, step.answers[index])

    def answer(self, step: GuideStep, answer: str) -> None:
        """Note it at the desk."""
        case = self.call.state.open_case
        if case is None:
            return

        self.call.host.say("")

        async def work() -> None:
            client = self.call.link.client
            self.call.following.know(await client.procedures.answer(case.id, step.id, answer, language()))

        self.call.host.write("guide", work)

    def go_on(self) -> None:
        """What Enter does depends on the step."""
        step = self.current
        if step is None:
            self.call.leave_step()
        elif step.kind == "say":
            self.answer(step, "said")
        elif step.kind == "do":
            self.call.leave_step()
            begin_order(self.call, step.order)
        elif step.kind == "verify":
            self.call.leave_step()
            self._aim(step.action)
            self.call.host.say(_("Verify here; the guided call comes back when the gate is open. L: now."))
        else:
            self._look_again()

    def tick(self, now: datetime) -> None:
        """What is awaited happens at the vendor: the person is read anew from time to time."""
        if self.current is None or self.current.kind != "await":
            self._looked_at = now
        elif self._looked_at is None or (now - self._looked_at).total_seconds() >= LOOK_SECONDS:
            self._looked_at = now
            self._look_again()

    def _look_again(self) -> None:
        case = self.call.state.case
        if case is not None:
            self.call.load_card(case.person, case.id)
        self.call.following.moved()

    def _aim(self, action: str) -> None:
        """Let the gate panel show what this step needs."""
        from helpdesk_tui.contract.gate import Action
        from helpdesk_tui.views.call.state import Aim

        aim = self.call.state.aim
        if aim is not None:
            self.call.aim_at(Aim(Action(action), aim.vendor))


def begin_order(call: Call, order: str) -> None:
    """The same as the key of that order."""
    from helpdesk_tui.views.call.services.commands import by_order
    from helpdesk_tui.views.call.steps.activation import begin_activation
    from helpdesk_tui.views.call.steps.bypass import begin_bypass

    if order == "bypass":
        begin_bypass(call)
    elif order == "activation":
        begin_activation(call)
    else:
        by_order(call, order)


class GoOn(Command[Step]):
    """Go on with the current step."""

    id, keys, danger = "go-on", ("enter",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("go on"), _("Go on"), _("Do what the current step of the guided call asks."))

    def available(self, where: Step) -> bool:
        """A question is answered by its number."""
        current = cast("Checklist", where).current
        return current is None or current.kind != "ask"

    def run(self, where: Step) -> None:
        """Go on."""
        cast("Checklist", where).go_on()


class LeaveOut(Command[Step]):
    """Leave the current step out."""

    id, keys, danger = "leave-out", ("s",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("leave out"), _("Leave the step out"), _("Only steps that may be left out; on record.")
        )

    def available(self, where: Step) -> bool:
        """Only what may be left out."""
        current = cast("Checklist", where).current
        return current is not None and current.optional

    def run(self, where: Step) -> None:
        """Note it."""
        checklist = cast("Checklist", where)
        if checklist.current is not None:
            checklist.answer(checklist.current, "skipped")
