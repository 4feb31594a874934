"""What a desk says to its database in a day of orders, what its vendor did meanwhile, and what clients heard."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy import event

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.operations.service import Operations, Plan
from helpdesk_tui.desk.store.writer import Call, Writer
from helpdesk_tui.vendors.values import CodeOrder, MadeCode
from tests.desk.inside import AMELIE, Inside
from tests.torture.checker import Answer, Effect
from tests.torture.desk import Client, a_day, opened, twin_at
from tests.torture.grounds import Ground
from tests.torture.twin import Flavour, LedgerTwin, effects

WRITES: Final = 8
"""Writes of records alone, large and small, beside the orders."""
SECONDS: Final = 86_400
Statement = tuple[str, tuple[Any, ...]]


@dataclass
class Said:
    """A day; each answer and effect with the number of transactions that had been committed by then."""

    transactions: list[list[Statement]] = field(default_factory=list)
    heard: list[tuple[int, Answer]] = field(default_factory=list)
    effects: list[tuple[int, Effect]] = field(default_factory=list)
    ledger: bytes = b""
    """The vendor's own file."""
    committed: int = 0


@dataclass
class NotedTwin(LedgerTwin):
    """A vendor that tells when it is about to do something."""

    noted: Callable[[], None] = field(default=lambda: None)
    early: dict[str, MadeCode] = field(default_factory=dict)

    async def make(self, person_ref: str, order: CodeOrder) -> MadeCode:
        return self.early.pop(str(order.operation), None) or await super().make(person_ref, order)

    def make_early(self, person_ref: str, order: CodeOrder) -> None:
        """What nobody has ordered yet, once."""
        self._write("asked", person_ref, str(order.operation))
        live = self._add(person_ref, order)
        made = MadeCode((live.ref,), (SecretStr(live.code),), live.until, live.uses)
        self.early[str(order.operation)] = made

    def _write(self, kind: str, account: str, operation: str, **more: Any) -> None:
        self.noted()
        super()._write(kind, account, operation, **more)


async def spoken(ground: Ground, flavour: Flavour, seed: int, *, planted: bool) -> Said:
    """A day on that ground; in a process of its own, since it listens to every writer there is."""
    said, moments, known = Said(), list[int](), twin_at(ground.folder, flavour, 0, lambda _: None)
    twin = NotedTwin(
        known.clock,
        people=known.people,
        file=known.file,
        flavour=flavour,
        noted=lambda: moments.append(said.committed),
    )
    async with opened(ground.folder, ground.where, twin, None) as desk:
        _listen(desk, said)
        if planted:
            effect_first(twin)
        await _day(desk, ground, said, random.Random(seed))
    said.effects = list(zip(moments, effects(twin.file), strict=True))
    said.ledger = twin.file.read_bytes()
    return said


def _listen(desk: Inside, said: Said) -> None:
    transact = Writer._transact

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, many: bool) -> None:
        if statement == "BEGIN IMMEDIATE":
            said.transactions.append([])
        said.transactions[-1] += [(statement, _plain(one)) for one in (values if many else [values])]

    def committing(self: Writer, batch: list[Call]) -> list[Any]:
        results = transact(self, batch)
        said.committed = len(said.transactions)
        return results

    event.listen(desk.house.store._writing, "before_cursor_execute", hear)
    Writer._transact = committing  # type: ignore[method-assign]


def _plain(values: Any) -> tuple[Any, ...]:
    return tuple(bytes(one) if isinstance(one, memoryview) else one for one in values)


def effect_first(twin: NotedTwin) -> None:
    """The planted fault: the vendor is asked before the intent is written."""
    claim = Operations._claim

    def too_late(self: Operations, connection: Any, plan: Plan) -> None:
        twin.make_early(plan.account_ref, CodeOrder(plan.id, SECONDS, 1, plan.prepared.code))
        claim(self, connection, plan)

    Operations._claim = too_late  # type: ignore[method-assign]


async def _day(desk: Inside, ground: Ground, said: Said, chance: random.Random) -> None:
    def hear(answer: Answer) -> None:
        said.heard.append((said.committed, answer))

    client, store, record = Client(desk, hear), desk.house.store, desk.house.record
    others = [case for person, case in ground.cases.items() if person != AMELIE]
    beside = chance.sample(others, chance.randint(0, len(others)))

    async def records() -> None:
        for _ in range(WRITES):
            size, burst = chance.choice([10, 100, 400]), chance.choice([1, 1, 1, 4])
            await asyncio.gather(*(store.write(_append(record, size)) for _ in range(burst)))

    await asyncio.gather(
        a_day(desk, ground.cases[AMELIE], hear),
        records(),
        *(client.order(case, f"beside-{case}") for case in beside),
    )


def _append(record: Record, size: int) -> Callable[[Any], int]:
    return lambda c: record.append(
        c, AuditEvent.CASE_TICKET, agent=None, personal={"ticket": "x" * size}, facts={"size": size}
    )
