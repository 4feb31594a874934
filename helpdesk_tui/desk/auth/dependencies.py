"""What endpoints ask for: the house, the agent, a right; looked up again at each request, deny by default."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, cast

from fastapi import Depends, Request

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.desk.agents.standing import refuse_without
from helpdesk_tui.desk.auth.agent import Agent, identify
from helpdesk_tui.desk.house import House

__all__ = ["Agent", "AgentDep", "HouseDep", "ServingDep", "house", "require", "signed_in"]


async def house(request: Request) -> House:
    """What the desk is made of."""
    return cast("House", request.app.state.house)


HouseDep = Annotated[House, Depends(house)]


async def signed_in(request: Request) -> Agent:
    """The agent who asks; raises `NotSignedIn` (401) when it is nobody we know."""
    return await identify(request.scope, request.app.state.house)


AgentDep = Annotated[Agent, Depends(signed_in)]


def require(right: Right) -> Callable[[Agent], Awaitable[Agent]]:
    """A dependency that refuses everybody without this right and answers the agent.

    It refuses early; what writes asks `desk.agents.standing.still_may` again inside its own transaction.
    """

    async def holder(agent: AgentDep) -> Agent:
        refuse_without(agent, right)
        return agent

    return holder


ServingDep = Annotated[Agent, Depends(require(Right.SERVE))]
"""An agent who may serve callers; who only keeps people or reads the record may not."""
