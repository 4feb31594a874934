"""Rules of containments: looked at, confirmed, cancelled, agreed to for several people, given back step by step."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from helpdesk_tui.contract.containments import (
    WORD,
    Containment,
    ContainmentAsk,
    ContainmentConfirm,
    ContainmentStep,
    GiveBackAsk,
    Measure,
    StepState,
)
from helpdesk_tui.contract.deeds import ContainPeople
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.containments.service import Containments
from helpdesk_tui.desk.deeds.service import Deeds
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.jobs.containing import Containing
from tests.desk.twin import Fault
from tests.torture.suites.model.base import FAULTS, MOSTLY, OWN, PEOPLE, PERSONS
from tests.torture.suites.model.giving import GIVINGS
from tests.torture.suites.model.seconds import Seconds
from tests.torture.suites.model.team import CLAES, EVERYBODY, NIJS
from tests.torture.world import MARTIN

BY_ID: Final = {one.id: one for one in EVERYBODY}


def _back(step: ContainmentStep) -> str:
    """What it is called to give that back."""
    if step.measure is Measure.LOCK:
        return "unlock"
    return "resume token" if step.label == "h6" else "resume"


class Stopping(Seconds):
    """All at once, and back again."""

    def __init__(self) -> None:
        super().__init__()
        self.contained: list[tuple[Agent, Containment]] = []

    @rule(
        who=st.sampled_from((CLAES, CLAES, NIJS, MARTIN)),
        person=PERSONS,
        many=st.sampled_from((False, False, True)),
    )
    def looks_at_what_to_stop(self, who: Agent, person: str, many: bool) -> None:
        world = self._world()
        people = tuple(PersonId(one) for one in (PEOPLE if many else (person,)))
        ask = ContainmentAsk(people=people, reason="approved by mistake")
        made = world.run(Containments(world.desk.house, who).look(ask, self._key()))
        if self._did("contain look", made):
            self.contained.append((BY_ID[made.agent], made))  # under way already: it is a colleague's
            if who is MARTIN:
                world.wrong.append("an agent planned a containment")

    @precondition(lambda self: self.contained)
    @rule(
        verb=st.sampled_from(("confirm", "confirm", "cancel", "look", "ask two")),
        who=st.sampled_from((None, None, NIJS)),
    )
    def goes_on_with_it(self, verb: str, who: Agent | None) -> None:
        world = self._world()
        owner, looked = self.contained[-1]
        service = Containments(world.desk.house, who or owner)
        if verb == "ask two":
            self._asks_two_for(owner, looked)
            return
        if verb == "confirm":
            done = world.run(service.confirm(looked.id, ContainmentConfirm(word=WORD, frozen=looked.frozen)))
            alone = len(looked.people) > 1 and looked.id not in world.notes.agreed
            if self._did("contain confirm", done) and alone:
                world.wrong.append(f"{owner.id} alone confirmed a containment of several people")
        elif verb == "cancel":
            done = world.run(service.cancel(looked.id))
            self._did("contain cancel", done)
        else:
            done = world.run(service.look_again(looked.id))
            if self._did("contain look again", done):
                self.contained[-1] = owner, done
        if isinstance(done, Containment) and who is not None and who.id != owner.id:
            world.wrong.append(f"{who.id} moved {owner.id}'s containment")

    def _asks_two_for(self, owner: Agent, looked: Containment) -> None:
        world = self._here
        deed = ContainPeople(containment=looked.id, frozen=looked.frozen)
        made = world.run(Deeds(world.desk.house, owner).ask(deed, self._key()))
        if self._did("deed ask", made):
            self.deeds.append((made.id, owner, deed))

    @precondition(lambda self: self.contained)
    @rule(seconds=st.sampled_from((1, 11, 11)))
    def the_desk_carries_it_out(self, seconds: int) -> None:
        world = self._world()
        world.clock.step(seconds=seconds)
        world.run(Containing(world.desk.house).look())
        world.run(Containing(world.desk.house).look())

    @precondition(lambda self: self.contained)
    @rule(own=OWN, person=PERSONS, fault=FAULTS, he=MOSTLY)
    def gives_back(self, own: bool, person: str, fault: Fault | None, he: bool) -> None:
        self._world()
        self._gives_back(person, fault, own=own, he=he)

    def _gives_back(
        self, person: str, fault: Fault | None = None, *, own: bool = True, he: bool = True
    ) -> None:
        world, key, agent = self._here, self._key(), self._agent(person, own)
        service, looked = Containments(world.desk.house, agent), self.contained[-1][1]
        found = world.run(service.get(looked.id))
        if not isinstance(found, Containment):
            return
        theirs = [step for one in found.people if one.person == person for step in one.steps]
        for step in [one for one in theirs if one.can_give_back][:1]:
            asking = self._asking(person, _back(step), own)
            if step.measure is Measure.LOCK and step.state is StepState.DONE:
                world.notes.locked.add(person)
            if he and world.notes.enough(asking, world.notes.tier(asking), world.clock.now()):
                self._is_he(agent, asking.case, GIVINGS[asking.kind].action)
            ask = GiveBackAsk(step=step.name, case=CaseId(asking.case))
            work = service.give_back(looked.id, ask, key)
            done = world.run(world.watched(asking, operation_id(agent.id, key), fault, work))
            self._did("give back", done)
