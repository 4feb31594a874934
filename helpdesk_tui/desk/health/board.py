"""The board, from the desk's own books alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from helpdesk_tui.contract.board import Board, LiveCodes, Waiting
from helpdesk_tui.contract.cases import Case, CaseState
from helpdesk_tui.contract.checkpoints import RecordHealth
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.operations import GrantState, Operation, OperationState
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.checkpoints import anchoring
from helpdesk_tui.desk.checkpoints import repository as checkpoints
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.health import certificates
from helpdesk_tui.desk.health.service import health
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.tasks import mailbox
from helpdesk_tui.desk.tasks import repository as tasks


@dataclass(frozen=True, slots=True)
class _Books:
    cases: tuple[Case, ...] = ()
    live: LiveCodes = field(default_factory=LiveCodes)
    tasks: Waiting = field(default_factory=Waiting)
    unknown: tuple[Operation, ...] = ()
    record: RecordHealth = field(default_factory=RecordHealth)


async def board(house: House) -> Board:
    """What the desk knows now; with the store gone, what it still knows of vendors."""
    now = house.clock.now()
    try:
        books = await house.store.read(lambda connection: _read(connection, house, now))
    except DeskError:
        books = _Books()
    return Board(
        at=now,
        health=await health(house),
        certificates=await certificates.known(house.config),
        live=books.live,
        cases=books.cases,
        tasks=books.tasks,
        unknown=books.unknown,
        record=books.record,
    )


def _read(connection: Connection, house: House, now: datetime) -> _Books:
    open_ones = cases.listed(connection, case_.c.state != CaseState.CLOSED.value)
    owed, watched = tasks.waiting(connection, now), house.config.mailbox
    return _Books(
        cases=tuple(reversed(open_ones)),
        live=_live(connection),
        tasks=Waiting(
            count=len(owed),
            due=sum(one.due_at is not None and one.due_at <= now for one in owed),
            mailbox=None if watched is None else mailbox.state(connection, watched),
        ),
        unknown=tuple(journal.listed(connection, state=OperationState.UNKNOWN)),
        record=_record(connection, house),
    )


def _record(connection: Connection, house: House) -> RecordHealth:
    newest = checkpoints.latest(connection)
    return RecordHealth(
        size=house.record.size(connection),
        signed_size=0 if newest is None else newest.size,
        signed_at=None if newest is None else newest.at,
        problem=house.record_state.problem,
        anchors=anchoring.shown(connection, house),
    )


def _live(connection: Connection) -> LiveCodes:
    unknown = func.sum(case((grant_.c.state == GrantState.UNKNOWN.value, 1), else_=0))
    alive = grant_.c.state.in_([GrantState.LIVE.value, GrantState.UNKNOWN.value])
    query = select(func.count(), unknown, func.min(grant_.c.until)).where(alive)
    count, doubtful, ends = connection.execute(query).one()
    return LiveCodes(count=count, unknown=doubtful or 0, ends_next=ends)
