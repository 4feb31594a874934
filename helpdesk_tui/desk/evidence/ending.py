"""Proofs that nobody waits for any more, and consoles that were kept from starting one meanwhile."""

from __future__ import annotations

import contextlib

from sqlalchemy import ColumnElement, Connection, and_, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import CaseState
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId, ProofId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.house import House


def end_waiting(
    connection: Connection,
    house: House,
    which: ColumnElement[bool],
    reason: str,
    taken_by: AgentId | None = None,
) -> None:
    """End those of these proofs that still wait, each on record; `taken_by`: who goes on instead."""
    waiting = and_(which, proof.c.state == ProofState.WAITING.value)
    for row in connection.execute(select(proof).where(waiting)).all():
        house.record.append(
            connection,
            AuditEvent.PROOF_GIVEN_UP if taken_by is None else AuditEvent.PROOF_TAKEN_OVER,
            agent=taken_by or row.agent,
            case=row.case_id,
            person=row.person_id,
            personal={"hint": row.hint},
            facts={"proof": row.id, "method": row.method, "reason": reason},
        )
        if taken_by is not None:
            cases.ring(connection, row.case_id)
    ended = proof.update().where(waiting)
    connection.execute(
        ended.values(state=ProofState.GIVEN_UP.value, sealed=None, revision=proof.c.revision + 1)
    )


async def tell_others(house: House, person: PersonId, case: CaseId) -> None:
    """Wake the consoles with another open case of this person: their ways are open, or closed, again."""
    query = select(case_.c.id).where(
        case_.c.person_id == person, case_.c.id != case, case_.c.state != CaseState.CLOSED.value
    )
    if not person:
        return
    # What was done is done: where the store cannot be read now, a console hears of it with its next look.
    with contextlib.suppress(DeskError):
        for other in await house.store.read(lambda connection: connection.scalars(query).all()):
            house.hub.publish(Change(resource=Resource.PROOF, id=ProofId(""), case=CaseId(other)))
