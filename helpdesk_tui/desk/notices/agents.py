"""What agents do with notices: look, try anew, and pass on what a person says by phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.errors import ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.notices import (
    Frozen,
    Notice,
    NoticeId,
    NoticeKind,
    NoticeList,
    NotMe,
    NotMeSource,
)
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices import freezes, reading
from helpdesk_tui.desk.notices.introducing import kept_from
from helpdesk_tui.desk.notices.not_me import Said, freeze
from helpdesk_tui.desk.people import facts

RINGS: Final = frozenset(
    {
        NoticeKind.NOT_ME,
        NoticeKind.BAD_PROMPT,
        NoticeKind.BREAK_GLASS,
        NoticeKind.SILENT_FLAG,
        NoticeKind.ATTEMPTS_USED,
        NoticeKind.OUT_OF_HOURS,
        NoticeKind.LIFTED,
    }
)
MOST_AN_HOUR: Final = 20
"""Of one agent: who freezes more people than that is for another person to look at (Law 13)."""


async def listed(house: House, agent: Agent, person: PersonId | None, case: CaseId | None) -> NoticeList:
    """What was told, newest first."""

    def read(connection: Connection) -> NoticeList:
        who = None if person is None else facts.current(connection, person)
        found = reading.listed(connection, who=who, case=case)
        return NoticeList(notices=kept_from(connection, agent.id, found, house.clock.now()))

    return await house.store.read(read)


async def rung(house: House) -> NoticeList:
    """What consoles of security ring for, of the last day."""
    since = house.clock.now() - timedelta(days=1)
    found = await house.store.read(lambda c: reading.listed(c, kinds=RINGS, since=since))
    return NoticeList(notices=tuple(found))


async def sent_again(house: House, agent: Agent, id_: NoticeId) -> Notice:
    """Try anew what did not go."""

    def write(connection: Connection) -> Notice:
        again = reading.resend(connection, house, agent.id, id_)
        return kept_from(connection, agent.id, [again], house.clock.now())[0]

    found = await write_as(house, agent, Right.SERVE, write)
    house.hub.publish(Change(resource=Resource.NOTICE, id=id_, case=found.case))
    return found


async def passed_on(house: House, agent: Agent, said: NotMe) -> Frozen:
    """A person on the line says that it was somebody else; the desk does the rest by itself."""

    def write(connection: Connection) -> Frozen:
        who = facts.current(connection, said.person)
        if said.case is not None and cases.get(connection, said.case).person != who:
            raise Missing(ErrorCode.NOT_FOUND)  # it would stand in the record of somebody else's call
        since = house.clock.now() - timedelta(hours=1)
        if freezes.said_by_agent(connection, agent.id, since) >= MOST_AN_HOUR:
            raise Refused(ErrorCode.THROTTLED)
        return freeze(connection, house, who, NotMeSource.PHONE, Said(agent.id, said.case))

    found = await write_as(house, agent, Right.TAKE_AWAY, write)
    for resource in (Resource.PERSON, Resource.TASK, Resource.NOTICE):
        house.hub.publish(Change(resource=resource, id=found.person))
    if said.case is not None:
        house.hub.publish(Change(resource=Resource.CASE, id=said.case))
    return found
