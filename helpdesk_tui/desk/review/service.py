"""Looking at what was done: in order, or not; nobody closes what he had a hand in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.approvals import SeenProof
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import AgentId, GrantId, ReviewId
from helpdesk_tui.contract.orders import RevokeOrder
from helpdesk_tui.contract.review import ReviewItem, ReviewSheet, ReviewState
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.approvals.standing import refuse_same_person
from helpdesk_tui.desk.approvals.tables import approval, approval_yes
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices import reading
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.review import repository


async def listed(house: House) -> list[ReviewItem]:
    """What is open, and what was closed lately."""
    return await house.store.read(lambda c: repository.listed(c, house.clock.now()))


async def sheet(house: House, agent: Agent, id_: ReviewId) -> ReviewSheet:
    """One item with its evidence and notices."""

    def read(connection: Connection) -> ReviewSheet:
        row = repository.row_of(connection, id_)
        item = repository.item_of(row)
        case = None if item.case is None else cases.get(connection, item.case)
        kind = None
        sends: dict[str, Any] = {}
        if item.operation is not None:
            of_it = select(operation.c.kind).where(operation.c.id == item.operation)
            kind = connection.scalar(of_it)
            sends = reading.of_operations(connection, [item.operation])
        return ReviewSheet(
            item=item,
            ticket=None if case is None else case.ticket,
            reason="" if case is None else case.reason.value,
            kind=kind or "",
            proofs=_proofs(connection, row),
            sends=tuple(sends.get(item.operation or "", ())),
            said=item.params.get("said", ""),
            mine=_had_a_hand(connection, house, agent.id, row),
        )

    return await house.store.read(read)


async def accept(house: House, agent: Agent, id_: ReviewId) -> ReviewItem:
    """It is in order. Raises `DeskError`."""
    return await _end(house, agent, id_, ReviewState.OK, AuditEvent.REVIEW_OK, "")


async def reopen(house: House, agent: Agent, id_: ReviewId, reason: str, key: str) -> ReviewItem:
    """It is not in order: what lives of it is taken back by the door of Law 13, then it is put on record.

    Taking back comes first: a desk that dies between leaves an open item, never a live code.
    """
    if not reason.strip():
        raise Mistaken(ErrorCode.BAD_REQUEST, field="reason")

    def look(connection: Connection) -> GrantId | None:
        row = repository.row_of(connection, id_)
        _refuse(connection, house, agent, row)
        return repository.item_of(row).grant

    grant = await house.store.read(look)
    if grant is not None:
        await Operations(house, agent).take(RevokeOrder(grant=grant, reason=reason.strip()), f"{key}-grant")
    return await _end(house, agent, id_, ReviewState.REOPENED, AuditEvent.REVIEW_REOPENED, reason.strip())


async def _end(
    house: House, agent: Agent, id_: ReviewId, state: ReviewState, event: AuditEvent, reason: str
) -> ReviewItem:
    def write(connection: Connection) -> ReviewItem:
        row = repository.row_of(connection, id_)
        if row.state == state and row.ended_by == agent.id:
            return repository.item_of(row)
        _refuse(connection, house, agent, row)
        ended = {"state": state.value, "ended_at": house.clock.now(), "ended_by": agent.id}
        repository.close(connection, row, **ended)
        house.record.append(
            connection,
            event,
            agent=agent.id,
            case=row.case_id,
            person=row.person_id,
            personal={"why": reason} if reason else {},
            facts={"item": row.id, "list": row.list, "subject": row.subject, "whose": row.agent},
        )
        return repository.item_of(repository.row_of(connection, id_))

    found = await write_as(house, agent, Right.APPROVE, write)
    house.hub.publish(Change(resource=Resource.REVIEW, id=id_, case=found.case))
    return found


def _refuse(connection: Connection, house: House, agent: Agent, row: Row[Any]) -> None:
    if _had_a_hand(connection, house, agent.id, row):
        raise Refused(ErrorCode.OWN_REQUEST)


def _had_a_hand(connection: Connection, house: House, agent: AgentId, row: Row[Any]) -> bool:
    """Whether the agent did it, approved it, is that person, or is the same human as one of these."""
    agreed = (
        select(approval_yes.c.agent)
        .join(approval, approval.c.id == approval_yes.c.approval_id)
        .where(approval.c.operation_id == row.operation_id)
    )
    hands = [one for one in (row.agent, *connection.scalars(agreed)) if one]
    try:
        for one in hands:
            refuse_same_person(connection, house, agent, AgentId(one))
    except Refused:
        return True
    return facts.is_own_account(connection, house.config, agent, row.person_id)


def _proofs(connection: Connection, row: Row[Any]) -> tuple[SeenProof, ...]:
    """What the case had when it was done."""
    rows = connection.execute(
        select(proof)
        .where(
            proof.c.case_id == row.case_id,
            proof.c.state.in_([ProofState.PASSED.value, ProofState.FAILED.value, ProofState.FRAUD.value]),
            proof.c.started_at <= row.made_at,
        )
        .order_by(proof.c.started_at)
    )
    return tuple(
        SeenProof(
            proof=found.id,
            method=found.method,
            strength=found.strength,
            hint=found.hint,
            points=0,
            at=found.passed_at or found.started_at,
            state=found.state,
        )
        for found in rows
    )
