"""Rules of the agents' own six digits: right, wrong, shown before, older than the newest, twice at once."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from pydantic import SecretStr
from sqlalchemy import select

from helpdesk_tui.contract.agents import StepUpAsk
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.desk.agents import step_up
from helpdesk_tui.desk.agents.tables import step_up as step_ups
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.ids import digest
from tests.torture.checker import Accepted
from tests.torture.suites.model.base import ANYBODY, OWN, PERSONS, Base
from tests.torture.suites.model.estate import DRIFT, PERIOD, is_refused, was_done
from tests.torture.suites.model.notes import Shown

EVERY_ACTION = tuple(Action)
KINDS = st.sampled_from(("right", "right", "right", "early", "replayed", "older", "wrong", "twice at once"))


class OwnCodes(Base):
    """Agents show that they are they."""

    def __init__(self) -> None:
        super().__init__()
        self.shown_with: list[tuple[Agent, str, tuple[Action, ...], int, str]] = []

    @rule(own=OWN, person=PERSONS, kind=KINDS, actions=st.sampled_from(((), (Action.BYPASS,))))
    def shows_himself(self, own: bool, person: str, kind: str, actions: tuple[Action, ...]) -> None:
        self._world()
        agent, case = self._agent(person, own), self.cases[person]
        if kind == "twice at once":
            self._twice(agent, case)
        else:
            self._shows(agent, case, actions or EVERY_ACTION, kind)

    @precondition(lambda self: self.shown_with)
    @rule(data=st.data())
    def shows_it_again(self, data: Any) -> None:
        """The same request, whose answer was lost: nothing more is taken for it."""
        world = self._world()
        agent, case, actions, counter, key = data.draw(st.sampled_from(self.shown_with[-3:]))
        ask = StepUpAsk(code=world.code_of(agent, counter), actions=actions)
        world.run(step_up.make(world.desk.house, agent, CaseId(case), ask, key))

    @rule(agent=ANYBODY, kind=KINDS)
    def opens_a_locked_console(self, agent: Agent, kind: str) -> None:
        """Another way on which the same codes are asked for."""
        world = self._world()
        counter, code = self._drawn(agent, "right" if kind == "twice at once" else kind)
        if was_done(done := world.run(self._unlocked(agent, code))):
            self._took(agent, "console", (), counter, kind)
            self._did("unlock", done)

    async def _unlocked(self, agent: Agent, code: SecretStr) -> bool:
        await step_up.unlock(self._here.desk.house, agent, code)
        return True

    def _shows(self, agent: Agent, case: str, actions: tuple[Action, ...], kind: str = "right") -> bool:
        """One code for a case; whether it was taken."""
        world, key = self._here, self._key()
        counter, code = self._drawn(agent, kind)
        ask = StepUpAsk(code=code, actions=actions)
        done = world.run(step_up.make(world.desk.house, agent, CaseId(case), ask, key))
        if not self._was_taken(agent, key, done):
            return False
        self.shown_with.append((agent, case, actions, counter, key))
        return self._took(agent, case, actions, counter, kind)

    def _took(self, agent: Agent, about: str, actions: tuple[Action, ...], counter: int, kind: str) -> bool:
        world = self._here
        if kind == "wrong":
            world.wrong.append(f"P13: six digits that {agent.id}'s app does not show were taken")
        world.accepted.append(Accepted(agent.id, counter, about))
        world.notes.shown.append(Shown(agent.id, about, frozenset(actions), world.clock.now()))
        return self._did("step up", True)

    def _was_taken(self, agent: Agent, key: str, done: Any) -> bool:
        """By the answer; where none came, by what the store holds."""
        if was_done(done) or is_refused(done):
            return was_done(done)
        query = select(step_ups.c.counter).where(step_ups.c.id == f"stp_{digest(agent.id, key)}")
        found = self._here.run(self._here.desk.house.store.read(lambda c: c.scalar(query)))
        return found is not None and not is_refused(found)

    def _twice(self, agent: Agent, case: str) -> None:
        """One code under two keys in the same moment: one of them is taken at most."""
        world = self._here
        counter, code = self._drawn(agent, "right")
        ask = StepUpAsk(code=code, actions=EVERY_ACTION)

        async def one() -> Any:
            try:
                return await step_up.make(world.desk.house, agent, CaseId(case), ask, self._key())
            except DeskError as error:
                return error

        async def both() -> list[Any]:
            return list(await asyncio.gather(one(), one()))

        for done in world.run(both()) or []:
            if was_done(done):
                self._took(agent, case, EVERY_ACTION, counter, "right")

    def _drawn(self, agent: Agent, kind: str) -> tuple[int, SecretStr]:
        """The period of an app's code and the code."""
        world, newest = self._here, self._here.newest_of(agent)
        now = world.period()
        if kind == "wrong":
            return now, world.no_code_of(agent)
        if kind == "right" and newest > now and newest - now <= DRIFT:
            world.clock.step(seconds=PERIOD * (newest - now))  # who has shown the next code waits for another
            now = world.period()
        counter = {
            "right": max(now, newest + 1) if newest <= now else now,
            "early": now + DRIFT,
            "replayed": newest or now,
            "older": newest - 1 if newest else now - DRIFT,
        }[kind]
        return counter, world.code_of(agent, counter)

    def _is_he(self, agent: Agent, about: str, action: Action, *, each: bool = False) -> None:
        """Shows a code where one is needed."""
        world = self._here
        if not world.notes.covered(agent.id, about, action, world.clock.now(), each=each):
            self._shows(agent, about, EVERY_ACTION)
