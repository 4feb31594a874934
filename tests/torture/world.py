"""A desk that is crashed and started again at will, its vendor, and notes of what was proved, kept apart from it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import AgentId, CaseId, GrantId, ProofId, WayId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.steps import Step, Steps
from tests.desk.inside import START, Inside, MovedClock
from tests.torture.at_once import StoreAtOnce
from tests.torture.checker import FRESH, Answer, Effect, check
from tests.torture.desk import Client, kept, opened, people, reconciled
from tests.torture.grounds import Ground
from tests.torture.twin import Flavour, LedgerTwin, effects

MARTIN: Final = Agent(AgentId("a.martin"), "Alice Martin", frozenset({"agent"}))
PEETERS: Final = Agent(AgentId("b.peeters"), "Bram Peeters", frozenset({"agent"}))
WORTH: Final = {
    "otp": (60, "token", True),
    "office": (50, "office", False),
    "mobile": (50, "sim", False),
    "mail": (30, "mailbox", True),
    "sms": (20, "sim", True),
}
"""Points, root and whether a machine compares it: written a second time, from the guidance."""
ENOUGH: Final = 80
STEP_BACK: Final = timedelta(minutes=1)


class Cut(BaseException):
    """The desk died here."""


@dataclass
class WrongClock(MovedClock):
    """The desk's clock: goes with the true one, and can be set wrong."""

    true: MovedClock = field(default_factory=MovedClock)

    def step(self, **delta: float) -> None:
        """Time passes for everybody."""
        super().step(**delta)
        self.true.step(**delta)

    def jump(self, seconds: float) -> None:
        """Somebody sets this clock."""
        super().step(seconds=seconds)


@dataclass
class KnowingTwin(LedgerTwin):
    """Tells an order's code by what was there before, whatever the desk's clock said."""

    async def made_by(self, person_ref: str, order: Any, *, asked_at: datetime, known: frozenset[str]) -> Any:
        del asked_at
        return await super().made_by(person_ref, order, asked_at=START - timedelta(days=1), known=known)


@dataclass(frozen=True)
class Proved:
    """A proof that passed, by our own notes."""

    case: str
    kind: str
    at: datetime


class World:
    """Everything that one history needs; blocks, and runs the desk on a loop of its own."""

    def __init__(self, ground: Ground, flavour: Flavour) -> None:
        self._runner = asyncio.Runner()
        self._ground = ground
        self._flavour = flavour
        self._stack = AsyncExitStack()
        self.true = MovedClock()
        self.clock = WrongClock(true=self.true)
        self.wrong: list[str] = []
        """What no invariant of the checker covers."""
        self.answers: list[Answer] = []
        self.proved: list[Proved] = []
        for case in ground.cases.values():
            self.proved += [Proved(case, "office", START), Proved(case, "mail", START)]
        self.cut_at: int = 0
        self._passed = 0
        # Callers keep what was sent to them, whatever becomes of the desk.
        self._mailbox: list[tuple[str, str]] = []
        self._phone: list[tuple[str, str]] = []
        Steps.passed = lambda _, step: self._pass(step)  # type: ignore[method-assign,assignment]
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do it; a refusal is an answer, a cut ends the desk and starts the next."""
        try:
            return self._runner.run(work)
        except DeskError as error:
            return error
        except Cut:
            self.crash()
            return None
        except Exception as error:
            self.wrong.append(f"{type(error).__name__}: {error}"[:300])
            return error

    async def _open(self) -> None:
        twin = KnowingTwin(
            self.true, file=self._ground.folder / "ledger", flavour=self._flavour, passed=self._pass
        )
        from tests.desk.inside import _amelie

        twin.people.update(people(_amelie()))
        inside = opened(self._ground.folder, self._ground.where, twin, None, self.clock, StoreAtOnce)
        self.desk: Inside = await self._stack.enter_async_context(inside)
        self.desk.mail.letters, self.desk.sms.letters = self._mailbox, self._phone

    def _pass(self, step: Step | str) -> None:
        del step
        self._passed += 1
        if self.cut_at and self._passed >= self.cut_at:
            self.cut_at = 0
            raise Cut

    def cut_after(self, steps: int) -> None:
        """The desk dies when it has passed so many more steps."""
        self.cut_at = self._passed + steps

    def crash(self) -> None:
        """Nothing that is under way goes on; another desk takes its place."""
        self.cut_at = 0
        self._runner.run(self._die())
        self._runner.run(self._open())

    async def _die(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._stack.aclose()

    def close(self) -> None:
        """The end of this history."""
        self._runner.run(self._die())
        self._runner.close()

    def as_(self, agent: Agent) -> Inside:
        """The desk as that agent sees it."""
        return replace(self.desk, agent=agent)

    async def order(self, agent: Agent, case: str, key: str) -> Operation | None:
        """Ask for a code, and hold what came of it against our own notes."""
        now, ledger = self.clock.now(), len(self._codes())
        opens, before = self.opens(case, now), await self._known(agent, key)
        found = await Client(self.as_(agent), self.answers.append).order(case, key)
        made = len(self._codes()) - ledger
        done = found is not None and found.state in (OperationState.DONE, OperationState.UNKNOWN)
        if not opens and (made or done) and not before:
            self.wrong.append(f"a code for {case} at {now}, which nothing opened: {self.proved}")
        return found

    async def _known(self, agent: Agent, key: str) -> bool:
        from helpdesk_tui.desk.ids import operation_id

        return await self.as_(agent).operations._known(operation_id(agent.id, key)) is not None

    def opens(self, case: str, now: datetime) -> bool:
        """Whether our notes open the gate: points of different roots, one of them compared by a machine."""
        best: dict[str, tuple[int, bool]] = {}
        for one in self.proved:
            points, root, checked = WORTH[one.kind]
            if one.case == case and one.at - STEP_BACK <= now < one.at + FRESH:
                best[root] = max(best.get(root, (0, False)), (points, checked))
        with_text = [*best.values()]
        checked = any(done for _, done in with_text) or self._texted(case, now)
        return len(best) > 1 and checked and sum(points for points, _ in with_text) >= ENOUGH

    def _texted(self, case: str, now: datetime) -> bool:
        return any(one.case == case and one.kind == "sms" and now < one.at + FRESH for one in self.proved)

    async def prove(self, agent: Agent, case: str, person: str, kind: str, key: str, *, right: bool) -> None:
        """One way to verify, from its start to its answer."""
        from tests.torture.proving import answer_of, way_of

        evidence = self.as_(agent).evidence
        started = await evidence.start(CaseId(case), WayId(way_of(kind, person)), key)
        answer = answer_of(self.desk, kind, right=right)
        done = await evidence.answer(CaseId(case), ProofId(started.id), answer)
        if done.state is ProofState.PASSED:
            if not right:
                self.wrong.append(f"a wrong answer passed: {kind} in {case}")
            self.proved.append(Proved(case, kind, self.clock.now()))

    async def revoke(self, agent: Agent, grant: GrantId, key: str) -> None:
        """Take one back."""
        await Client(self.as_(agent), self.answers.append).revoke(grant, key)

    def forget(self, case: str) -> None:
        """The case went to somebody else: its proofs no longer count."""
        self.proved = [one for one in self.proved if one.case != case]

    @property
    def cases(self) -> Cases:
        """The desk's cases."""
        return Cases(self.desk.house)

    @property
    def codes(self) -> int:
        """How many the vendor made."""
        return len(self._codes())

    def _codes(self) -> list[Effect]:
        return [one for one in self._ledger() if one.kind == "code"]

    def _ledger(self) -> list[Effect]:
        return effects(self._ground.folder / "ledger")

    def settled(self) -> Iterator[str]:
        """Let the desk find out what is true, then hold all three records against each other."""
        self.desk.twin.faults.clear()
        self.desk.twin.down = False
        self.cut_at = 0
        self.run(reconciled(self.desk))
        record = self._runner.run(kept(self.desk))
        yield from self.wrong
        for violation in check(self._with_ends(), record, self.answers):
            yield str(violation)

    def _with_ends(self) -> list[Effect]:
        """The ledger, with codes whose time is over."""
        ledger, now = self._ledger(), self.true.now()
        over = [one for one in ledger if one.kind == "code" and one.until is not None and one.until <= now]
        return ledger + [replace(one, kind="revoke", operation="") for one in over]
