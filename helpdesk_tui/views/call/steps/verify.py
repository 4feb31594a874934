"""Ways to verify: taking one by its key, or out of the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views import names
from helpdesk_tui.views.call.gate import told_apart, way_rows
from helpdesk_tui.views.call.state import WITNESS
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.call_back import CallStep
from helpdesk_tui.views.call.steps.choice import Pages
from helpdesk_tui.views.call.steps.proofs import IdentityStep, ProofStep, PushStep, say_end
from helpdesk_tui.views.call.steps.witness import WitnessMenu
from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.text import BLANK, Line, Role, line, strong
from helpdesk_tui.wording import _, gate

if TYPE_CHECKING:
    from helpdesk_tui.contract.evidence import Proof, Way
    from helpdesk_tui.views.call.call import Call


def take(call: Call, method: str) -> None:
    """Take the only way of a method, or let the agent choose among several."""
    ways = call.state.ways(method)
    free = [way for way in ways if not way.unavailable or call.state.waiting_proof(way)]
    if len(free) == 1:
        start(call, free[0])
    elif free:
        call.begin(WayMenu(call, tuple(free)))
    elif ways:
        words = gate.unavailable(str(ways[0].unavailable))
        call.host.say(
            _("{way}: not possible now, {why}.").format(way=names.way(ways[0]), why=words), Role.WARN
        )
    else:
        call.host.say(_("{way}: nothing on file for this person.").format(way=gate.method(method)), Role.WARN)


def start(call: Call, way: Way) -> None:
    """Start a way, or return to the proof that already waits on it."""
    case, waiting = call.state.case, call.state.waiting_proof(way)

    async def work() -> None:
        if case is None:
            return
        evidence = call.link.client.evidence
        proof = await (evidence.get(case.id, waiting.id) if waiting else evidence.start(case.id, way.id))
        call.load_gate()
        if proof.state == "waiting":
            call.begin(_step_for(call, proof))
        else:
            say_end(call, proof)

    call.host.say(_("asking the desk…"))  # a vendor that is slow to answer may take its whole deadline
    call.host.write("start proof", work)


def _step_for(call: Call, proof: Proof) -> ProofStep:
    if proof.expects == "outcome":
        return CallStep(call, proof)
    if proof.method == "id_check":
        return IdentityStep(call, proof)
    pushed = proof.method == "push" or ":push:" in proof.way
    return PushStep(call, proof) if pushed else ProofStep(call, proof)


class WayMenu(Step):
    """All ways, numbered."""

    id = "ways"

    def __init__(self, call: Call, ways: Sequence[Way]) -> None:
        super().__init__(call)
        self.pages = Pages(ways)

    @property
    def ways(self) -> Sequence[Way]:
        """Those with a number now."""
        return self.pages.shown

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number, what it adds, how long it takes."""
        rows, called = [line(strong(_("Verify by"))), BLANK], told_apart(self.ways)
        for number, way in enumerate(self.ways, 1):
            rows += way_rows(way, now, width, str(number), called[way.id])
        return [*rows, *self.pages.rows()]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes a way."""
        return self.pages.commands()

    def choose(self, index: int) -> None:
        """Take it, unless it cannot be taken."""
        way = self.ways[index]
        if way.unavailable and not self.call.state.waiting_proof(way):
            self.call.host.say(gate.unavailable(way.unavailable), Role.WARN)
            return
        self.call.leave_step()
        if way.id == WITNESS:
            self.call.begin(WitnessMenu(self.call))
            return
        start(self.call, way)
