"""A confirmed containment, step by step: what lives at one vendor waits for nothing at another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.containments import ContainmentState, Measure, StepState
from helpdesk_tui.contract.ids import AgentId, ContainmentId, OperationId, PersonId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.containments import reading, starting
from helpdesk_tui.desk.containments.orders import TAKES, order_of
from helpdesk_tui.desk.containments.tables import containment, containment_step
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.outbox import pause
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.operations.insisting import Errand, insist

AT_ONCE: Final = 4
"""People whose steps are carried out together."""
TRIED_FOR: Final = timedelta(hours=24)
GOES_ON: Final = (ContainmentState.WAITING.value, ContainmentState.RUNNING.value)


def due(connection: Connection, now: datetime) -> list[ContainmentId]:
    """What has to be gone on with."""
    query = select(containment.c.id).where(containment.c.next_at <= now, containment.c.state.in_(GOES_ON))
    return [ContainmentId(one) for one in connection.scalars(query.order_by(containment.c.next_at).limit(20))]


async def begin(house: House, id_: ContainmentId) -> bool:
    """The time to cancel is over: people are told; False when it was cancelled or has begun."""

    def write(connection: Connection) -> bool:
        row = reading.row_of(connection, id_)
        if row.state != ContainmentState.WAITING.value:
            return bool(row.state == ContainmentState.RUNNING.value)
        _move(connection, row, state=ContainmentState.RUNNING.value)
        for step in reading.steps_of(connection, id_):
            if step.measure == Measure.NOTIFY.value and step.state == StepState.PLANNED.value:
                announce(connection, house, Told(NoticeKind.CONTAINED, step.person_id, row.case_id))
                _mark(connection, step, state=StepState.DONE.value)
        return True

    goes_on = await house.store.write(write)
    tell(house, id_)
    return goes_on


async def carry_on(house: House, id_: ContainmentId, people: Sequence[PersonId]) -> bool:
    """One more try of everything that is left for these people; whether nothing is."""
    row, steps = await house.store.read(lambda c: (reading.row_of(c, id_), reading.steps_of(c, id_)))
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(person: PersonId) -> bool:
        mine = [step for step in steps if step.person_id == person and _is_left(step)]
        vendors = sorted({step.vendor for step in mine})
        async with turn:
            done = await asyncio.gather(
                *(_at_vendor(house, row, [step for step in mine if step.vendor == name]) for name in vendors)
            )
        return all(done)

    return all(await asyncio.gather(*(one(person) for person in people)))


async def pause_or_end(house: House, id_: ContainmentId, *, over: bool) -> None:
    """All is done, or a day has passed; else once more after a pause."""

    def write(connection: Connection) -> None:
        row, now = reading.row_of(connection, id_), house.clock.now()
        if row.state != ContainmentState.RUNNING.value:
            return
        if over or now > row.begins_at + TRIED_FOR:
            _move(connection, row, state=ContainmentState.ENDED.value, next_at=None, ended_at=now)
            starting.note(connection, house, None, AuditEvent.CONTAINMENT_ENDED, row)
        else:
            again = now + timedelta(seconds=min(30.0, pause(row.tries + 1)))
            _move(connection, row, next_at=again, tries=row.tries + 1)

    await house.store.write(write)
    tell(house, id_)


def tell(house: House, id_: ContainmentId) -> None:
    """Wake the consoles."""
    house.hub.publish(Change(resource=Resource.CONTAINMENT, id=id_))


def _is_left(step: Row[Any]) -> bool:
    is_takeable = Measure(step.measure) in TAKES
    return is_takeable and step.state == StepState.PLANNED.value and step.problem is None


async def _at_vendor(house: House, row: Row[Any], steps: Iterable[Row[Any]]) -> bool:
    """One after the other: the lock comes first, because it stops the next prompt."""
    over = True
    for step in steps:
        state = await house.store.read(lambda c: reading.row_of(c, row.id).state)
        if state != ContainmentState.RUNNING.value:
            return True  # it was cancelled meanwhile
        errand = Errand(
            f"containment {row.id} {step.name}",  # with blanks: no key of a console is written so
            AgentId(row.agent),
            order_of(step, row.reason),
            row.case_id,
            _claimed(row.id, step.name),
        )
        came = await insist(house, errand)
        if came.problem is not None:
            problem = came.problem.value
            await house.store.write(lambda c, step=step, problem=problem: _mark(c, step, problem=problem))  # type: ignore[misc]
        over = over and came.over
        tell(house, row.id)
    return over


def _claimed(id_: str, name: str) -> Callable[[Connection, OperationId], None]:
    def write(connection: Connection, operation: OperationId) -> None:
        connection.execute(
            update(containment_step)
            .where(containment_step.c.containment_id == id_, containment_step.c.name == name)
            .values(operation_id=operation)
        )

    return write


def _mark(connection: Connection, step: Row[Any], **values: object) -> None:
    connection.execute(
        update(containment_step)
        .where(containment_step.c.containment_id == step.containment_id, containment_step.c.name == step.name)
        .values(**values)
    )


def _move(connection: Connection, row: Row[Any], **values: object) -> None:
    connection.execute(
        update(containment)
        .where(containment.c.id == row.id, containment.c.revision == row.revision)
        .values(revision=containment.c.revision + 1, **values)
    )
