"""Reading and moving cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from helpdesk_tui.contract.cases import Case, CaseState, Waiting
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Refused
from helpdesk_tui.contract.evidence import Method, ProofState
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import client, person

_WAITING = {
    Method.PUSH: Waiting.PUSH,
    Method.OTP: Waiting.CODE,
    Method.MAIL_CODE: Waiting.CODE,
    Method.SMS_CODE: Waiting.CODE,
    Method.CALL_BACK: Waiting.CALL_BACK,
    Method.MANAGER: Waiting.MANAGER,
    Method.ID_CHECK: Waiting.VENDOR,
}
Wait = tuple[Waiting | None, datetime | None]
"""What a case waits for, and until when."""

_CASES: Select[Any] = (
    select(
        case_,
        person.c.name.label("person_name"),
        person.c.login.label("login"),
        client.c.name.label("client_name"),
    )
    .join(client, client.c.id == case_.c.client_id)
    .outerjoin(person, person.c.id == case_.c.person_id)
)
_ONE = _CASES.where(case_.c.id == bindparam("id"))
_WAITING_PROOFS = (
    select(proof.c.case_id, proof.c.method, proof.c.ends_at)
    .where(proof.c.case_id.in_(bindparam("cases", expanding=True)), proof.c.state == ProofState.WAITING.value)
    .order_by(proof.c.started_at)
)
_UNSETTLED = select(operation.c.case_id).where(
    operation.c.case_id.in_(bindparam("cases", expanding=True)),
    operation.c.state.in_([OperationState.INTENT.value, OperationState.UNKNOWN.value]),
    operation.c.next_check.is_not(None),
)


def get(connection: Connection, id_: CaseId, *, waits: bool = True) -> Case:
    """One case; Missing when there is none. Without `waits`, what it waits for is left out."""
    row = connection.execute(_ONE, {"id": id_}).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    wait = _waits(connection, [id_]).get(id_) if waits and row.state != CaseState.CLOSED else None
    return _case(row, wait)


def exists(connection: Connection, id_: CaseId) -> bool:
    """Whether there is such a case."""
    return connection.scalar(select(case_.c.id).where(case_.c.id == id_)) is not None


def is_between(connection: Connection, id_: CaseId, agent: AgentId, person_id: PersonId) -> bool:
    """Whether this is that agent's case with that person: what he does is noted in no other."""
    wanted = (case_.c.id == id_, case_.c.agent == agent, case_.c.person_id == person_id)
    return connection.scalar(select(case_.c.id).where(*wanted)) is not None


def client_of_case(
    connection: Connection, id_: CaseId, agent: AgentId, person_id: PersonId
) -> ClientId | None:
    """At which client the person is served in that agent's case with him; None: it is no such case."""
    wanted = (case_.c.id == id_, case_.c.agent == agent, case_.c.person_id == person_id)
    found = connection.scalar(select(case_.c.client_id).where(*wanted))
    return None if found is None else ClientId(found)


def mine_open(connection: Connection, agent: AgentId, id_: CaseId) -> Case:
    """One of the agent's own cases that is not closed; what every action in a case starts with."""
    return as_mine(get(connection, id_), agent)


def as_mine(case: Case, agent: AgentId) -> Case:
    """The same of a case that was read; raises `Refused(NOT_YOURS)`, `Conflict(CASE_CLOSED)`."""
    if case.agent != agent:
        raise Refused(ErrorCode.NOT_YOURS, agent=case.agent)
    if case.state is CaseState.CLOSED:
        raise Conflict(ErrorCode.CASE_CLOSED)
    return case


def open_with(connection: Connection, agent: AgentId, person_id: PersonId) -> Case | None:
    """The agent's open or parked case with this person."""
    found = listed(
        connection,
        case_.c.agent == agent,
        case_.c.person_id == person_id,
        case_.c.state != CaseState.CLOSED.value,
    )
    return found[0] if found else None


def listed(connection: Connection, *conditions: Any, limit: int = 200) -> list[Case]:
    """Cases with what they wait for, newest first."""
    query = _CASES.where(*conditions).order_by(case_.c.opened_at.desc()).limit(limit)
    rows = connection.execute(query).all()
    waits = _waits(connection, [row.id for row in rows if row.state != CaseState.CLOSED])
    return [_case(row, waits.get(row.id)) for row in rows]


def move(connection: Connection, id_: CaseId, **values: object) -> None:
    """Change a case and its revision."""
    connection.execute(update(case_).where(case_.c.id == id_).values(revision=case_.c.revision + 1, **values))


def ring(connection: Connection, id_: CaseId) -> None:
    """What a parked case waited for has come."""
    connection.execute(
        update(case_)
        .where(case_.c.id == id_, case_.c.state == CaseState.PARKED.value)
        .values(rang=True, revision=case_.c.revision + 1)
    )


def _waits(connection: Connection, ids: Sequence[str]) -> dict[str, Wait]:
    """Of each case the proof that was started last, or an operation that the vendor is asked about."""
    if not ids:
        return {}
    proofs = connection.execute(_WAITING_PROOFS, {"cases": list(ids)})
    waits: dict[str, Wait] = {row.case_id: (_WAITING.get(Method(row.method)), row.ends_at) for row in proofs}
    unsettled = connection.scalars(_UNSETTLED, {"cases": list(ids)})
    return waits | dict.fromkeys(unsettled, (Waiting.VENDOR, None))


def _case(row: Row[Any], wait: Wait | None) -> Case:
    return Case(
        id=row.id,
        person=row.person_id or "",
        person_name=row.person_name or "",
        login=row.login or "",
        client=row.client_id,
        client_name=row.client_name,
        agent=row.agent,
        reason=row.reason,
        ticket=row.ticket,
        state=row.state,
        outcome=row.outcome,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        waits_for=None if wait is None else wait[0],
        waits_until=None if wait is None else wait[1],
        rang=row.rang,
        revision=row.revision,
    )
