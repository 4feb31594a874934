"""A second pair of eyes: the words to say, how far it is, and then the very order that was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.views.ages import countdown, local_day
from helpdesk_tui.views.call.big import big_rows
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, shown_key
from helpdesk_tui.views.orders import order_words
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _, four_eyes, gate, language

if TYPE_CHECKING:
    from helpdesk_tui.contract.approvals import Approval
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import CaseGate
    from helpdesk_tui.contract.ids import CaseId
    from helpdesk_tui.contract.orders import Order
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.call import Call

MENDED = frozenset(
    {"approval", "second_episode", "third_contact", "quota_used_up", "interlocked", "out_of_hours"}
)
"""What a second person lets pass; the same set as `contract.gate.APPROVABLE`, which is imported late."""
LEAST_REASON = 3
TALL = 30
"""Rows of a window in which three words stand large."""


def lacks_only_second(found: CaseGate | None) -> bool:
    """Whether nothing but a second person is missing."""
    needs = getattr(found.decision, "needs", ()) if found else ()
    return bool(needs) and MENDED.issuperset(needs)


def shut(found: CaseGate) -> bool:
    """Whether nothing can be reviewed: the gate lacks more than a second person."""
    return found.decision.outcome == "denied" and not lacks_only_second(found)


class SecondPair(Step):
    """Asks at once; stays with the call when it is left, so that the words can be said again."""

    id = "second-pair"
    covers = alone = True

    def __init__(self, call: Call, case: CaseId, order: Order) -> None:
        super().__init__(call)
        self._case = case
        self._order = order
        self._words: tuple[str, ...] = ()
        self._hidden = False
        self._asked_key, self._order_key = uuid4().hex, uuid4().hex
        self._ordered = False
        self._rung = False
        self._why = False
        """A reason for break-glass is being typed."""
        self.approval: Approval | None = None

    @property
    def prompt(self) -> str | None:
        """Why nobody else can be asked, for break-glass."""
        return _("Break-glass: why? Security hears it at once (Enter goes on alone):") if self._why else None

    # -- what is shown -------------------------------------------------------------------------------

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What is asked, the words, and how far it is."""
        found, case = self.approval, self.call.state.case
        who = case.person_name if case else ""
        rows = paragraph(_("{who}: {what}").format(who=who, what=order_words(self._order)), width, Role.TITLE)
        if found is None:
            return [*rows, BLANK, *paragraph(_("asking for a second pair of eyes…"), width, Role.DIM)]
        why = "; ".join(gate.need(one) for one in found.needs)
        rows += paragraph(_("Needed: {why}.").format(why=why), width, Role.DIM)
        if found.state == "asked":
            rows += self._saying(width)
        return [*rows, BLANK, *self._state(found, now, width)]

    def _saying(self, width: int) -> list[Line]:
        if not self._words:
            return []
        text = _("Call a colleague who may approve, and say these three words. They stand nowhere else:")
        rows = [BLANK, *paragraph(text, width), BLANK]
        if self._hidden:
            return [*rows, line(dim(_("hidden while nobody looks")))]
        for word in self._words:
            if self.call.host.case_height >= TALL:
                rows += [*big_rows(word.upper(), width), BLANK]
            else:
                rows.append(line("   ", strong("  ".join(word.upper()))))
        return rows

    def _state(self, found: Approval, now: datetime, width: int) -> list[Line]:
        if found.state == "asked":
            left = countdown(found.until, now)
            seen = ", ".join(found.agreed) or _("nobody yet")
            text = _("Waiting, {left} left. Agreed: {seen} (of {wanted}).").format(
                left=left, seen=seen, wanted=found.wanted
            )
            rows = paragraph(text, width, Role.WARN)
            if found.delay_minutes:
                text = _("After that, {delay} go by in which anybody may stop it.").format(
                    delay=four_eyes.delay(found.delay_minutes)
                )
                rows += paragraph(text, width, Role.DIM)
            if self.may_break_glass:
                rows.append(line(key("G "), dim(_("break-glass: go on alone, security hears it at once"))))
            return [*rows, line(key("z "), dim(_("take the request back   Esc leaves it standing")))]
        if found.state == "approved" and found.ready_at is not None:
            who = _("BREAK-GLASS, security was told") if found.glass else ", ".join(found.agreed)
            if now < found.ready_at:
                text = _("Approved by {who}. It can be done in {left}; until then it may be stopped.")
                left = countdown(found.ready_at, now)
                rows = paragraph(text.format(who=who, left=left), width, Role.GOOD)
                return [*rows, line(key("z "), dim(_("take the request back   Esc leaves it standing")))]
            text = _("Approved by {who}. It can be done until {time}.")
            rows = paragraph(text.format(who=who, time=local_day(found.until, now)), width, Role.GOOD)
            return [*rows, line(key(f"{shown_key('enter')} "), strong(_("do it")), dim(_("   Esc leaves")))]
        text = _("This request {state}. Nothing was handed over by it.").format(
            state=four_eyes.state(found.state)
        )
        if found.ended_by:
            text += " " + _("By {agent}.").format(agent=found.ended_by)
        return paragraph(text, width, Role.WARN)

    def commands(self) -> Sequence[Command[Step]]:
        """Do it, or take it back."""
        from helpdesk_tui.views.call.steps.second_pair_commands import SECOND_PAIR

        return SECOND_PAIR

    def hide(self) -> None:
        """The words are for the telephone alone."""
        self._hidden = True
        self.redraw()

    def unhide(self) -> None:
        """Somebody looks again."""
        self._hidden = False
        self.redraw()

    # -- how far it is -------------------------------------------------------------------------------

    def opened(self) -> None:
        """Ask, the first time; else look how far it is."""
        self.call.second = self
        if self.approval is not None:
            self.look()
            return

        async def work() -> None:
            from helpdesk_tui.contract.errors import DeskError

            try:
                made = await self.call.link.client.approvals.ask(
                    self._case, self._order, language(), key=self._asked_key
                )
            except DeskError:
                self.call.second = None
                self.call.leave_step()
                raise
            self.approval, self._words = made.approval, made.words
            self.redraw()

        self.call.host.write("approval", work)

    def changed(self, change: Change) -> None:
        """The stream says that it moved."""
        if self.approval is not None and change.id == self.approval.id:
            self.look()

    def look(self) -> None:
        """Ask the desk how far it is; ring when it moved."""

        async def work() -> None:
            before = self.approval
            found = await self.call.link.client.approvals.all(self._case)
            now = next((one for one in found if before and one.id == before.id), None)
            if now is None or before is None:
                return
            self.approval = now
            if now.state != "asked":
                self._words = ()
            if now.state not in {before.state, "used"}:
                self._ring(now)
            self.redraw()

        self.call.host.read("approval", work)

    def _ring(self, found: Approval) -> None:
        self.call.host.bell()
        text = _("The second pair of eyes: this request {state}.")
        role = Role.GOOD if found.state == "approved" else Role.WARN
        self.call.host.say(text.format(state=four_eyes.state(found.state)), role)

    def tick(self, now: datetime) -> None:
        """Ring once when the delay is over."""
        ready = self.approval.ready_at if self.approval and self.approval.state == "approved" else None
        delayed = self.approval is not None and self.approval.delay_minutes > 0
        if ready is not None and now >= ready and delayed and not self._rung:
            self._rung = True
            self.call.host.bell()
            self.call.host.say(_("The delay is over: A shows it, Enter does it."), Role.GOOD)

    @property
    def ready(self) -> bool:
        """Whether Enter would do it now."""
        found = self.approval
        ready = found is not None and found.state == "approved" and found.ready_at is not None
        return ready and self.call.link.clock.now() >= cast("datetime", cast("Approval", found).ready_at)

    def about(self, case: Case | None) -> bool:
        """Whether it was asked in that case."""
        return case is not None and case.id == self._case

    @property
    def standing(self) -> bool:
        """Whether it can still come to anything."""
        return self.approval is not None and self.approval.state in {"asked", "approved"}

    def carry_out(self) -> None:
        """Order exactly what was looked at, once."""
        found = self.approval
        if self._ordered or found is None or not self.ready:
            return
        self._ordered = True
        order = self._order.model_copy(update={"approval": found.id})

        async def work() -> None:
            from helpdesk_tui.contract.errors import DeskError
            from helpdesk_tui.views.call.services.answers import settled
            from helpdesk_tui.views.call.steps.own_code import ordered

            try:
                done = await ordered(self.call, self, self._case, order, self._order_key, self.carry_out)
            except DeskError:
                self._ordered, self._order_key = False, uuid4().hex
                raise
            if done is None:
                self._ordered = False
                return
            self.call.second = None
            self.call.leave_step()
            settled(self.call, done)

        self.call.host.write("order", work)

    @property
    def may_break_glass(self) -> bool:
        """Whether this agent is on call, and nobody has agreed yet."""
        session = self.call.state.session
        asked = self.approval is not None and self.approval.state == "asked"
        return asked and session is not None and "on_call" in session.roles and not self._why

    def ask_why(self) -> None:
        """Ask for the reason."""
        self._why = True
        self.call.host.step_changed()

    def submitted(self, text: str) -> None:
        """The reason for going on alone."""
        reason, key = text.strip()[:200], uuid4().hex
        if len(reason) < LEAST_REASON:
            self.call.host.say(_("A few words are needed."), Role.WARN)
            return

        async def work() -> None:
            made = await self.call.link.client.approvals.break_glass(self._case, self._order, reason, key=key)
            self.approval, self._words, self._why = made, (), False
            self.call.host.step_changed()

        self.call.host.write("approval", work)

    def take_back(self) -> None:
        """Withdraw it."""
        found = self.approval
        if found is None:
            return

        async def work() -> None:
            await self.call.link.client.approvals.withdraw(found.id)
            self.call.second = None
            self.call.leave_step()
            self.call.host.say(_("Taken back; nobody can approve it any more."), Role.GOOD)

        self.call.host.write("approval", work)


def second_of(call: Call) -> SecondPair | None:
    """The request that this call made last."""
    return cast("SecondPair | None", call.second)
