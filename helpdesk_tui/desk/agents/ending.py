"""Ending sessions: what was ended is refused from that very commit on, at requests and open streams."""

from __future__ import annotations

from sqlalchemy import Connection, update

from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents.tables import agent_session
from helpdesk_tui.desk.house import House


def end_sessions(
    connection: Connection, house: House, agent: AgentId, why: str, only: str | None = None
) -> None:
    """End all of this agent's sessions, or one."""
    live = update(agent_session).where(agent_session.c.agent == agent, agent_session.c.ended_at.is_(None))
    if only is not None:
        live = live.where(agent_session.c.id == only)
    connection.execute(live.values(ended_at=house.clock.now(), ended_why=why))
