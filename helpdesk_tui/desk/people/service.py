"""All that an agent may see of a person, and what may be done to the people on file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Connection, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import CaseId, PersonId, VendorId
from helpdesk_tui.contract.imports import ImportReport, PeopleImport
from helpdesk_tui.contract.people import PersonCard
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases.repository import client_of_case, is_between
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import asking_directories, baseline, card, facts, fresh
from helpdesk_tui.desk.people.disclosing import is_disclosed
from helpdesk_tui.desk.people.known import Look
from helpdesk_tui.desk.people.tables import person
from helpdesk_tui.desk.people.taking_in import keeper_of_people, take_in
from helpdesk_tui.desk.prompts.on_card import with_mirror


class People:
    """The people whom this desk serves."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def card(self, agent: Agent, person_id: PersonId, case: CaseId | None = None) -> PersonCard:
        """The card, read from the vendors now, or from the mirror where they do not answer in time."""
        house = self._house
        id_ = await house.store.read(lambda c: facts.current(c, person_id))
        accounts = await house.store.read(lambda c: fresh.known(c, id_))
        looks, _ = await asyncio.gather(self._looks(id_, accounts), self._put_on_record(agent, id_, case))
        seen = house.prompts.of(house.vendors, accounts)

        def read(connection: Connection) -> PersonCard:
            prompts = with_mirror(connection, house.vendors, accounts, seen)
            disclosed = case is not None and is_disclosed(connection, house, agent.id, case, id_)
            client = None if case is None else client_of_case(connection, case, agent.id, id_)
            return card.build(connection, house, id_, card.View(agent.id, looks, prompts, client, disclosed))

        return await house.store.read(read)

    async def refresh(self, person_id: PersonId) -> tuple[Look, ...]:
        """Bring the mirror of one person up to date before something is decided."""
        return await fresh.refresh(self._house, person_id)

    async def accept_baseline(self, agent: Agent) -> None:
        """What the first complete readings said stands from now on, by this agent's word and on record."""
        house = self._house

        def write(connection: Connection) -> Sequence[str]:
            keeper_of_people(connection, house, agent)
            return baseline.accept(connection, house, agent.id)

        for id_ in await house.store.write(write):
            house.hub.publish(Change(resource=Resource.MIRROR, id=id_))

    async def take_in(self, agent: Agent, part: PeopleImport) -> ImportReport:
        """Take lines of a file, or only say what they would do; all of it on record."""
        return await take_in(self._house, agent, part)

    async def _looks(self, id_: PersonId, accounts: Sequence[tuple[VendorId, str]]) -> tuple[Look, ...]:
        house = self._house
        found = house.recent.looks(id_, house.clock.monotonic())
        if found is None:
            looked = fresh.look(house, accounts, codes=True)
            looks, _ = await asyncio.gather(looked, asking_directories.ask(house, id_))
            found = await fresh.keep(house, looks)
            house.recent.looked(id_, found, house.clock.monotonic())
        return found

    async def _put_on_record(self, agent: Agent, id_: PersonId, case: CaseId | None) -> None:
        """Who looked at whom, once for each visit; reading goes on when it cannot be written."""
        house = self._house
        if house.recent.is_same_visit(agent.id, id_, house.clock.monotonic()):
            return

        def write(connection: Connection) -> None:
            name = connection.scalar(select(person.c.name).where(person.c.id == id_))
            mine = case is not None and is_between(connection, case, agent.id, id_)
            house.record.append(
                connection,
                AuditEvent.CARD_OPENED,
                agent=agent.id,
                case=case if mine else None,
                person=id_,
                personal={"name": name or ""},
            )

        with suppress(DeskError):
            await house.store.write(write)
            house.recent.visited(agent.id, id_, house.clock.monotonic())
