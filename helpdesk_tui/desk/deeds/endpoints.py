"""`/v1/deeds`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import CodeAsk, Right, StepUp
from helpdesk_tui.contract.deeds import DeedAsk, DeedDone, DeedLine
from helpdesk_tui.contract.ids import DeedId
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep, require
from helpdesk_tui.desk.deeds.service import Deeds
from helpdesk_tui.desk.idempotency.dependencies import KeyDep, no_replay

router = APIRouter(prefix="/deeds", tags=["deeds"])

SecondDep = Annotated[Agent, Depends(require(Right.APPROVE))]


@router.get("")
async def listed(house: HouseDep, agent: SecondDep) -> list[DeedLine]:
    """What waits for a second person, and what ended lately."""
    return await Deeds(house, agent).listed()


@router.post("")
async def ask(house: HouseDep, agent: AgentDep, key: KeyDep, asked: DeedAsk) -> DeedLine:
    """Ask for it; whoever lacks the right to do it cannot ask for it either."""
    return await Deeds(house, agent).ask(asked.deed, key)


@router.post("/{id_}/step-up")
@no_replay
async def stepped_up(house: HouseDep, agent: SecondDep, key: KeyDep, id_: DeedId, ask: CodeAsk) -> StepUp:
    """The six digits of who is about to agree to this deed."""
    return await Deeds(house, agent).step_up(id_, ask, key)


@router.post("/{id_}/agree")
@no_replay
async def agree(house: HouseDep, agent: SecondDep, key: KeyDep, id_: DeedId) -> DeedDone:
    """Agree: it is done at once; a first word stands in this answer alone."""
    del key
    return await Deeds(house, agent).agree(id_)


@router.post("/{id_}/refuse")
async def refuse(house: HouseDep, agent: SecondDep, key: KeyDep, id_: DeedId) -> DeedLine:
    """Say no; no reason is asked."""
    del key
    return await Deeds(house, agent).refuse(id_)


@router.post("/{id_}/withdraw")
async def withdraw(house: HouseDep, agent: AgentDep, key: KeyDep, id_: DeedId) -> DeedLine:
    """Take one's own request back."""
    del key
    return await Deeds(house, agent).withdraw(id_)
