"""`GET /people`: what a starting console asks first; alone, so that it waits for no vendor and no rule."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from helpdesk_tui.contract.people import SearchPage
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import search
from helpdesk_tui.desk.people.finding import Stop
from helpdesk_tui.desk.people.leaving import Left, until_left

router = APIRouter(tags=["people"])

MOST_HITS = 500
CLIENT_LEFT = 499
"""Nobody reads it: the request was closed."""


@router.get("/people", response_model=SearchPage)
async def people(
    request: Request,
    house: HouseDep,
    agent: AgentDep,
    q: Annotated[str, Query(max_length=1000)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_HITS)] = 50,
) -> SearchPage | Response:
    """People whose name, login, alias, mail, number or serial begins with each word.

    Where few do, one slip is forgiven in words of five letters and more. Closing the request ends the search.
    """
    del agent
    async with until_left(request.receive) as stop:
        try:
            return await find(house, q, limit, stop)
        except Left:
            return Response(status_code=CLIENT_LEFT)


async def find(house: House, query: str, limit: int, stop: Stop = lambda: None) -> SearchPage:
    """The first hits over the mirror; no vendor is asked. `stop` is called between two queries."""
    scope = search.Scope(house.config.clients, tuple(one.id for one in house.config.vendors))
    return await house.store.read(lambda c: search.search(c, query, limit, scope, house.memory, stop))
