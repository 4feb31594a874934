"""The evidence sheet: all that a second person needs to decide, read now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.approvals import ApprovalSheet, SeenProof
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.gate import Score
from helpdesk_tui.contract.ids import ApprovalId, PersonId
from helpdesk_tui.contract.people import RiskCode
from helpdesk_tui.desk.approvals import frozen, repository
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.service import People


async def sheet(house: House, agent: Agent, id_: ApprovalId) -> ApprovalSheet:
    """One request with its proofs as they stood and stand, and what speaks against it."""

    def read(connection: Connection) -> tuple[Row[Any], Case, tuple[SeenProof, ...]]:
        row = repository.row_of(connection, id_)
        return row, cases.get(connection, row.case_id), _proofs(connection, row)

    row, case, proofs = await house.store.read(read)
    card = await People(house).card(agent, PersonId(row.person_id))
    shown = await house.store.read(lambda c: repository.shown(c, id_, house.clock.now()))
    rules = house.policy.for_client(case.client).approvals
    return ApprovalSheet(
        approval=shown,
        reason=case.reason.value,
        ticket=case.ticket,
        score=Score.model_validate_json(row.score),
        proofs=proofs,
        # That somebody serves this person is why there is a request at all.
        risks=tuple(risk for risk in card.risks if risk.code is not RiskCode.OPEN_CASE),
        calls_90d=card.memory.calls_90d,
        refusals_30d=card.memory.refusals_30d,
        failed_proofs_30d=card.memory.failed_proofs_30d,
        tries_left=max(0, rules.tries - row.tries),
        mine=row.agent == agent.id,
    )


def _proofs(connection: Connection, row: Row[Any]) -> tuple[SeenProof, ...]:
    """As they stood, each with its state of now; one that was doubted since counts as failed."""
    then = frozen.loaded(row.proofs)
    rows = connection.execute(select(proof).where(proof.c.id.in_([one.proof for one in then])))
    now = {found.id: found for found in rows}

    def state(one: SeenProof) -> ProofState:
        found = now.get(one.proof)
        if found is None or (found.forced_zero is not None and one.points > 0):
            return ProofState.FAILED
        return ProofState(found.state)

    return tuple(one.model_copy(update={"state": state(one)}) for one in then)
