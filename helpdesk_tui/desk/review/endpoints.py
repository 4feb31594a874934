"""`/v1/review`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.ids import ReviewId
from helpdesk_tui.contract.review import Reopening, ReviewItem, ReviewSheet
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.review import service
from helpdesk_tui.desk.review.reading import may_read

router = APIRouter(prefix="/review", tags=["review"])

ReviewingDep = Annotated[Agent, Depends(require(Right.APPROVE))]


@router.get("")
async def items(house: HouseDep, agent: AgentDep) -> list[ReviewItem]:
    """What somebody has to look at, and what was closed lately."""
    may_read(agent)
    return await service.listed(house)


@router.get("/{id_}")
async def one(house: HouseDep, agent: AgentDep, id_: ReviewId) -> ReviewSheet:
    """One item with its evidence and the notices that were sent."""
    may_read(agent)
    return await service.sheet(house, agent, id_)


@router.post("/{id_}/ok")
async def accept(house: HouseDep, agent: ReviewingDep, id_: ReviewId) -> ReviewItem:
    """It is in order."""
    return await service.accept(house, agent, id_)


@router.post("/{id_}/reopen")
async def reopen(
    house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: ReviewId, reopening: Reopening
) -> ReviewItem:
    """It is not in order: what lives of it is taken back."""
    return await service.reopen(house, agent, id_, reopening.reason, key)
