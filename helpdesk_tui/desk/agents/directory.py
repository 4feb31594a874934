"""Who is an agent: the store's own list and the configuration's behind it; the store's word wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.desk.agents.tables import agent
from helpdesk_tui.desk.config.model import AgentConfig, DeskConfig

ACTIVE = "active"
REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Known:
    """One agent as the desk knows him now."""

    id: AgentId
    name: str
    roles: frozenset[str]
    active: bool = True
    login: str | None = None
    """The operating system's; None: none."""
    person: PersonId | None = None
    person_login: str = ""
    kept: bool = True
    """In the store; else in the configuration."""


# Statements that are asked for many times a second are made once: making one takes longer than its answer.
_BY_ID = select(agent).where(agent.c.id == bindparam("id"))
_BY_LOGIN = select(agent).where(agent.c.login == bindparam("login"))
_ALL = select(agent)


def find(connection: Connection, config: DeskConfig, id_: AgentId) -> Known | None:
    """The agent of that id; None when nobody is."""
    row = connection.execute(_BY_ID, {"id": id_}).one_or_none()
    if row is not None:
        return _kept(row, config)
    told = config.agents.get(id_)
    return None if told is None else _told(told)


def by_login(connection: Connection, config: DeskConfig, login: str) -> Known | None:
    """The agent whose operating system's login this is; None when nobody is."""
    row = connection.execute(_BY_LOGIN, {"login": login}).one_or_none()
    if row is not None:
        return _kept(row, config)
    found = find(connection, config, AgentId(login))
    if found is not None and found.kept:
        # That id is somebody's who signs in otherwise: a login of the same spelling is not he.
        return Known(found.id, found.name, frozenset(), active=False)
    return found


def everybody(connection: Connection, config: DeskConfig) -> list[Known]:
    """All agents, those who were revoked too, by name."""
    kept = {known.id: known for known in (_kept(row, config) for row in connection.execute(_ALL))}
    told = {id_: _told(one) for id_, one in config.agents.items() if id_ not in kept}
    return sorted((told | kept).values(), key=lambda one: (one.name.casefold(), one.id))


def _kept(row: Row[Any], config: DeskConfig) -> Known:
    told = config.agents.get(AgentId(row.id))
    return Known(
        id=AgentId(row.id),
        name=row.name,
        roles=frozenset(row.roles.split()),
        active=row.state == ACTIVE,
        login=row.login,
        person=None if row.person_id is None else PersonId(row.person_id),
        # What is known of an agent against himself is never forgotten by keeping him elsewhere.
        person_login="" if told is None else told.person_login,
    )


def _told(one: AgentConfig) -> Known:
    return Known(one.id, one.name, one.roles, login=one.id, person_login=one.person_login, kept=False)
