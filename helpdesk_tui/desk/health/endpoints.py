"""`GET /health` and `GET /board`."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.board import Board
from helpdesk_tui.contract.session import Health
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.health import service
from helpdesk_tui.desk.health.board import board

router = APIRouter(tags=["health"])


@router.get("/health")
async def health(house: HouseDep, agent: AgentDep) -> Health:
    """The desk and its vendors."""
    del agent
    return await service.health(house)


@router.get("/board")
async def at_one_moment(house: HouseDep, agent: AgentDep) -> Board:
    """Vendors, store, certificates and work; no vendor is called for it."""
    del agent
    return await board(house)
