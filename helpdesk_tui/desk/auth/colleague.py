"""An invented colleague of the sandbox: one person tries in two terminals what takes two.

A header may name him, and the sandbox's desk alone believes it, after the kernel has said who the user is.
Anywhere else whoever sends it is nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.session import COLLEAGUE_HEADER, DeskMode
from helpdesk_tui.desk.auth.values import Agent, NotSignedIn
from helpdesk_tui.desk.house import House


def as_colleague(scope: Mapping[str, Any], house: House, agent: Agent) -> Agent:
    """The agent, or the colleague whom he plays; raises `NotSignedIn` outside of the sandbox."""
    wanted = COLLEAGUE_HEADER.lower().encode()
    names = [value for name, value in scope.get("headers", ()) if name.lower() == wanted]
    if not names:
        return agent
    if house.mode is not DeskMode.SANDBOX or agent.session is not None or len(names) > 1:
        raise NotSignedIn
    played = house.config.agents.get(AgentId(names[0].decode("latin-1")))
    if played is None:
        raise NotSignedIn
    return Agent(played.id, played.name, played.roles)
