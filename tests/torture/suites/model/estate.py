"""The world of one history: a desk of one or of a team, a vendor with everything, agents' apps, and the notes."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import pyotp
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import ApprovalId, CaseId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.ids import operation_id
from tests.desk.inside import START
from tests.desk.twin import Fault
from tests.desk.twin_more import TwinMore
from tests.torture import witness
from tests.torture.checker import Accepted, Kept, check
from tests.torture.desk import Client
from tests.torture.grounds import Ground
from tests.torture.suites.model.giving import GIVINGS, WORDS, account_of, order_of
from tests.torture.suites.model.notes import Asking, Notes
from tests.torture.suites.model.team import SECRETS
from tests.torture.twin import Flavour, LedgerTwin
from tests.torture.world import MARTIN, World

PERIOD: Final = 30
DRIFT: Final = 1


class Told(list[tuple[str, str]]):
    """A ledger that says at once what is written into it."""

    def __init__(self, tell: Callable[[str, str], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, line: tuple[str, str]) -> None:
        """It happened, just now."""
        super().append(line)
        self._tell(*line)


@dataclass(frozen=True)
class Pending:
    """An order that is under way, and why nothing may come of it."""

    asking: Asking
    operation: str
    why: str


class Estate(World):
    """A desk that is crashed and started again at will, with everybody around it."""

    def __init__(self, ground: Ground, flavour: Flavour, *, shared: bool) -> None:
        self.shared = shared
        self.accepted: list[Accepted] = []
        self.asked: dict[str, list[Pending]] = defaultdict(list)
        """By operation: each time that it was asked for."""
        self._under_way: list[Pending] = []
        self._more = TwinMore(Told(self._happened), self._loses)
        super().__init__(ground, flavour)
        self.notes = Notes(
            shared,
            dict.fromkeys(ground.cases.values(), MARTIN.id),
            [(MARTIN.id, one) for one in self.proved],
        )
        for person, case in ground.cases.items():
            self.notes.calls[person][case] = START

    async def _open(self) -> None:
        await super()._open()
        self.desk.twin.more, self.desk.twin.ledger = self._more, self._more.ledger
        if self.shared:
            house = replace(self.desk.house, mode=DeskMode.SHARED, embedded=False)
            self.desk = replace(self.desk, house=house)

    def crash(self) -> None:
        """The same; whoever looks at the next desk's record first keeps what it signs."""
        super().crash()
        seen = self._runner.run(witness.signed(self.desk.house, self._ground.folder))
        witness.remember(self._ground.where, seen=seen)

    async def prove(self, agent: Agent, case: str, person: str, kind: str, key: str, *, right: bool) -> None:
        """The same; a proof is good for the agent who took it, also when the case has come back to him."""
        before = len(self.proved)
        await super().prove(agent, case, person, kind, key, right=right)
        self.notes.proved += [(agent.id, one) for one in self.proved[before:]]

    def give(self, agent: Agent, asking: Asking, key: str, fault: Fault | None = None) -> Operation | None:
        """Order it, with what the notes say of it."""
        done: Operation | None = self.run(self.giving(agent, asking, key, fault))
        if not isinstance(done, Operation):
            return None
        if len(self.asked[done.id]) == 1:  # else it may be an older one, known by its key
            self._noted(asking)
        return done

    async def giving(
        self, agent: Agent, asking: Asking, key: str, fault: Fault | None = None
    ) -> Operation | None:
        """The same, beside others."""
        order = order_of(
            asking.kind, asking.person, None if asking.approval is None else ApprovalId(asking.approval)
        )
        desk = self.as_(agent)
        work = desk.operations.order(CaseId(asking.case), order, key)
        found: Operation | None = await self.watched(
            asking,
            operation_id(agent.id, key),
            fault,
            Client(desk, self.answers.append)._ask("order", key, work, f"{asking.case} {asking.kind}"),
        )
        return found

    async def watched(self, asking: Asking, operation: str, fault: Fault | None, work: Any) -> Any:
        """Do what may give that, with what the notes say of it now."""
        pending = Pending(asking, operation, self.notes.why_closed(asking, self.clock.now()))
        self.asked[operation].append(pending)
        self._under_way.append(pending)
        if fault is not None:
            self.desk.twin.faults.append(fault)
        try:
            return await work
        finally:
            self._under_way.remove(pending)
            self.desk.twin.faults.clear()

    def _noted(self, asking: Asking) -> None:
        """It was taken: what it rested on is used."""
        each = self.notes.tier(asking) > 2
        action = GIVINGS[asking.kind].action
        self.notes.spend(asking.agent, asking.case, action, self.clock.now(), each=each)
        if asking.approval is not None and asking.approval in self.notes.seconds:
            self.notes.seconds[asking.approval].over = True

    def _happened(self, word: str, account: str) -> None:
        """Something happened at the vendor besides a code."""
        if word == "unlock_account":
            self.notes.locked -= {one for one in self.notes.locked if account_of(one) == account}
        if word not in WORDS:
            return
        meant = [
            one
            for one in self._under_way
            if GIVINGS[one.asking.kind].word == word and account_of(one.asking.person) == account
        ]
        opened = [one for one in meant if not one.why]
        if not opened:
            why = meant[0].why if meant else "nobody asked for it"
            self.wrong.append(f"{word} for {account}, which nothing opened: {why}")
        # The vendor's own ledger has it with its operation, as it has codes.
        cast("LedgerTwin", self.desk.twin)._write(
            word, account, (opened or meant)[0].operation if meant else ""
        )

    def _loses(self) -> bool:
        """Whether the answer to this write is lost."""
        faults = self.desk.twin.faults
        return bool(faults) and faults.pop(0) is not Fault.REFUSED

    def settled(self) -> Iterator[str]:
        """The same, with the codes that were made and the agents' own that were taken."""
        yield from super().settled()
        for violation in check([], Kept(lines=[], accepted=self.accepted), []):
            yield str(violation)
        for code in self._codes():
            asked = self.asked.get(code.operation, [])
            if not any(not one.why for one in asked):
                why = "; ".join(f"{one.asking}: {one.why}" for one in asked) or "nobody asked for it"
                yield f"a code for {code.account}, which nothing opened: {why}"

    # -- the agents' own apps ------------------------------------------------------------------------

    def period(self) -> int:
        """Of an app whose phone goes as the desk's clock."""
        return int(self.clock.now().timestamp()) // PERIOD

    def code_of(self, agent: Agent, counter: int) -> SecretStr:
        """What the app shows then."""
        return SecretStr(pyotp.HOTP(SECRETS[agent.id]).at(counter))

    def newest_of(self, agent: Agent) -> int:
        """The newest period of which a code was taken; 0: none."""
        return max((one.counter for one in self.accepted if one.agent == agent.id), default=0)

    def no_code_of(self, agent: Agent) -> SecretStr:
        """Six digits that no app of his shows near this time."""
        near = {
            self.code_of(agent, self.period() + step).get_secret_value() for step in range(-DRIFT, DRIFT + 1)
        }
        return SecretStr(next(one for one in _digits() if one not in near))


def _digits() -> Iterator[str]:
    while True:
        yield f"{secrets.randbelow(10**6):06d}"


def was_done(found: Any) -> bool:
    """It was neither refused nor cut."""
    return found is not None and not isinstance(found, BaseException)


def is_refused(found: Any) -> bool:
    """The desk said no."""
    return isinstance(found, DeskError)


def is_certain(found: Operation | None) -> bool:
    """It had its effect."""
    return found is not None and found.state is OperationState.DONE
