"""A bypass code: one review line, then Enter, then the code is read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.call.services.answers import settled
from helpdesk_tui.views.call.state import Aim
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.call.steps.lengths import Length, next_length
from helpdesk_tui.views.call.steps.own_code import ordered
from helpdesk_tui.views.call.steps.second_pair import shut
from helpdesk_tui.views.call.steps.ticket import TicketStep
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _, cases
from helpdesk_tui.wording.times import duration

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import CaseGate
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.operations import DryRun
    from helpdesk_tui.contract.orders import BypassOrder, BypassReason
    from helpdesk_tui.views.call.call import Call

REASONS = ("forgotten_phone", "lost_phone", "broken_phone", "misheard", "other")
FITS = "day_pass_fits"
"""The gate's word where applications ask for a factor at each connection."""


def begin_bypass(call: Call, action: Action | None = None) -> None:
    """Ticket if there is none, gate, then the review line; a closed gate says what is missing.

    Unless the action is named, it begins as a day pass where the gate says that this fits better.
    """
    case, aim = call.state.open_case, call.state.aim
    if case is None or aim is None:
        return
    if case.ticket is None:
        call.begin(TicketStep(call, then=lambda: begin_bypass(call, action)))
        return

    async def work() -> None:
        wanted, gate = await _looked(call, case, aim, action)
        call.change(aim=Aim(wanted, aim.vendor, account=aim.account), gate=gate)
        if shut(gate):
            call.leave_step()
            call.host.say(
                _("Not yet: the gate is closed. What is missing stands in the case pane."), Role.WARN
            )
            return
        review = BypassReview(call)
        call.begin(review)
        await review.look()

    call.host.write("review", work)


async def _looked(call: Call, case: Case, aim: Aim, action: Action | None) -> tuple[Action, CaseGate]:
    """What is asked of the gate, and its answer."""
    from helpdesk_tui.contract.gate import Action

    def asked(wanted: Action) -> Aim:
        return Aim(wanted, aim.vendor, account=aim.account)

    wanted = action or Action.BYPASS
    gate = await call.ask_gate(case, asked(wanted))
    fits = action is None and gate.decision.outcome == "allowed" and FITS in gate.decision.warnings
    if fits:
        instead = await call.ask_gate(case, asked(Action.DAY_PASS))
        if instead.decision.outcome == "allowed":
            return Action.DAY_PASS, instead
    return wanted, gate


class BypassReview(Step):
    """Who, what, until when; nothing exists yet."""

    id = "bypass"

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        assert call.state.gate is not None
        self._bounds = call.state.gate.decision.bounds
        self._day_pass = call.state.gate.decision.action == "day_pass"
        decision = call.state.gate.decision
        self._fits = decision.outcome == "allowed" and FITS in decision.warnings
        self._seconds = self._bounds.default_seconds
        self._uses = self._bounds.max_uses if self._day_pass else self._bounds.default_uses
        self._reason = self._likely()
        self._key = uuid4().hex
        self._ordered = False
        self._dry: DryRun | None = None

    def _likely(self) -> str:
        reason = self.call.state.case.reason if self.call.state.case else ""
        if any(item.kind == "bypass" and item.state == "done" for item in self.call.state.operations):
            return "misheard"
        return reason if reason in REASONS else "forgotten_phone"

    async def look(self) -> None:
        """Ask the desk what the order would do."""
        case = self.call.state.case
        if case is not None:
            self._dry = await self.call.link.client.operations.dry_run(case.id, self._order())
            self.redraw()

    def _order(self) -> BypassOrder:
        from helpdesk_tui.contract.orders import BypassOrder, BypassReason

        assert self.call.state.aim is not None
        reason: BypassReason = BypassReason(self._reason)
        return BypassOrder(
            vendor=self.call.state.aim.vendor,
            seconds=self._seconds,
            uses=self._uses,
            reason=reason,
            account=self.call.state.aim.account,
        )

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The review line and what may still be changed."""
        case = self.call.state.case
        until = self._dry.until if self._dry else None
        end = _("until {time}").format(time=local_day(until, now)) if until else duration(self._seconds)
        what = _("day pass, {n} uses").format(n=self._uses) if self._uses > 1 else _("bypass code, 1 use")
        who = case.person_name if case else ""
        aim = self.call.state.aim
        if aim is not None and aim.account is not None:
            who += f" ({', '.join(one.login for one in self.call.state.accounts if aim.meets(one))})"
        rows = paragraph(_("{who}: {what}, {end}").format(who=who, what=what, end=end), width, Role.TITLE)
        rows += self._consequences(width)
        rows += [BLANK, line(_("Reason:"))]
        for number, reason in enumerate(REASONS, 1):
            chosen = reason == self._reason
            name = cases.reason(reason)
            rows.append(line(key(f"{number} "), strong(f"> {name}") if chosen else dim(f"  {name}")))
        rows += [
            BLANK,
            line(key(f"{shown_key('enter')} "), strong(_("make the code")), dim(_("   Esc leaves"))),
        ]
        options = line(key("h "), dim(_("length {length}").format(length=duration(self._seconds))))
        if self.may_be_day_pass:
            options = (
                *options,
                *line("   ", key("d "), dim(_("one use") if self._day_pass else _("day pass"))),
            )
        return [*rows, options]

    def _consequences(self, width: int) -> list[Line]:
        dry = self._dry
        if dry is None:
            return paragraph(_("looking at what is live…"), width, Role.DIM)
        rows: list[Line] = []
        if dry.replaces:
            rows += paragraph(_("The older code of this desk is revoked after."), width, Role.WARN)
        if dry.ends_at_once:
            text = _("The live code of this person ends as soon as the new one is made, whoever made it.")
            rows += paragraph(text, width, Role.WARN)
        if dry.elsewhere:
            text = _("{n} live code(s) made elsewhere stay as they are.").format(n=dry.elsewhere)
            rows += paragraph(text, width, Role.WARN)
        if dry.single_use_codes:
            text = _("This vendor counts no uses: {n} codes with one use each.").format(
                n=dry.single_use_codes
            )
            rows += paragraph(text, width)
        return rows

    def commands(self) -> Sequence[Command[Step]]:
        """Make it, or change it first."""
        return (MakeCode(), Length(), DayPass(), Choose(digits(len(REASONS))))

    def choose(self, index: int) -> None:
        """Another reason."""
        self._reason = REASONS[index]
        self.redraw()

    def length(self) -> None:
        """The next length that the policy allows."""
        bounds = self._bounds
        self._seconds = next_length(self._seconds, bounds.max_seconds, bounds.default_seconds)
        self.call.host.read("dry run", self.look)
        self.redraw()

    @property
    def may_be_day_pass(self) -> bool:
        """Whether several uses can be asked for here."""
        return self._day_pass or self._bounds.max_uses > 1 or self._fits

    def day_pass(self) -> None:
        """One code with several uses instead, or back; the gate is asked for that."""
        from helpdesk_tui.contract.gate import Action

        self.call.leave_step()
        begin_bypass(self.call, Action.BYPASS if self._day_pass else Action.DAY_PASS)

    def make(self) -> None:
        """Order it once, however often Enter is pressed."""
        case = self.call.state.case
        if self._ordered or case is None:
            return
        self._ordered = True

        async def work() -> None:
            from helpdesk_tui.contract.errors import DeskError

            try:
                operation = await ordered(self.call, self, case.id, self._order(), self._key, self.make)
            except DeskError:
                self._ordered = False
                raise
            if operation is None:
                self._ordered = False
                return
            self.call.leave_step()
            await self._note_reason(case)
            settled(self.call, operation)

        self.call.host.write("order", work)

    async def _note_reason(self, case: Case) -> None:
        """What the review line gave as the reason is that of the call too, where nobody has said one."""
        from helpdesk_tui.contract.cases import CaseReason
        from helpdesk_tui.contract.errors import DeskError

        if case.reason == "unsaid" and self._reason in {one.value for one in CaseReason}:
            with suppress(DeskError):
                noted = await self.call.link.client.cases.reason(case.id, CaseReason(self._reason))
                self.call.change(case=noted)


class MakeCode(Command[Step]):
    """Make the code."""

    id, keys, danger = "make-code", ("enter",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("make the code"), _("Make the code"), _("Order the code on the review line from the vendor.")
        )

    def run(self, where: Step) -> None:
        """Order."""
        cast("BypassReview", where).make()


class DayPass(Command[Step]):
    """A day pass."""

    id, keys = "day-pass", ("d",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("day pass"),
            _("Day pass or one use"),
            _("Several uses, for applications that prompt at each connection."),
        )

    def available(self, where: Step) -> bool:
        """Only where the policy allows several uses."""
        return cast("BypassReview", where).may_be_day_pass

    def run(self, where: Step) -> None:
        """Switch."""
        cast("BypassReview", where).day_pass()
