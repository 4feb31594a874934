"""`/v1/procedures` and `/v1/cases/{id}/procedure`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.procedures import Guide, GuideAnswer, GuideStart, ProcedureName
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep, ServingDep
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.procedures.service import Guides

router = APIRouter(tags=["procedures"])

Language = Annotated[str, Query(pattern="^[a-z]{2}$")]


@router.get("/procedures")
async def procedures(house: HouseDep, agent: AgentDep, lang: Language = "en") -> list[ProcedureName]:
    """What can be followed with a caller."""
    return Guides(house, agent, lang).names()


@router.get("/cases/{id_}/procedure")
async def followed(house: HouseDep, agent: AgentDep, id_: CaseId, lang: Language = "en") -> Guide | None:
    """What this case follows, and where it stands."""
    return await Guides(house, agent, lang).current(id_)


@router.post("/cases/{id_}/procedure")
async def start(
    house: HouseDep, agent: ServingDep, key: KeyDep, id_: CaseId, asked: GuideStart, lang: Language = "en"
) -> Guide:
    """Begin a procedure, or go on with what an earlier contact began."""
    del key
    return await Guides(house, agent, lang).start(id_, asked.procedure)


@router.post("/cases/{id_}/procedure/answer")
async def answer(
    house: HouseDep, agent: ServingDep, key: KeyDep, id_: CaseId, asked: GuideAnswer, lang: Language = "en"
) -> Guide:
    """Note the caller's answer to the current step."""
    del key
    return await Guides(house, agent, lang).answer(id_, asked.step, asked.answer)
