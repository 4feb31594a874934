"""Rules that go a long way in one breath, and leave out one thing on it: what single steps would seldom reach."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.containments import WORD, ContainmentAsk, ContainmentConfirm
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.containments.service import Containments
from helpdesk_tui.desk.jobs.containing import Containing
from tests.torture.suites.model.base import PERSONS
from tests.torture.suites.model.containing import Stopping
from tests.torture.suites.model.giving import GIVINGS
from tests.torture.suites.model.notes import Asking
from tests.torture.suites.model.team import CLAES, DUBOIS
from tests.torture.world import PEETERS

ENOUGH: Final = ("otp", "office", "person")
ASKED: Final = ("number", "bypass", "activation")
LEFT_OUT: Final = st.sampled_from(
    ("nothing", "nothing", "nothing", "proof", "yes", "words", "somebody else", "time", "his code")
)


WAYS: Final = st.sampled_from(("alone", "with a second person", "on call", "stopped and given back"))


class WholeWays(Stopping):
    """From the call to its end."""

    @rule(way=WAYS, person=PERSONS, kind=st.sampled_from(sorted(GIVINGS)), left_out=LEFT_OUT)
    def goes_a_whole_way(self, way: str, person: str, kind: str, left_out: str) -> None:
        if way == "alone":
            self._from_proof_to_order(person, kind, left_out)
        elif way == "with a second person":
            self._with_a_second_person(person, kind if kind in ASKED else "number", left_out)
        elif way == "on call":
            self._on_call_alone(person, left_out)
        else:
            self._stopped_and_given_back(person, left_out)

    def _from_proof_to_order(self, person: str, kind: str, left_out: str) -> None:
        self._calls_again(person)
        self._verifies(person, left_out)
        self._world()
        self._orders(self._asking(person, kind), he=left_out != "his code")

    def _with_a_second_person(self, person: str, kind: str, left_out: str) -> None:
        self._calls_again(person)
        self._verifies(person, left_out)
        world, id_ = self._world(), self._asks(person, kind)
        if id_ is None:
            return
        if left_out != "yes":
            self._world()
            who = self.owners[person] if left_out == "somebody else" else DUBOIS
            self._agrees(id_, who, "wrong" if left_out == "words" else "right", he=left_out != "his code")
        if left_out != "time":
            world.clock.step(minutes=15)
        self._world()
        asked = world.notes.seconds[id_].asking
        self._orders(Asking(asked.agent, asked.case, person, kind, id_), he=left_out != "his code")

    def _on_call_alone(self, person: str, left_out: str) -> None:
        """The third call of a day takes a second person, who is not here."""
        world = self._world()
        for _ in range(2):
            made = world.run(world.cases.information(PEETERS, PersonId(person), self._key()))
            if self._did("information", made):
                world.notes.calls[person][made.id] = world.clock.now()
                world.notes.closed.add(made.id)
        self._world()
        self._opened(
            PEETERS, person, world.run(world.cases.open(PEETERS, CaseOpening(person=PersonId(person))))
        )
        self._verifies(person, left_out)
        self._world()
        self._breaks_glass(person, "bypass")

    def _stopped_and_given_back(self, person: str, left_out: str) -> None:
        world = self._world()
        service = Containments(world.desk.house, CLAES)
        ask = ContainmentAsk(people=(PersonId(person),), reason="approved by mistake")
        looked = world.run(service.look(ask, self._key()))
        if not self._did("contain look", looked) or looked.agent != CLAES.id:
            return
        self.contained.append((CLAES, looked))
        confirmed = ContainmentConfirm(word=WORD, frozen=looked.frozen)
        self._did("contain confirm", world.run(service.confirm(looked.id, confirmed)))
        world.clock.step(seconds=11)
        for _ in range(2):
            world.run(Containing(world.desk.house).look())
        self._calls_again(person)
        self._verifies(person, left_out)
        self._world()
        self._gives_back(person, he=left_out != "his code")

    def _calls_again(self, person: str) -> None:
        """Where the call before is over."""
        if self.cases[person] in self._here.notes.closed:
            world, agent = self._world(), self.owners[person]
            opening = CaseOpening(person=PersonId(person))
            self._opened(agent, person, world.run(world.cases.open(agent, opening)))

    def _verifies(self, person: str, left_out: str) -> None:
        world, asking = self._here, self._asking(person, "bypass")
        for kind in ENOUGH[1:] if left_out == "proof" else ENOUGH:
            if not world.notes.has(asking, kind, world.clock.now()):
                self._world()
                self._proves(person, kind)
