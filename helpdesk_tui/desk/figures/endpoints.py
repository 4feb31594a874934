"""`GET /v1/figures`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from helpdesk_tui.contract.figures import Figures
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.figures import service

router = APIRouter(tags=["figures"])


@router.get("/figures")
async def figures(
    house: HouseDep, agent: AgentDep, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> Figures:
    """Of the whole desk, for the last days; none is of one agent."""
    del agent
    return await service.figures(house, days)
