"""Histories of two agents, callers, crashes, faults of the vendor and clocks, drawn by Hypothesis and judged in the end."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from helpdesk_tui.contract.cases import CaseOpening, CaseOutcome
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.operations import Operation
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.steps import Steps
from tests.desk.inside import AMELIE
from tests.desk.twin import Fault
from tests.rig.store import Kind
from tests.torture.desk import Client
from tests.torture.grounds import Grounds
from tests.torture.suite import Count, Suite
from tests.torture.twin import Flavour
from tests.torture.world import MARTIN, PEETERS, WORTH, World

HISTORIES = 12
"""So many between two looks at the time."""
STEPS = 80
APART = 15
"""Steps between two looks: each lets a quarter of an hour pass, in which every proof lapses."""
PEOPLE = (str(AMELIE), "per_o0", "per_o1")
OWN = st.sampled_from((True, True, True, True, False))
"""Whether it is the agent whose case it is who asks."""
AGENTS = st.sampled_from((MARTIN, MARTIN, PEETERS))
PERSONS = st.sampled_from(PEOPLE)


class Violated(AssertionError):
    """An invariant does not hold."""


class TimeOver(BaseException):
    """No exception that Hypothesis would look into."""


class Desk(RuleBasedStateMachine):
    """What can happen at a desk, in any order."""

    grounds: ClassVar[Grounds]
    steps: ClassVar[int] = 0
    until: ClassVar[float] = float("inf")
    """No history begins behind that moment."""
    over: ClassVar[bool] = False
    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._held = self.grounds.ground(Kind.SQLITE)
        self._ground = self._held.__enter__()
        self.world: World | None = None
        self.cases = dict(self._ground.cases)
        self.owners = dict.fromkeys(self.cases, MARTIN)
        self.keys = itertools.count()
        self.orders: list[tuple[Any, str, str]] = []
        self.done: list[tuple[Any, Operation]] = []
        self.looked_ago = 0

    @initialize(flavour=st.sampled_from(list(Flavour)))
    def begins(self, flavour: Flavour) -> None:
        if time.monotonic() > Desk.until:
            Desk.over = True
            raise TimeOver
        self.world = World(self._ground, flavour)

    def _world(self) -> World:
        Desk.steps += 1
        self.looked_ago += 1
        assert self.world is not None
        return self.world

    def _key(self) -> str:
        return f"model-{next(self.keys):06d}"

    @rule(agent=AGENTS, person=PERSONS)
    def opens(self, agent: Any, person: str) -> None:
        world = self._world()
        made = world.run(world.cases.open(agent, CaseOpening(person=PersonId(person))))
        if hasattr(made, "id"):
            self.cases[person], self.owners[person] = made.id, agent
            world.run(world.cases.ticket(agent, made.id, "INC-48213"))

    def _agent(self, person: str, own: bool) -> Any:
        owner = self.owners[person]
        return owner if own else _other(owner)

    @rule(own=OWN, person=PERSONS, verb=st.sampled_from(("park", "resume", "resume", "close", "hand_over")))
    def turns_to_another(self, own: bool, person: str, verb: str) -> None:
        world, case, agent = self._world(), CaseId(self.cases[person]), self._agent(person, own)
        if verb == "hand_over":
            moved = world.run(world.cases.hand_over(agent, case, _other(agent).id))
            if hasattr(moved, "id"):
                world.forget(case)
                self.owners[person] = _other(agent)
        elif verb == "close":
            world.run(world.cases.close(agent, case, CaseOutcome.SOLVED))
        else:
            world.run(getattr(world.cases, verb)(agent, case))

    @rule(own=OWN, person=PERSONS, kind=st.sampled_from(sorted(WORTH)), right=st.sampled_from((1, 1, 1, 0)))
    def proves(self, own: bool, person: str, kind: str, right: int) -> None:
        world, agent = self._world(), self._agent(person, own)
        world.run(world.prove(agent, self.cases[person], person, kind, self._key(), right=bool(right)))

    @rule(own=OWN, person=PERSONS, fault=st.sampled_from((None, None, None, *Fault)))
    def orders_a_code(self, own: bool, person: str, fault: Fault | None) -> None:
        world, key, agent = self._world(), self._key(), self._agent(person, own)
        if fault is not None:
            world.desk.twin.faults.append(fault)
        self._order(world, agent, self.cases[person], key)
        world.desk.twin.faults.clear()

    def _order(self, world: World, agent: Any, case: str, key: str) -> None:
        self.orders.append((agent, case, key))
        made = world.run(world.order(agent, case, key))
        if isinstance(made, Operation):
            self.done.append((agent, made))

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def repeats(self, data: Any) -> None:
        world = self._world()
        agent, case, key = data.draw(st.sampled_from(self.orders[-4:]))
        world.run(Client(world.as_(agent), world.answers.append).order(case, key))

    @precondition(lambda self: self.orders)
    @rule(person=PERSONS, fault=st.sampled_from((None, Fault.LOST_ANSWER)))
    def both_at_once(self, person: str, fault: Fault | None) -> None:
        world, case = self._world(), self.cases[person]
        if fault is not None:
            world.desk.twin.faults.append(fault)
        first, second, key = self._key(), self._key(), self._key()

        async def together() -> None:
            asked = [
                Client(world.as_(agent), world.answers.append).order(case, with_key)
                for agent, with_key in ((MARTIN, first), (PEETERS, second), (MARTIN, key), (MARTIN, key))
            ]
            await asyncio.gather(*asked)

        if world.opens(case, world.clock.now()):
            world.run(together())
        world.desk.twin.faults.clear()

    @precondition(lambda self: self.done)
    @rule(agent=AGENTS, data=st.data(), verb=st.sampled_from(("reveal", "confirm", "revoke")))
    def goes_on(self, agent: Any, data: Any, verb: str) -> None:
        world = self._world()
        owner, made = data.draw(st.sampled_from(self.done[-4:]))
        client = Client(world.as_(owner), world.answers.append)
        if verb == "reveal":
            world.run(client.reveal(made, f"reveal-{made.id}"))
        elif verb == "confirm":
            world.run(reveal.confirm(world.desk.house, owner, made.id))
        elif made.grant is not None:
            world.run(world.revoke(agent, made.grant, self._key()))

    @rule(seconds=st.sampled_from((1, 1, 40, 40, 300, 300, 890, 910, 7200, 90_000)))
    def waits(self, seconds: int) -> None:
        self._world().clock.step(seconds=seconds)

    @rule(
        what=st.sampled_from(
            ("crash", "crash later", "vendor down", "vendor up", "clock -3600", "clock -61", "clock 61")
        ),
        steps=st.integers(1, 8),
    )
    def goes_wrong(self, what: str, steps: int) -> None:
        world = self._world()
        if what == "crash":
            world.crash()
        elif what == "crash later":
            world.cut_after(steps)
        elif what.startswith("vendor"):
            world.desk.twin.down = what == "vendor down"
        else:
            world.clock.jump(float(what.split()[1]))

    @precondition(lambda self: self.looked_ago >= APART)
    @rule()
    def is_looked_at(self) -> None:
        self.looked_ago = 0
        self._judge(self._world())

    def _judge(self, world: World) -> None:
        found = list(world.settled())
        if found:
            raise Violated("; ".join(found[:3]))

    def teardown(self) -> None:
        try:
            if self.world is not None:
                self._judge(self.world)
                heard = self.world.answers
                Desk.tally.update(f"{one.verb} {one.error or one.state}" for one in heard)
                Desk.tally["codes made"] += self.world.codes
                Desk.tally["histories"] += 1
        finally:
            if self.world is not None:
                self.world.close()
            self._held.__exit__(None, None, None)


def _other(agent: Any) -> Any:
    return PEETERS if agent is MARTIN else MARTIN


@contextmanager
def prepared() -> Iterator[None]:
    """A store to copy, and the desk's own steps again afterwards."""
    passed, Desk.grounds = Steps.passed, Grounds()
    try:
        with Desk.grounds.ground(Kind.SQLITE):
            pass  # made once, before any time is taken
        yield
    finally:
        Steps.passed = passed  # type: ignore[method-assign]
        Desk.grounds.close()


def histories(seed: int, count: Count, *, number: int = HISTORIES) -> None:
    """A handful of them; the first that is wrong is kept with its seed and its steps."""
    profile = settings(
        max_examples=number,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate,),  # making it small would take minutes
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    Desk.steps = 0
    Desk.tally.clear()
    try:
        run_state_machine_as_test(seeded(seed)(type("Desk", (Desk,), {})), settings=profile)
    except (TimeOver, FlakyStrategyDefinition):
        if not Desk.over:  # else Hypothesis wonders why the last history was none
            raise
    except Exception as error:
        notes = "\n".join(getattr(error, "__notes__", []))
        count.violated(f"seed {seed}: {error}\n{notes}"[:3000])
    count.done += Desk.steps
    for what, times in Desk.tally.items():
        count.note(what, times)


def run(seconds: float, seed: int, most: int) -> Count:
    """Histories until the time or the number of steps is reached."""
    count = Count()
    with prepared():
        Desk.until, Desk.over = time.monotonic() + seconds, False
        for number in itertools.count():
            if time.monotonic() > Desk.until or count.done >= most:
                return count
            histories(seed * 1_000_000 + number, count)
    return count


def planted(seed: int) -> Count:
    """Proofs never lapse."""
    from datetime import timedelta

    from helpdesk_tui.policy import weighing

    count, lapse_of = Count(), weighing.lapse_of
    weighing.lapse_of = lambda policy, proof: proof.at + timedelta(days=1)
    try:
        with prepared():
            for number in range(20):
                histories(seed + number, count)
                if any("which nothing opened" in what for what in count.violations):
                    return count
    finally:
        weighing.lapse_of = lapse_of
    return Count(done=count.done)  # whatever else was found is not this fault


SUITE = Suite(
    name="model",
    what="steps of two agents, callers, crashes, vendor faults and wrong clocks, judged by notes of our own",
    goal=250_000,
    planted=planted,
    run=run,
    fault="proofs that never lapse",
    share=5,
)
