"""One call: what is known of it, and what can be asked of the desk for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.views.call.belonging import begin_for, is_late, whose
from helpdesk_tui.views.call.guided.following import CHECKLIST, Following
from helpdesk_tui.views.call.host import OF_A_CASE, CallHost
from helpdesk_tui.views.call.outcome import UNSETTLED, now_known
from helpdesk_tui.views.call.search import Search
from helpdesk_tui.views.call.state import Aim, CallState
from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import CaseGate
    from helpdesk_tui.contract.ids import CaseId, PersonId
    from helpdesk_tui.contract.operations import Operation
    from helpdesk_tui.contract.people import SearchPage
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.steps.base import Step
    from helpdesk_tui.views.link import Link


class Call:
    """Holds the state, fetches what is shown, and keeps one step at a time."""

    def __init__(self, host: CallHost, link: Link) -> None:
        self.host = host
        self.link = link
        self.state = CallState()
        self.step: Step | None = None
        self.second: Step | None = None  # the second pair of eyes that was asked for last
        self.search = Search(self)
        self.following = Following(self)
        self._proposed = ""

    def change(self, **values: Any) -> None:
        """Know something new and draw it; what comes late is of another call."""
        if not self.late:
            self.state = replace(self.state, **values)
            self.redraw()

    def redraw(self) -> None:
        """Draw what is known."""
        self.host.draw()

    @property
    def late(self) -> bool:
        """Whether what runs was begun for a case that is not in view any more."""
        return is_late(self.state.case)

    def came_late(self) -> None:
        """Something would be shown, had the agent not gone on."""
        if whose():
            self.host.say(_("the answer came when you had gone on; F5 opens that call again."), Role.WARN)

    # -- steps -------------------------------------------------------------------------------------

    def begin(self, step: Step, *, keep_said: bool = False) -> None:
        """Put a step into the case pane; a step that comes by itself leaves standing what was said."""
        if self.late:
            self.came_late()
            return
        if self.step is not None:
            self.step.closed()
        self.step = step
        if not keep_said:
            self.host.say("")
        step.opened()
        self.host.step_changed()

    def leave_step(self) -> None:
        """Take the step away; nothing at the desk changes by that."""
        if self.step is not None and not self.late:
            if self.step.id == CHECKLIST:
                self.following.looked_away()
            self.step.closed()
            self.step = None
            self.host.step_changed()
            self.following.moved()

    # -- people ------------------------------------------------------------------------------------

    def found(self, page: SearchPage) -> None:
        """A page of people arrived: show a single one beside the list at once."""
        busy = self.state.open_case is not None
        single = page.hits[0].id if len(page.hits) == 1 and page.query.strip() else None
        if busy:
            self.change(page=page, cursor=0)
            return
        keep = self.state.card is not None and self.state.card.id == single
        self.host.give_up(("case", "gate") if keep else OF_A_CASE)
        self.change(page=page, cursor=0, card=self.state.card if keep else None, case=None, gate=None)
        if single and not keep:
            self.load_card(single, None)

    def move(self, step: int) -> None:
        """Move the cursor of the list."""
        count = len(self.state.page.hits) if self.state.page else 0
        self.change(cursor=max(0, min(count - 1, self.state.cursor + step)))

    def load_card(self, person: PersonId, case: CaseId | None) -> None:
        """Fetch a person's card."""

        async def work() -> None:
            card = await self.link.client.people.card(person, case=case)
            aim = self.state.aim
            if card.accounts and (aim is None or aim.vendor not in {item.vendor for item in card.accounts}):
                aim = self.default_aim(card.accounts[0].vendor)
            self.change(card=card, aim=aim)
            if case and self.state.gate is None:
                self.load_gate()

        self.host.read("card", work)

    @staticmethod
    def default_aim(vendor: Any) -> Aim:
        """What most calls are about."""
        from helpdesk_tui.contract.gate import Action

        return Aim(Action.BYPASS, vendor)

    # -- cases -------------------------------------------------------------------------------------

    def open_hit(self) -> None:
        """Open a case with the person under the cursor."""
        if self.state.hit is not None:
            self.open_person(self.state.hit.id)

    def open_person(self, person: PersonId) -> None:
        """Open a case with a person, or return to the open one."""
        self.leave_step()

        async def work() -> None:
            self.host.say("")
            self.enter_case(await self.link.client.cases.open(person))

        self.host.write("open case", work)

    def enter_case(self, case: Case) -> None:
        """Work on this case from now on."""
        if self.late:
            return
        self.leave_step()
        self.host.give_up(OF_A_CASE)
        self._proposed = ""
        same = self.state.card is not None and self.state.card.id == case.person
        card, aim = (self.state.card, self.state.aim) if same else (None, None)
        self.change(case=case, card=card, aim=aim, gate=None, operations=(), guide=None)
        begin_for(case)
        self.host.go_to_case()
        self.load_card(case.person, case.id)
        self.load_operations()
        self.load_mine()
        self.following.load()

    def take_up(self, case: Case, method: str) -> None:
        """Work on a case, and offer its ways of this kind as soon as the gate has answered."""
        self.enter_case(case)
        self._proposed = method

    def _propose(self) -> None:
        method, self._proposed = self._proposed, ""
        ways = self.state.ways(method) if method else ()
        if ways:
            from helpdesk_tui.views.call.steps.verify import WayMenu

            self.begin(WayMenu(self, tuple(ways)))

    def leave_case(self) -> None:
        """Look away from the case; it stays as it is at the desk."""
        if self.late:
            return
        self.leave_step()
        self.host.give_up(OF_A_CASE)
        self.change(case=None, gate=None, operations=(), card=None, aim=None, guide=None)
        begin_for(None)

    def park(self) -> None:
        """Put the call aside and be ready for the next one."""
        case = self.state.open_case
        if case is None:
            return

        async def work() -> None:
            await self.link.client.cases.park(case.id)
            self.leave_case()
            self.load_mine()
            self.host.next_call()
            self.host.say(_("Parked; it rings when what it waits for arrives. F5 shows your cases."))

        self.host.write("park", work)

    def load_case(self) -> None:
        """Fetch the case again."""

        async def work() -> None:
            if self.state.case is not None:
                self.change(case=await self.link.client.cases.get(self.state.case.id))

        self.host.read("case", work)

    def load_gate(self) -> None:
        """Ask the gate again."""

        async def work() -> None:
            case, aim = self.state.case, self.state.aim
            if case is not None and aim is not None:
                self.change(gate=await self.ask_gate(case, aim))
                self._propose()

        self.host.read("gate", work)

    async def ask_gate(self, case: Case, aim: Aim) -> CaseGate:
        """What the gate says of exactly this."""
        look, to = self.link.client.gate.look, {"delivery": aim.delivery, "account": aim.account}
        return await look(case.id, aim.action, aim.vendor, aim.device, **to)

    def aim_at(self, aim: Aim) -> None:
        """Ask the gate for something else."""
        self.change(aim=aim)
        self.load_gate()

    def load_operations(self) -> None:
        """Fetch what was asked of vendors in this case."""

        async def work() -> None:
            case = self.state.case
            if case is not None:
                found = await self.link.client.operations.all(person=case.person)
                before = {item.id: item.state for item in self.state.operations}
                ours = sorted(
                    (item for item in found if item.case == case.id), key=lambda item: item.asked_at
                )
                self.change(operations=tuple(ours))
                for item in ours:
                    if before.get(item.id) in UNSETTLED and item.state not in UNSETTLED:
                        self.host.say(*now_known(item))

        self.host.read("operations", work)

    def know_operation(self, operation: Operation) -> None:
        """An operation was answered or moved on."""
        others = tuple(item for item in self.state.operations if item.id != operation.id)
        self.change(operations=(*others, operation))

    def load_mine(self) -> None:
        """Fetch my open cases; ring for those whose waiting is over."""

        async def work() -> None:
            before = {item.id for item in self.state.mine if item.rang}
            mine = tuple(item for item in await self.link.client.cases.all() if item.state != "closed")
            self.change(mine=mine)
            if any(item.rang and item.id not in before for item in mine):
                self.host.ring()

        self.host.read("mine", work)

    # -- the stream --------------------------------------------------------------------------------

    def changed(self, change: Change) -> None:
        """Fetch again what this change touches, if it is in view."""
        case = self.state.case
        ours = case is not None and case.id in {change.case, change.id}
        match change.resource:
            case "evidence" if ours:
                self.load_gate()
            case "cases":
                self.load_mine()
                if ours:
                    self.load_case()
            case "operations" if ours or any(item.id == change.id for item in self.state.operations):
                self.load_operations()
                self.load_gate()
            case "people" | "prompts" if self.state.card is not None and change.id == self.state.card.id:
                self.load_card(self.state.card.id, case.id if case else None)
            case "mirror":
                self.search.again()
            case _:
                pass
        if ours or (self.state.card is not None and change.id == self.state.card.id):
            self.following.moved()
        if self.step is not None:
            self.step.changed(change)

    def refetch(self) -> None:
        """Changes may have been missed: fetch all that is shown."""
        self.change(session=self.link.session)
        self.search.again()
        self.load_mine()
        if self.state.case is not None:
            self.load_case()
            self.load_gate()
            self.load_operations()
        if self.state.card is not None:
            self.load_card(self.state.card.id, self.state.case.id if self.state.case else None)
