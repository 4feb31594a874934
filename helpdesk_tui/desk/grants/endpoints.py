"""`/v1/grants`."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.operations import Grant
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.grants.service import live_grants

router = APIRouter(prefix="/grants", tags=["grants"])


@router.get("")
async def grants(
    house: HouseDep, agent: AgentDep, person: PersonId | None = None, live: bool = True
) -> list[Grant]:
    """What is live for one person, with codes from elsewhere, or for everybody."""
    del agent
    return await live_grants(house, person, live=live)
