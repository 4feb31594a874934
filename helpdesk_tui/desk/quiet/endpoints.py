"""`/v1/quiet`: what can be done about somebody's pushes; doing it is an order."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.quiet import Quiet
from helpdesk_tui.desk.auth.dependencies import HouseDep, ServingDep
from helpdesk_tui.desk.quiet.reading import quiet_of

router = APIRouter(prefix="/quiet", tags=["quiet"])


@router.get("/{person}")
async def quiet(house: HouseDep, agent: ServingDep, person: PersonId) -> Quiet:
    """Which pushes can be turned off for a while, and which are."""
    return await house.store.read(lambda connection: quiet_of(connection, house, person, agent.id))
