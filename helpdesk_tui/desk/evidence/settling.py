"""The end of a proof, on record in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.notices import NotMeSource
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.evidence import repository
from helpdesk_tui.desk.evidence.ending import tell_others
from helpdesk_tui.desk.gate.alarming import tell_used_up
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.not_me import Said, freeze

_STATE_EVENT = {
    ProofState.PASSED: AuditEvent.PROOF_PASSED,
    ProofState.FAILED: AuditEvent.PROOF_FAILED,
    ProofState.TIMED_OUT: AuditEvent.PROOF_TIMED_OUT,
    ProofState.GIVEN_UP: AuditEvent.PROOF_GIVEN_UP,
    ProofState.FRAUD: AuditEvent.PROOF_FRAUD,
    ProofState.UNKNOWN: AuditEvent.PROOF_UNKNOWN,
}


async def settle(
    house: House, row: Row[Any], state: ProofState, *, values: dict[str, Any] | None = None, **known: str
) -> bool:
    """Move a waiting proof to its end, on record; False when it had ended already."""
    now = house.clock.now()
    more = dict(values or {})
    if state is ProofState.PASSED:
        more["passed_at"] = now

    def write(connection: Connection) -> bool:
        moved = repository.move(connection, row.id, state=state.value, sealed=None, **more)
        if moved:
            house.record.append(
                connection,
                _STATE_EVENT[state],
                agent=row.agent,
                case=row.case_id,
                person=row.person_id,
                personal={"hint": row.hint},
                facts={"proof": row.id, "method": row.method, **known},
            )
            cases.ring(connection, row.case_id)
            if state is ProofState.FRAUD and row.manager_id is None:
                freeze(connection, house, row.person_id, NotMeSource.DESK, Said(case=row.case_id))
            if state is not ProofState.PASSED:
                tell_used_up(connection, house, PersonId(row.person_id), CaseId(row.case_id))
        return moved

    moved = await house.store.write(write)
    tell(house, row)
    await tell_others(house, row.person_id, row.case_id)
    return moved


def tell(house: House, row: Row[Any]) -> None:
    """Wake the consoles."""
    house.hub.publish(Change(resource=Resource.PROOF, id=row.id, case=row.case_id, revision=row.revision + 1))
    house.hub.publish(Change(resource=Resource.CASE, id=row.case_id))
