"""Whether an approval stands at this very moment: roles of all, the case, the proofs that were shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.approvals import ApprovalState
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Refused
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.gate import Need
from helpdesk_tui.contract.ids import AgentId, ApprovalId, CaseId, OperationId, PersonId
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.approvals import frozen, repository
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.look import Look
from helpdesk_tui.desk.gate.subject import roles_of
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.review.noting import led_to
from helpdesk_tui.desk.witness.colleagues import heard
from helpdesk_tui.policy.roles import holders, may


def refuse_same_person(connection: Connection, house: House, agent: AgentId, other: AgentId) -> None:
    """Raises `OWN_REQUEST` when both are one human, under whatever names."""
    if agent == other:
        raise Refused(ErrorCode.OWN_REQUEST)
    one, two = (directory.find(connection, house.config, id_) for id_ in (agent, other))
    if one is None or two is None:
        return
    if facts.one_human(connection, one, two):
        raise Refused(ErrorCode.OWN_REQUEST)


def refuse_approver(connection: Connection, house: House, agent: AgentId, row: Row[Any]) -> None:
    """Raises when this agent is not one who may look at this request as somebody else."""
    if not may(roles_of(connection, house, agent), Right.APPROVE):
        raise Refused(ErrorCode.ROLE_MISSING, role=" / ".join(holders(Right.APPROVE)))
    refuse_same_person(connection, house, agent, AgentId(row.agent))
    for witness in heard(connection, CaseId(row.case_id)):
        refuse_same_person(connection, house, agent, witness)  # a third pair of eyes, not the second again
    for manager in _vouching(connection, CaseId(row.case_id)):
        if facts.is_own_account(connection, house.config, agent, manager):
            raise Refused(ErrorCode.OWN_REQUEST)
    if facts.is_own_account(connection, house.config, agent, PersonId(row.person_id)):
        raise Refused(ErrorCode.OWN_ACCOUNT)


def _vouching(connection: Connection, case: CaseId) -> list[PersonId]:
    """Managers whose word or device stands as a proof in this case."""
    return list(
        connection.scalars(
            select(proof.c.manager_id).where(
                proof.c.case_id == case,
                proof.c.state == ProofState.PASSED.value,
                proof.c.manager_id.is_not(None),
            )
        )
    )


def refuse_changed_proof(connection: Connection, row: Row[Any]) -> None:
    """Raises when a proof that the approver was shown does not stand as it did."""
    seen = frozen.loaded(row.proofs)
    rows = connection.execute(
        select(proof.c.id).where(
            proof.c.id.in_([one.proof for one in seen]),
            proof.c.state == ProofState.PASSED.value,
            proof.c.forced_zero.is_(None),
        )
    )
    counted = {one.proof for one in seen if one.points > 0}
    if not counted <= {found.id for found in rows}:
        raise Conflict(ErrorCode.APPROVAL_ENDED)


def refuse_glass(connection: Connection, house: House, seen: Look, tier: int) -> None:
    """Raises when the agent of the case may not go on alone at this tier."""
    if not may(roles_of(connection, house, seen.case.agent), Right.BREAK_GLASS):
        raise Refused(ErrorCode.ROLE_MISSING, role=" / ".join(holders(Right.BREAK_GLASS)))
    if tier > seen.policy.approvals.break_glass_tier:
        raise Refused(ErrorCode.GATE_CLOSED, needs=Need.APPROVAL.value)


def use(connection: Connection, house: House, seen: Look, order: Order, operation: OperationId) -> Look:
    """Take the approval that an order names, in the claim's own transaction; the gate as it then stands.

    Raises when it is not approved, not of exactly this order, too old, too early or used, when one of those
    who agreed could not agree now, or when more is asked for by now. A claim that falls afterwards leaves it
    unused.
    """
    named: ApprovalId | None = getattr(order, "approval", None)
    if named is None:
        return seen
    now, case = house.clock.now(), seen.case
    row = repository.open_row(connection, named, now)
    if (row.agent, row.case_id, row.order_hash) != (case.agent, case.id, frozen.order_hash(order)):
        raise Conflict(ErrorCode.APPROVAL_ENDED)
    agreed = repository.agreed(connection, named)
    if row.state != ApprovalState.APPROVED or row.ready_at is None:
        raise Conflict(ErrorCode.APPROVAL_WAITS)
    if now < row.ready_at:
        raise Conflict(ErrorCode.APPROVAL_WAITS, until=row.ready_at.isoformat())
    for one in agreed:
        refuse_approver(connection, house, one, row)
    refuse_changed_proof(connection, row)
    under = replace(seen, subject=replace(seen.subject, approved=repository.request_of(row)))
    tier = under.decide(now).score.tier
    if row.glass:
        refuse_glass(connection, house, seen, tier)
    wanted = 0 if row.glass else max(row.wanted, seen.policy.approvals.approvers)
    if tier > row.tier or len(agreed) < wanted:
        raise Conflict(ErrorCode.APPROVAL_ENDED)
    repository.move(
        connection,
        row,
        state=ApprovalState.USED.value,
        operation_id=operation,
        ended_at=now,
        ended_by=case.agent,
    )
    if row.glass:
        led_to(connection, named, operation)
    house.record.append(
        connection,
        AuditEvent.APPROVAL_USED,
        agent=case.agent,
        case=case.id,
        person=seen.person.id,
        facts={"approval": row.id, "operation": operation, "approvers": ",".join(agreed)},
    )
    return under
