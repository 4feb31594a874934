"""`/v1/witness`."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.ids import ProofId
from helpdesk_tui.contract.witness import WitnessAnswer, Witnessing
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep, ServingDep
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.witness import service

router = APIRouter(prefix="/witness", tags=["witness"])


@router.get("")
async def waiting(house: HouseDep, agent: AgentDep) -> list[Witnessing]:
    """Whom I am asked to look at."""
    return list(await house.store.read(lambda connection: service.waiting(connection, house, agent.id)))


@router.post("/{id_}")
async def answer(
    house: HouseDep, agent: ServingDep, key: KeyDep, id_: ProofId, answer: WitnessAnswer
) -> Witnessing:
    """Say what I saw."""
    del key
    return await service.answer(house, agent, id_, answer.seen)
