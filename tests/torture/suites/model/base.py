"""What all rules share: cases, their agents, keys, and the draws that most rules make."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from typing import Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.operations import Operation
from helpdesk_tui.desk.auth.values import Agent
from tests.desk.inside import AMELIE
from tests.desk.twin import Fault
from tests.rig.store import Kind
from tests.torture.grounds import Grounds
from tests.torture.suites.model.estate import Estate, was_done
from tests.torture.suites.model.notes import Asking
from tests.torture.suites.model.team import EVERYBODY
from tests.torture.twin import Flavour
from tests.torture.world import MARTIN, PEETERS

PEOPLE: Final = (str(AMELIE), "per_o0", "per_o1")
OWN: Final = st.sampled_from((True, True, True, True, False))
"""Whether it is the agent whose case it is who asks."""
AGENTS: Final = st.sampled_from((MARTIN, MARTIN, PEETERS))
ANYBODY: Final = st.sampled_from(EVERYBODY)
PERSONS: Final = st.sampled_from(PEOPLE)
FAULTS: Final = st.sampled_from((None, None, None, *Fault))
MOSTLY: Final = st.sampled_from((True, True, True, False))


class TimeOver(BaseException):
    """No exception that Hypothesis would look into."""


class Base(RuleBasedStateMachine):
    """One history at one desk."""

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
        self.world: Estate | None = None
        self.cases = dict(self._ground.cases)
        self.owners: dict[str, Agent] = dict.fromkeys(self.cases, MARTIN)
        self.keys = itertools.count()
        self.orders: list[tuple[Agent, Asking, str]] = []
        self.done: list[tuple[Agent, Operation]] = []
        self.looked_ago = 0

    @initialize(flavour=st.sampled_from(list(Flavour)), shared=st.sampled_from((True, True, False)))
    def begins(self, flavour: Flavour, shared: bool) -> None:
        if time.monotonic() > Base.until:
            Base.over = True
            raise TimeOver
        self.world = Estate(self._ground, flavour, shared=shared)

    def _world(self) -> Estate:
        """A step begins: asked for once in each rule."""
        Base.steps += 1
        self.looked_ago += 1
        return self._here

    @property
    def _here(self) -> Estate:
        assert self.world is not None
        return self.world

    def _key(self) -> str:
        return f"model-{next(self.keys):06d}"

    def _agent(self, person: str, own: bool) -> Agent:
        owner = self.owners[person]
        return owner if own else other(owner)

    def _case(self, person: str) -> CaseId:
        return CaseId(self.cases[person])

    def _asking(self, person: str, kind: str, own: bool = True, approval: str | None = None) -> Asking:
        return Asking(self._agent(person, own).id, self.cases[person], person, kind, approval)

    def _did(self, verb: str, found: Any) -> bool:
        """Count it; whether it was done."""
        done = was_done(found)
        if done:
            Base.tally[f"did {verb}"] += 1
        return done


def other(agent: Agent) -> Agent:
    """The colleague."""
    return PEETERS if agent is MARTIN else MARTIN
