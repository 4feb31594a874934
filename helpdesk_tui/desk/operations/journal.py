"""The journal's rows: written inside the caller's transaction, one writer at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, or_, select, update

from helpdesk_tui.contract.errors import Conflict, ErrorCode
from helpdesk_tui.contract.ids import AgentId, CaseId, GrantId, OperationId, PersonId, VendorId
from helpdesk_tui.contract.notices import Sending
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.desk.notices.reading import of_operations
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import person

OPEN = (OperationState.INTENT, OperationState.UNKNOWN)
FURTHEST = timedelta(minutes=10)
"""No question is ever put off for so long: one that seems to be was noted before the clock was set back."""
ORDERS: TypeAdapter[Order] = TypeAdapter(Order)


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be done, before anything leaves the house."""

    id: OperationId
    order: Order
    vendor: VendorId
    account_ref: str
    person: PersonId
    case: CaseId | None
    agent: AgentId
    boot: str
    asked_at: datetime
    deadline_at: datetime
    exclusive: bool
    """Only one such operation may be open for a vendor and person (Law 3)."""
    known_refs: tuple[str, ...] = ()
    sealed: bytes | None = None
    what: str = ""
    tier: int | None = None
    """In force when it was claimed; None: it asked for no proof."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal as the desk works with it."""

    id: OperationId
    order: Order
    state: OperationState
    vendor: VendorId
    account_ref: str
    person: PersonId
    case: CaseId | None
    agent: AgentId
    boot: str
    asked_at: datetime
    deadline_at: datetime
    known_refs: frozenset[str]
    sealed: bytes | None
    checks: int
    grant: GrantId | None
    until: datetime | None = None
    handle: bytes | None = None
    tier: int | None = None


def write_intent(connection: Connection, intent: Intent) -> None:
    """Claim the slot; raises IntegrityError when another operation holds it."""
    connection.execute(
        insert(operation).values(
            id=intent.id,
            kind=intent.order.kind,
            state=OperationState.INTENT,
            slot=f"{intent.vendor}|{intent.person}" if intent.exclusive else None,
            vendor=intent.vendor,
            account_ref=intent.account_ref,
            person_id=intent.person,
            case_id=intent.case,
            agent=intent.agent,
            order_json=intent.order.model_dump_json(),
            boot=intent.boot,
            asked_at=intent.asked_at,
            deadline_at=intent.deadline_at,
            known_refs=json.dumps(intent.known_refs),
            sealed=intent.sealed,
            what=intent.what,
            tier=intent.tier,
            next_check=intent.deadline_at,
        )
    )


def settle(
    connection: Connection, id_: OperationId, *, expected: Sequence[OperationState] = OPEN, **values: object
) -> bool:
    """Move an operation on by compare-and-set; False when somebody else settled it first."""
    changed = connection.execute(
        update(operation)
        .where(operation.c.id == id_, operation.c.state.in_([state.value for state in expected]))
        .values(revision=operation.c.revision + 1, **values)
    )
    return changed.rowcount == 1


def check_later(connection: Connection, entry: Entry, at: datetime | None) -> None:
    """When the vendor is asked about it again; None: never."""
    connection.execute(
        update(operation).where(operation.c.id == entry.id).values(next_check=at, checks=entry.checks + 1)
    )


def entry(connection: Connection, id_: OperationId) -> Entry | None:
    """One row of the journal."""
    row = connection.execute(select(operation).where(operation.c.id == id_)).one_or_none()
    return None if row is None else _entry(row)


def due(connection: Connection, now: datetime) -> list[Entry]:
    """What the reconciler has to ask a vendor about now; also what waits for a time that no question has."""
    is_due = or_(operation.c.next_check <= now, operation.c.next_check > now + FURTHEST)
    rows = connection.execute(select(operation).where(is_due).order_by(operation.c.next_check).limit(100))
    return [_entry(row) for row in rows]


def holder(connection: Connection, vendor: VendorId, person_id: PersonId) -> Entry | None:
    """The open operation for this vendor and person, if any."""
    row = connection.execute(
        select(operation).where(operation.c.slot == f"{vendor}|{person_id}")
    ).one_or_none()
    return None if row is None else _entry(row)


def refuse_beside_open(connection: Connection, vendor: VendorId, person_id: PersonId) -> None:
    """Raises `OPERATION_OPEN` with who was first and since when (inv-P14)."""
    first = holder(connection, vendor, person_id)
    if first is not None:
        raise Conflict(ErrorCode.OPERATION_OPEN, agent=first.agent, since=first.asked_at.isoformat())


def shown(connection: Connection, id_: OperationId) -> Operation | None:
    """One operation as a console sees it."""
    found = listed(connection, id_=id_)
    return found[0] if found else None


def listed(
    connection: Connection,
    *,
    id_: OperationId | None = None,
    person_id: PersonId | None = None,
    state: OperationState | None = None,
    limit: int = 100,
) -> list[Operation]:
    """Operations as a console sees them, newest first."""
    query = (
        select(operation, person.c.name.label("person_name"))
        .join(person, person.c.id == operation.c.person_id)
        .order_by(operation.c.asked_at.desc())
        .limit(limit)
    )
    if id_ is not None:
        query = query.where(operation.c.id == id_)
    if person_id is not None:
        query = query.where(operation.c.person_id == person_id)
    if state is not None:
        query = query.where(operation.c.state == state.value)
    rows = connection.execute(query).all()
    told = of_operations(connection, [row.id for row in rows])
    return [_operation(row, told.get(row.id, ())) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        order=ORDERS.validate_json(row.order_json),
        state=OperationState(row.state),
        vendor=row.vendor,
        account_ref=row.account_ref,
        person=row.person_id,
        case=row.case_id,
        agent=row.agent,
        boot=row.boot,
        asked_at=row.asked_at,
        deadline_at=row.deadline_at,
        known_refs=frozenset(json.loads(row.known_refs)),
        sealed=row.sealed,
        checks=row.checks,
        grant=row.grant_id,
        until=row.until,
        handle=row.handle,
        tier=row.tier,
    )


def _operation(row: Row[Any], told: tuple[Sending, ...]) -> Operation:
    return Operation(
        id=row.id,
        kind=row.kind,
        state=row.state,
        vendor=row.vendor,
        person=row.person_id,
        person_name=row.person_name,
        case=row.case_id,
        agent=row.agent,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        until=row.until,
        uses=row.uses,
        codes=row.codes,
        sent_to=row.sent_to,
        problem=row.problem,
        problem_params=json.loads(row.problem_params),
        result=row.result,
        what=row.what,
        next_check=row.next_check if row.state in OPEN else None,
        grant=row.grant_id,
        told=told,
        revision=row.revision,
    )
