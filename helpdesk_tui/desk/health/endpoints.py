"""`GET /health`."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.session import Health
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.health import service

router = APIRouter(tags=["health"])


@router.get("/health")
async def health(house: HouseDep, agent: AgentDep) -> Health:
    """The desk and its vendors."""
    del agent
    return await service.health(house)
