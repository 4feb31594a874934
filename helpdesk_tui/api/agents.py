"""Keeping agents."""

from __future__ import annotations

from urllib.parse import quote

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.agents import AgentLine, AgentReset, AgentRoles, KeptAgent, NewAgent
from helpdesk_tui.contract.ids import AgentId


class AgentsResource:
    """`/v1/agents`."""

    def __init__(self, transport: Transport, key: str | None = None) -> None:
        self._transport = transport
        self._key = key

    def under(self, key: str | None) -> AgentsResource:
        """The same, with one key for its writes: repeated, each is done once."""
        return AgentsResource(self._transport, key)

    async def everybody(self) -> list[AgentLine]:
        """All agents, those who were revoked too."""
        found: list[AgentLine] = await self._transport.read("agents", list[AgentLine])
        return found

    async def add(self, new: NewAgent) -> KeptAgent:
        """Add somebody; his first word stands in this answer alone."""
        found: KeptAgent = await self._transport.write("agents", KeptAgent, new, self._key)
        return found

    async def roles(self, id_: AgentId, asked: AgentRoles) -> KeptAgent:
        """Give an agent these roles and no others."""
        found: KeptAgent = await self._transport.write(_path(id_, "roles"), KeptAgent, asked, self._key)
        return found

    async def reset(self, id_: AgentId, asked: AgentReset) -> KeptAgent:
        """Let an agent set up anew what he lost."""
        found: KeptAgent = await self._transport.write(_path(id_, "reset"), KeptAgent, asked, self._key)
        return found

    async def revoke(self, id_: AgentId) -> KeptAgent:
        """Let an agent in no more."""
        found: KeptAgent = await self._transport.write(_path(id_, "revoke"), KeptAgent, None, self._key)
        return found


def _path(id_: AgentId, what: str) -> str:
    return f"agents/{quote(id_, safe='')}/{what}"
