"""What endpoints ask for: the house, the agent, a role; looked up again at each request, deny by default."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, cast

from fastapi import Depends, Request

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.desk.auth.agent import Agent, identify
from helpdesk_tui.desk.house import House

__all__ = ["Agent", "AgentDep", "HouseDep", "OnDutyDep", "house", "require", "signed_in"]


async def house(request: Request) -> House:
    """What the desk is made of."""
    return cast("House", request.app.state.house)


HouseDep = Annotated[House, Depends(house)]


async def signed_in(request: Request) -> Agent:
    """The agent who asks; raises `NotSignedIn` (401) when the kernel's word names nobody we know."""
    return identify(request.scope, request.app.state.house)


AgentDep = Annotated[Agent, Depends(signed_in)]


def require(role: str) -> Callable[[Agent], Awaitable[Agent]]:
    """A dependency that refuses everybody without this role and answers the agent."""

    async def holder(agent: AgentDep) -> Agent:
        if role not in agent.roles:
            raise Refused(ErrorCode.ROLE_MISSING, role=role)
        return agent

    return holder


OnDutyDep = Annotated[Agent, Depends(require("agent"))]
"""An agent who may serve callers; who only keeps people or reads the record may not."""
