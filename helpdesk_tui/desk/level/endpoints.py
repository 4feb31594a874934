"""`/v1/level`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.level import Level, LevelAsk
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.level import service

router = APIRouter(prefix="/level", tags=["level"])


@router.get("")
async def level(house: HouseDep, agent: AgentDep) -> Level:
    """The threat level, who set it and why."""
    del agent
    return await service.shown(house)


@router.post("")
async def set_level(
    house: HouseDep, agent: Annotated[Agent, Depends(require(Right.SET_LEVEL))], key: KeyDep, ask: LevelAsk
) -> Level:
    """Set it for every console at once."""
    del key
    return await service.put(house, agent, ask)
