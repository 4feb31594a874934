"""`GET /people`: what a starting console asks first; alone, so that it waits for no vendor and no rule."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from helpdesk_tui.contract.people import SearchPage
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import search

router = APIRouter(tags=["people"])

MOST_HITS = 500


@router.get("/people")
async def people(
    house: HouseDep,
    agent: AgentDep,
    q: Annotated[str, Query(max_length=1000)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_HITS)] = 50,
) -> SearchPage:
    """People whose name, login, alias, mail, number or serial begins with each word."""
    del agent
    return await find(house, q, limit)


async def find(house: House, query: str, limit: int) -> SearchPage:
    """The first hits over the mirror; no vendor is asked."""
    clients, vendors = house.config.clients, tuple(one.id for one in house.config.vendors)
    return await house.store.read(
        lambda connection: search.search(connection, query, limit, clients, vendors)
    )
