"""`/v1/whereabouts`: declared travel and on-call turns."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.whereabouts import Declared, TravelAsk, WhereImport, WhereList, WhereReport
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.auth.dependencies import HouseDep, ServingDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.whereabouts.service import Whereabouts

router = APIRouter(prefix="/whereabouts", tags=["whereabouts"])

ReviewingDep = Annotated[Agent, Depends(require(Right.REVIEW_PUSHES))]


@router.get("/{person}")
async def of(house: HouseDep, agent: ReviewingDep, person: PersonId) -> WhereList:
    """What is known of one person."""
    return WhereList(declared=await Whereabouts(house, agent).of(person))


@router.post("/import")
async def take_in(
    house: HouseDep,
    agent: Annotated[Agent, Depends(require(Right.MANAGE_PEOPLE))],
    key: KeyDep,
    ask: WhereImport,
) -> WhereReport:
    """Take lines of a file."""
    del key
    return await Whereabouts(house, agent).take_in(ask)


@router.post("/{case}/travel")
async def travel(house: HouseDep, agent: ServingDep, key: KeyDep, case: CaseId, ask: TravelAsk) -> Declared:
    """Note where the verified caller will be."""
    del key
    return await Whereabouts(house, agent).travel(case, ask)


@router.post("/{id_}/drop")
async def drop(house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: str) -> WhereList:
    """Take away what was wrong."""
    del key
    await Whereabouts(house, agent).drop(id_)
    return WhereList()
