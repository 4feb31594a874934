"""Rules of a call: opening, parking, passing on, proofs, doubts, what the caller says besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from helpdesk_tui.contract.cases import CaseOpening, CaseOutcome, CaseReason, Outside
from helpdesk_tui.contract.ids import ClientId, PersonId, TaskId, WayId
from helpdesk_tui.contract.tasks import NewTask
from helpdesk_tui.desk.cases import flagging, interlock, outside, reasons
from helpdesk_tui.desk.tasks.service import Tasks
from tests.torture.proving import way_of
from tests.torture.suites.model.base import AGENTS, MOSTLY, OWN, PERSONS, Base, other
from tests.torture.suites.model.giving import PROOFS

TURNS = ("park", "resume", "resume", "close", "refuse", "hand_over", "hand_over")
SAID = ("reason", "outside", "client", "information", "flag", "password", "cancel")
MOVES = ("claim", "release", "done", "drop", "who", "case")


class Calls(Base):
    """What happens in calls."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[str] = []

    @rule(agent=AGENTS, person=PERSONS)
    def opens(self, agent: Any, person: str) -> None:
        world = self._world()
        self._opened(agent, person, world.run(world.cases.open(agent, CaseOpening(person=PersonId(person)))))

    def _opened(self, agent: Any, person: str, made: Any) -> None:
        if not self._did("open", made):
            return
        world, notes = self._here, self._here.notes
        self.cases[person], self.owners[person] = made.id, agent
        if made.id not in notes.owners:
            notes.calls[person][made.id] = world.clock.now()
        notes.owners[made.id] = agent.id
        self._did("ticket", world.run(world.cases.ticket(agent, made.id, "INC-48213")))

    @rule(own=OWN, person=PERSONS, verb=st.sampled_from(TURNS))
    def turns_to_another(self, own: bool, person: str, verb: str) -> None:
        world, case, agent = self._world(), self._case(person), self._agent(person, own)
        if verb == "hand_over":
            if self._did(verb, world.run(world.cases.hand_over(agent, case, other(agent).id))):
                self.owners[person] = other(agent)
                world.notes.owners[case] = other(agent).id
        elif verb in ("close", "refuse"):
            outcome = CaseOutcome.SOLVED if verb == "close" else CaseOutcome.REFUSED
            if self._did(verb, world.run(world.cases.close(agent, case, outcome))):
                world.notes.closed.add(case)
        else:
            self._did(verb, world.run(getattr(world.cases, verb)(agent, case)))

    @rule(own=OWN, person=PERSONS, kind=st.sampled_from(sorted(PROOFS)), right=st.sampled_from((1, 1, 1, 0)))
    def proves(self, own: bool, person: str, kind: str, right: int) -> None:
        self._world()
        self._proves(person, kind, own=own, right=bool(right))

    def _proves(self, person: str, kind: str, *, own: bool = True, right: bool = True) -> None:
        world, agent, before = self._here, self._agent(person, own), len(self._here.proved)
        world.run(world.prove(agent, self.cases[person], person, kind, self._key(), right=right))
        self._did("prove", True if len(world.proved) > before else None)

    @rule(own=OWN, person=PERSONS, what=st.sampled_from(SAID), sure=MOSTLY)
    def says(self, own: bool, person: str, what: str, sure: bool) -> None:
        if what in ("flag", "password") and sure:
            return  # these close much for long, and so are rare
        world, case, agent = self._world(), self._case(person), self._agent(person, own)
        house, notes = world.desk.house, world.notes
        if what == "reason":
            done = world.run(reasons.note_reason(house, agent, case, CaseReason.FORGOTTEN_PHONE))
        elif what == "outside":
            words = Outside(at=world.clock.now(), words="unlocked in the vendor's own panel")
            done = world.run(outside.note_outside(house, agent, case, words))
        elif what == "client":
            done = world.run(world.cases.serve_at(agent, case, ClientId("durand")))
        elif what == "information":
            done = world.run(world.cases.information(agent, PersonId(person), self._key()))
            if self._did(what, done):
                notes.calls[person][done.id] = world.clock.now()
                notes.closed.add(done.id)
            return
        elif what == "flag":
            done = world.run(flagging.flag(house, agent, case))
        elif what == "password":
            done = world.run(interlock.note_password(house, agent, case))
        else:
            done = world.run(self._begun_and_left(agent, person))
        if self._did(what, done):
            notes.flagged |= {case} if what == "flag" else set()
            notes.passwords[person] += [(case, world.clock.now())] if what == "password" else []

    async def _begun_and_left(self, agent: Any, person: str) -> Any:
        evidence = self._here.as_(agent).evidence
        begun = await evidence.start(self._case(person), WayId(way_of("mail", person)), self._key())
        return await evidence.cancel(self._case(person), begun.id)

    @rule(agent=AGENTS, person=PERSONS)
    def notes_a_call(self, agent: Any, person: str) -> None:
        world = self._world()
        new = NewTask(who="Dupont", what="call back, the phone is away")
        made = world.run(Tasks(world.desk.house).note(agent, new, self._key()))
        if self._did("task", made):
            self.tasks.append(made.id)

    @precondition(lambda self: self.tasks)
    @rule(agent=AGENTS, person=PERSONS, move=st.sampled_from(MOVES))
    def goes_on_with_a_task(self, agent: Any, person: str, move: str) -> None:
        world, id_ = self._world(), TaskId(self.tasks[-1])
        tasks = Tasks(world.desk.house)
        if move == "case":
            opened = world.run(tasks.open(agent, id_, PersonId(person)))
            if self._did("task case", opened):
                self._opened(agent, person, opened.case)
            return
        work: dict[str, Callable[[], Any]] = {
            "claim": lambda: tasks.claim(agent, id_),
            "release": lambda: tasks.release(agent, id_),
            "done": lambda: tasks.done(agent, id_),
            "drop": lambda: tasks.drop(agent, id_, "it was nothing"),
            "who": lambda: tasks.look_for(agent, id_, "Dupond"),
        }
        self._did(f"task {move}", world.run(work[move]()))
