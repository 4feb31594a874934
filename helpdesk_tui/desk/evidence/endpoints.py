"""`/v1/cases/{id}/evidence`."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.evidence import Proof, ProofAnswer, ProofStart
from helpdesk_tui.contract.ids import CaseId, ProofId
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep, ServingDep
from helpdesk_tui.desk.evidence.service import Evidence
from helpdesk_tui.desk.idempotency.dependencies import KeyDep

router = APIRouter(prefix="/cases/{case}/evidence", tags=["evidence"])


@router.post("")
async def start(house: HouseDep, agent: ServingDep, key: KeyDep, case: CaseId, start: ProofStart) -> Proof:
    """Take a way to verify the caller."""
    return await Evidence(house, agent).start(case, start.way, key)


@router.get("/{id_}")
async def one(house: HouseDep, agent: AgentDep, case: CaseId, id_: ProofId) -> Proof:
    """One proof as it stands."""
    return await Evidence(house, agent).get(case, id_)


@router.post("/{id_}/answer")
async def answer(
    house: HouseDep, agent: ServingDep, case: CaseId, id_: ProofId, answer: ProofAnswer
) -> Proof:
    """What the caller read out, or how the call went."""
    return await Evidence(house, agent).answer(case, id_, answer)


@router.post("/{id_}/cancel")
async def cancel(house: HouseDep, agent: ServingDep, case: CaseId, id_: ProofId) -> Proof:
    """Stop waiting for it."""
    return await Evidence(house, agent).cancel(case, id_)
