"""A desk on a store that outlives it, with a vendor whose ledger does as well, and a client's day with it."""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from helpdesk_tui.contract.ids import CaseId, DeviceId, GrantId, PersonId, VendorId, WayId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, Delivery, RevokeOrder
from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.store.store import Store
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.torture import folk, witness
from tests.torture.checker import Answer, Kept, Line, Row
from tests.torture.folk import OTHERS, person_of, put_in
from tests.torture.twin import Flavour, LedgerTwin

T = TypeVar("T")
ORDER = BypassOrder(vendor=VendorId("twin"))
people = folk.people
Say = Callable[[Answer], None]


@dataclass
class Points:
    """Names of the points that a run reaches, and the one at which it ends."""

    kill_at: str = ""
    reached: list[str] = field(default_factory=list)
    _times: Counter[str] = field(default_factory=Counter)

    def passed(self, name: str) -> None:
        """Here; killed if it is the one."""
        self._times[name] += 1
        point = f"{name} #{self._times[name]}"
        self.reached.append(point)
        if point == self.kill_at:
            os.kill(os.getpid(), 9)


class Pointed(Store):
    """The same store, whose writes are points."""

    points: Points

    @classmethod
    def over(cls, store: Store, points: Points) -> Pointed:
        """Share everything with it."""
        made = cls.__new__(cls)
        made.__dict__.update(store.__dict__)
        made.points = points
        return made

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Before it begins, when all of it is done but the commit, after the commit."""

        def pointed(connection: Connection) -> T:
            result = work(connection)
            self.points.passed("write: before the commit")
            return result

        self.points.passed("write: handed over")
        result = await super().write(pointed)
        self.points.passed("write: acknowledged")
        return result


@contextlib.asynccontextmanager
async def opened(
    folder: Path,
    where: str,
    twin: LedgerTwin,
    points: Points | None,
    clock: Any = None,
    kind: type[Store] = Store,
) -> AsyncIterator[Inside]:
    """A desk on what lies in that folder and database; nothing is put into it. Its clock is the vendor's."""
    store = kind.open(where)
    kept = store if points is None else Pointed.over(store, points)
    async with _inside(folder, store=kept, vendors={twin.id: twin}, clock=clock or twin.clock) as desk:
        yield desk


@contextlib.asynccontextmanager
async def _inside(folder: Path, **changes: Any) -> AsyncIterator[Inside]:
    module: Any = import_module("tests.desk.inside")
    # The tests' own desk begins with an empty store and one person; ours goes on with what is there.
    before = module._settle_in, module.empty_store
    module._settle_in = lambda *_: None
    module.empty_store = lambda *_: str(folder / "unused")
    try:
        async with inside(folder, **changes) as desk:
            desk.clock = changes["clock"]
            yield replace(desk, twin=next(iter(changes["vendors"].values())))
    finally:
        module._settle_in, module.empty_store = before


async def prepare(folder: Path, where: str | None) -> dict[str, str]:
    """Make a store with people whose callers are verified; answers each person's case."""
    changes: dict[str, Any] = {} if where is None else {"store": Store.open(where)}
    async with inside(folder, **changes) as desk:
        await desk.house.store.write(put_in)
        known = {AMELIE: (await desk.verified()).id}
        for number in range(OTHERS):
            desk.twin.people[f"DUo{number}"] = person_of(desk.twin.people["DU1"], number)
            known[PersonId(f"per_o{number}")] = await _verified(desk, number)
        witness.lay_down(await witness.signed(desk.house, folder), folder)
    return {str(person_id): str(case) for person_id, case in known.items()}


async def _verified(desk: Inside, number: int) -> CaseId:
    cases = Cases(desk.house)
    case = await cases.open(desk.agent, CaseOpening(person=PersonId(f"per_o{number}")))
    await cases.ticket(desk.agent, case.id, "INC-48213")
    called = await desk.evidence.start(case.id, WayId(f"call:con_office_o{number}"), new_key())
    await desk.evidence.answer(case.id, called.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))
    mailed = await desk.evidence.start(case.id, WayId(f"mail:con_mail_o{number}"), new_key())
    await desk.evidence.answer(case.id, mailed.id, ProofAnswer.model_validate({"typed": desk.mail.code()}))
    return case.id


async def a_day(desk: Inside, case: str, say: Say) -> None:
    """What an agent does with one caller; every key is the same each time, so it can be done again."""
    client = Client(desk, say)
    await went_on(client, case, await begun(client, case))


async def begun(client: Client, case: str) -> Operation | None:
    """The first code, read out."""
    first = await client.order(case, "day-order-1")
    await client.reveal(first, "day-reveal-1")
    await client.confirm(first)
    return first


async def went_on(client: Client, case: str, first: Operation | None) -> None:
    """It is taken back; two more."""
    if first is not None and first.grant is not None:
        await client.revoke(first.grant, "day-revoke-1")
    await client.order(case, "day-order-2")
    third = await client.order(case, "day-order-3")
    await client.reveal(third, "day-reveal-3")


@dataclass
class Client:
    """Asks and says what it heard."""

    desk: Inside
    say: Say

    async def order(self, case: str, key: str) -> Operation | None:
        """A bypass code."""
        return await self._ask("order", key, self.desk.operations.order(CaseId(case), ORDER, key), case)

    async def activate(self, case: str, device: DeviceId, key: str) -> Operation | None:
        """A new link by SMS."""
        order = ActivationOrder(vendor=ORDER.vendor, device=device, delivery=Delivery.SMS)
        asking = self.desk.operations.order(CaseId(case), order, key)
        return await self._ask("order", key, asking, f"{case} {device}")

    async def revoke(self, grant: GrantId, key: str) -> Operation | None:
        """Take one back."""
        order = RevokeOrder(grant=grant, reason="end of the test")
        return await self._ask("revoke", key, self.desk.operations.take(order, key), str(grant))

    async def confirm(self, done: Operation | None) -> None:
        """The caller read it back."""
        if done is not None and done.state is OperationState.DONE:
            house, agent = self.desk.house, self.desk.agent
            await self._ask("confirm", f"confirm-{done.id}", reveal.confirm(house, agent, done.id), "")

    async def reveal(self, done: Operation | None, key: str) -> None:
        """Show it."""
        if done is None or done.state is not OperationState.DONE:
            return
        try:
            shown = await reveal.reveal(self.desk.house, self.desk.agent, done.id, key)
        except DeskError as error:
            self.say(Answer("reveal", key, "", str(self.desk.agent.id), done.id, error=error.code.value))
            return
        code = ",".join(shown.codes)
        self.say(Answer("reveal", key, "", str(self.desk.agent.id), done.id, "shown", code))

    async def _ask(
        self, verb: str, key: str, asking: Coroutine[Any, Any, Operation], body: str
    ) -> Operation | None:
        agent = str(self.desk.agent.id)
        try:
            found = await asking
        except DeskError as error:
            id_ = operation_id(self.desk.agent.id, key)
            winner = error.params.get("agent", "")
            self.say(Answer(verb, key, body, agent, id_, error=error.code.value, winner=winner))
            return None
        except BaseException:  # the desk died: nobody knows
            self.say(Answer(verb, key, body, agent, operation_id(self.desk.agent.id, key), error="no_answer"))
            raise
        self.say(Answer(verb, key, body, agent, found.id, found.state.value))
        return found


async def reconciled(desk: Inside) -> None:
    """Let the desk's own jobs find out what is true, as long as it takes."""
    reconciler = Reconciler(desk.house)
    for seconds in (3, 30, 60, 120, 330, 60):
        desk.clock.step(seconds=seconds)
        await reconciler.look()
    sweep = Sweep(desk.house)
    for _ in range(2):
        desk.clock.step(seconds=150)
        await sweep.look()


async def kept(desk: Inside) -> Kept:
    """What is on record now."""
    return await desk.house.store.read(on_record)


def on_record(connection: Connection) -> Kept:
    """What is on record in this store."""
    verdict = rows.check(connection)
    found = newest(connection, limit=10**6)
    journal = connection.execute(select(operation)).all()
    lines = [
        Line(one.seq, one.at, one.event, one.agent, one.case, one.person, one.params)
        for one in reversed(found)
    ]
    return Kept(
        lines=lines,
        rows=[
            Row(row.id, row.state, row.vendor, row.person_id, row.kind, row.slot is None) for row in journal
        ],
        fault=None if verdict.fault is None else f"{verdict.fault}",
        doubts=list(witness.doubts(connection)),
    )


def twin_at(
    folder: Path,
    flavour: Flavour,
    seconds: float,
    passed: Callable[[str], None],
    kind: type[LedgerTwin] = LedgerTwin,
) -> LedgerTwin:
    """The vendor, so long after the beginning."""
    from tests.desk.inside import START, MovedClock, _amelie

    clock = MovedClock(START + timedelta(seconds=seconds))
    twin = kind(clock, file=folder / "ledger", flavour=flavour, passed=passed)
    twin.people.update(people(_amelie()))
    return twin


def told(answer: Answer) -> bytes:
    """One line for a pipe."""
    return json.dumps(answer.__dict__).encode() + b"\n"


def heard(data: bytes) -> list[Answer]:
    """The whole lines of a pipe."""
    return [Answer(**json.loads(line)) for line in data.split(b"\n")[:-1]]
