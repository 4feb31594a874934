"""What an agent may do now: asked when a request comes in, and again in the transaction that acts (Law 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.tables import agent_session
from helpdesk_tui.desk.auth.values import Agent, NotSignedIn
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.store.trial import written
from helpdesk_tui.policy.roles import holders, may

T = TypeVar("T")


def refuse_without(agent: Agent, right: Right) -> None:
    """Raises `Refused(ROLE_MISSING)` when no role of the agent has this right."""
    if not may(agent.roles, right):
        raise Refused(ErrorCode.ROLE_MISSING, role=" / ".join(holders(right)))


def still_may(connection: Connection, house: House, agent: Agent, right: Right) -> None:
    """The same for the roles that the agent has at this very moment; raises also when he has gone."""
    refuse_without(standing(connection, house, agent), right)


def standing(connection: Connection, house: House, agent: Agent) -> Agent:
    """The agent as he stands now; raises `NotSignedIn` when he or his session is no longer let in."""
    if agent.session is not None:
        live = select(agent_session.c.id).where(
            agent_session.c.id == agent.session,
            agent_session.c.agent == agent.id,
            agent_session.c.ended_at.is_(None),
            agent_session.c.ends_at > house.clock.now(),
            agent_session.c.seen_at > house.clock.now() - session_idle(house),
        )
        if connection.scalar(live) is None:
            raise NotSignedIn
    known = directory.find(connection, house.config, agent.id)
    if known is None:
        # Whom no list names is the user of his own desk: the request has established that. Who has a session
        # was listed when it began, and has been taken out of the configuration: rows are never deleted.
        if agent.session is not None:
            raise NotSignedIn
        return agent
    if not known.active:
        raise NotSignedIn
    return replace(agent, name=known.name, roles=known.roles)


async def write_as(house: House, agent: Agent, right: Right | None, work: Callable[[Connection], T]) -> T:
    """Do what an agent writes: the right is asked for in the very transaction that does it.

    `right` None: whoever is let in at all. Raises `Refused(READ_ONLY)` at a desk that writes nothing.
    """
    if house.readonly:
        raise Refused(ErrorCode.READ_ONLY)

    def write(connection: Connection) -> T:
        now = standing(connection, house, agent)
        if right is not None:
            refuse_without(now, right)
        return work(connection)

    return await written(house.store, write)


def session_idle(house: House) -> timedelta:
    """A session that asked for nothing so long is over; the console locks its screen long before."""
    return timedelta(minutes=house.policy.base.console.session_idle_minutes)
