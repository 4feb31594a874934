"""Signing out."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.ending import end_sessions
from helpdesk_tui.desk.auth.notes import Shown, Way, note
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.house import House


async def sign_out(house: House, agent: Agent) -> None:
    """End this session; where the kernel names the agent there is none to end."""
    if agent.session is None:
        return
    session = agent.session

    def write(connection: Connection) -> None:
        end_sessions(connection, house, agent.id, "signed_out", only=session)
        note(connection, house, AuditEvent.AGENT_SIGNED_OUT, Shown(Way.REQUEST, agent.id, session))

    await house.store.write(write)
    house.hub.publish(Change(resource=Resource.AGENT, id=agent.id))
