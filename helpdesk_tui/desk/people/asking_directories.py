"""Asks the directories about one person now; what they said last stands where one does not answer in time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import sources
from helpdesk_tui.desk.people.directories import line_of
from helpdesk_tui.desk.people.importing import Importer
from helpdesk_tui.desk.people.known import ldap_source
from helpdesk_tui.desk.people.lines import Line
from helpdesk_tui.desk.people.tables import fact
from helpdesk_tui.vendors.ldap.names import dn_key
from helpdesk_tui.vendors.ldap.settings import LdapSettings
from helpdesk_tui.vendors.ldap.values import Entry

if TYPE_CHECKING:
    from helpdesk_tui.vendors.ldap.reader import LdapReader

DEADLINE: Final = 2.5
"""Seconds that a card waits for its directories."""


async def ask(house: House, person_id: PersonId) -> None:
    """Read what each directory says of this person now, and keep it as its next complete reading would."""
    if not house.config.directories:
        return
    asked = await house.store.read(lambda c: _named(c, house, person_id))
    found = await asyncio.gather(*(_one(house, settings, login) for settings, login in asked))
    lines = [line for line in found if line is not None]
    if not lines:
        return

    def write(connection: Connection) -> set[PersonId]:
        importer = Importer(connection, house, house.clock.now())
        importer.take_lines(lines)
        return importer.touched

    with suppress(DeskError):
        for id_ in await house.store.write(write):
            house.hub.publish(Change(resource=Resource.PERSON, id=id_))


def _named(connection: Connection, house: House, person_id: PersonId) -> list[tuple[LdapSettings, str]]:
    """The directories that know the person, and by which login; none before its first complete reading."""
    states = sources.states(connection)
    query = select(fact.c.source, fact.c.value).where(fact.c.person_id == person_id, fact.c.field == "login")
    logins: Mapping[str, str] = {row.source: row.value for row in connection.execute(query)}
    return [
        (one, logins[source])
        for one in house.config.directories
        if (source := ldap_source(one.id)) in logins and states[source].read_at is not None
    ]


async def _one(house: House, settings: LdapSettings, login: str) -> Line | None:
    # The LDAP library costs a tenth of a second: no desk without a directory loads it.
    from helpdesk_tui.vendors.ldap.reader import LdapReader

    reader = LdapReader(settings)
    try:
        async with asyncio.timeout(min(DEADLINE, settings.timeout)):
            entries, logins = await asyncio.to_thread(_read, reader, login)
    except (DeskError, TimeoutError):
        return None
    finally:
        reader.cut()
    # Whoever is missing or there twice is left to the next complete reading: it sees everybody.
    if len(entries) != 1:
        return None
    return line_of(entries[0], settings.id, house.config.client(settings.client), logins)


def _read(reader: LdapReader, login: str) -> tuple[Sequence[Entry], Mapping[bytes, str]]:
    reader.open()
    try:
        found = reader.person(login)
        managers = {one.manager for one in found if one.manager}
        return found, {dn_key(dn): reader.login_of(dn) for dn in managers}
    finally:
        reader.close()
