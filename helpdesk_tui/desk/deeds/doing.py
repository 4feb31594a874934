"""What each kind of deed asks of who asks for it, whom it is about, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import AgentReset, AgentRoles, Right
from helpdesk_tui.contract.deeds import (
    AddAgent,
    ContainPeople,
    Deed,
    GiveRoles,
    LiftFreeze,
    LowerLevel,
    ResetAgent,
)
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.ids import AgentId, DeedId, PersonId
from helpdesk_tui.contract.level import LevelAsk
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.first_word import FirstWord
from helpdesk_tui.desk.agents.keeping import Keeping
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.containments import starting
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.level import service as level
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.lifting import lift
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.tables import person
from helpdesk_tui.desk.store.text import storable

MOST_NAMED: Final = 3
ASKS: Final[Mapping[str, Right]] = {
    "agent_add": Right.MANAGE_AGENTS,
    "agent_roles": Right.MANAGE_AGENTS,
    "agent_reset": Right.MANAGE_AGENTS,
    "level_lower": Right.SET_LEVEL,
    "freeze_lift": Right.CONTAIN,
    "contain": Right.CONTAIN,
}
"""The right of who asks; who agrees has the right to approve."""


@dataclass(frozen=True, slots=True)
class Did:
    """What it came to, and what consoles have to fetch again."""

    changes: tuple[Change, ...]
    first_word: str | None = None


def subject(deed: Deed) -> AgentId | None:
    """The agent whom it gives something; he is not the one who agrees."""
    if isinstance(deed, AddAgent):
        return AgentId(deed.new.id)
    return deed.agent if isinstance(deed, GiveRoles | ResetAgent) else None


def about(connection: Connection, house: House, deed: Deed) -> str:
    """The name of whom it is about; empty: nobody."""
    if isinstance(deed, AddAgent):
        return deed.new.name
    if isinstance(deed, GiveRoles | ResetAgent):
        known = directory.find(connection, house.config, deed.agent)
        return "" if known is None else known.name
    if isinstance(deed, LiftFreeze):
        who = facts.current(connection, deed.person)
        return str(connection.scalar(select(person.c.name).where(person.c.id == who)) or "")
    if isinstance(deed, ContainPeople):
        people = starting.people_in(connection, deed)
        names = list(connection.scalars(select(person.c.name).where(person.c.id.in_(people[:MOST_NAMED]))))
        return ", ".join([*names, *([f"+{len(people) - MOST_NAMED}"] if len(people) > MOST_NAMED else [])])
    return ""


def people_in(connection: Connection, deed: Deed) -> tuple[PersonId, ...]:
    """The people whom it is about: none of them is the one who agrees."""
    return starting.people_in(connection, deed) if isinstance(deed, ContainPeople) else ()


def holds_until(connection: Connection, deed: Deed, latest: datetime) -> datetime:
    """When nobody can agree any more: then, or when what it is about is no longer good."""
    return min(latest, starting.good_until(connection, deed)) if isinstance(deed, ContainPeople) else latest


def needs_word(deed: Deed) -> bool:
    """Whether somebody is to be handed a first word."""
    if isinstance(deed, AddAgent):
        return deed.new.signs_in
    return isinstance(deed, ResetAgent) and deed.password


def refuse_senseless(connection: Connection, house: House, by: AgentId, deed: Deed) -> None:
    """Raises what would stop it now, so that nobody is asked to agree to nothing."""
    if isinstance(deed, AddAgent):
        if directory.find(connection, house.config, AgentId(deed.new.id)) is not None:
            raise Conflict(ErrorCode.AGENT_EXISTS)
        if deed.new.person is not None:
            facts.current(connection, deed.new.person)
    elif isinstance(deed, GiveRoles | ResetAgent):
        _refuse_keeping(connection, house, by, deed)
    elif isinstance(deed, LowerLevel):
        if deed.level >= level.level(connection):
            raise Mistaken(ErrorCode.BAD_REQUEST, field="level")
    elif isinstance(deed, ContainPeople):
        starting.refuse_senseless(connection, house, by, deed)
    elif not freezes.stands(connection, facts.current(connection, deed.person), house.clock.now()):
        raise Missing(ErrorCode.NOT_FOUND)


def _refuse_keeping(connection: Connection, house: House, by: AgentId, deed: GiveRoles | ResetAgent) -> None:
    if deed.agent == by:
        raise Refused(ErrorCode.OWN_ACCOUNT)
    if directory.find(connection, house.config, deed.agent) is None:
        raise Missing(ErrorCode.NOT_FOUND)
    if isinstance(deed, ResetAgent) and not (deed.totp or deed.password):
        raise Mistaken(ErrorCode.BAD_REQUEST)


def do(
    connection: Connection, house: House, by: AgentId, id_: DeedId, deed: Deed, word: FirstWord | None
) -> Did:
    """Do it in the transaction in which somebody else agreed, in the name of who asked."""
    asker = Agent(by, by, frozenset())
    keeping = Keeping(house, asker)
    if isinstance(deed, AddAgent):
        kept = keeping.put_in(connection, deed.new, word)
    elif isinstance(deed, GiveRoles):
        kept = keeping.put_roles(connection, deed.agent, AgentRoles(roles=deed.roles))
    elif isinstance(deed, ResetAgent):
        asked = AgentReset(totp=deed.totp, password=deed.password)
        kept = keeping.put_reset(connection, deed.agent, asked, word)
    elif isinstance(deed, LowerLevel):
        seq = level.put_in(
            connection, house, by, LevelAsk(level=deed.level, reason=storable(deed.reason, 300))
        )
        return Did((Change(resource=Resource.LEVEL, id="level", revision=seq),))
    elif isinstance(deed, ContainPeople):
        return Did(starting.release(connection, house, by, deed, id_))
    else:
        return Did(_lifted(lift(connection, house, by, deed.person, storable(deed.reason, 300))))
    return Did((Change(resource=Resource.AGENT, id=kept.agent.id),), kept.first_word)


def _lifted(who: PersonId) -> tuple[Change, ...]:
    return tuple(Change(resource=one, id=who) for one in (Resource.PERSON, Resource.NOTICE, Resource.ALARM))
