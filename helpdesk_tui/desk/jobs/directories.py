"""Reads the configured directories into the store, at the start and again and again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.imports import LineOutcome
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.people import baseline, sources
from helpdesk_tui.desk.people.directories import line_of
from helpdesk_tui.desk.people.importing import Importer
from helpdesk_tui.desk.people.known import ldap_source
from helpdesk_tui.desk.people.lines import Line
from helpdesk_tui.vendors.ldap.names import dn_key
from helpdesk_tui.vendors.ldap.settings import LdapSettings

T = TypeVar("T")

BATCH: Final = 20
"""Most lines in one write, so that nobody else's write waits long."""
AFTER_FAILURE: Final = timedelta(minutes=1)
LEASE: Final = timedelta(minutes=3)


class DirectoryJob:
    """One per desk; each directory is read by itself, so that a slow one holds up nobody."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._taken: set[str] = set()

    async def run(self) -> None:
        """Read until cancelled."""
        if not self._house.config.directories:
            return
        await self._house.store.write(lambda c: sources.put_clients(c, self._house.config.clients))
        async with asyncio.TaskGroup() as tasks:
            for settings in self._house.config.directories:
                tasks.create_task(self._follow(settings))

    async def read_once(self, settings: LdapSettings) -> bool:
        """One complete reading; False when another desk is at it or it could not be ended."""
        try:
            if not await self._house.store.write(lambda c: self._take(c, settings)):
                return False
            self._taken.add(_job(settings))
            await _Reading(self._house, settings).read()
        except lease.LeaseLost:
            return False
        except DeskError as error:
            await self._failed(settings, error)
            return False
        return True

    async def _follow(self, settings: LdapSettings) -> None:
        every = timedelta(minutes=settings.every_minutes)
        await asyncio.sleep(await self._house.store.read(lambda c: self._young_for(c, settings, every)))
        while True:
            done = await self.read_once(settings)
            await asyncio.sleep((every if done else min(every, AFTER_FAILURE)).total_seconds())

    def _young_for(self, connection: Connection, settings: LdapSettings, every: timedelta) -> float:
        known = sources.states(connection).get(ldap_source(settings.id))
        if known is None or known.read_at is None or known.problem is not None:
            return 0.0
        return max(0.0, (known.read_at + every - self._house.clock.now()).total_seconds())

    def _take(self, connection: Connection, settings: LdapSettings) -> bool:
        house, job = self._house, _job(settings)
        sources.put_source(connection, ldap_source(settings.id), settings.client)
        alone = house.store.alone and job not in self._taken
        return lease.take(connection, job, house.boot, house.clock.now(), LEASE, alone=alone)

    async def _failed(self, settings: LdapSettings, error: DeskError) -> None:
        house, now, source = self._house, self._house.clock.now(), ldap_source(settings.id)

        def write(connection: Connection) -> None:
            lease.keep(connection, _job(settings), house.boot, now, LEASE)
            sources.failed(connection, source, error.code.value, now)

        with contextlib.suppress(DeskError, lease.LeaseLost):
            await house.store.write(write)
            house.hub.publish(Change(resource=Resource.MIRROR, id=settings.id))


class _Reading:
    """One reading of one directory: who is who first, because managers are named by their DN."""

    def __init__(self, house: House, settings: LdapSettings) -> None:
        # The LDAP library costs a tenth of a second: no desk without a directory loads it.
        from helpdesk_tui.vendors.ldap.reader import LdapReader

        self._house = house
        self._settings = settings
        self._source = ldap_source(settings.id)
        self._client = house.config.client(settings.client)
        self._reader = LdapReader(settings)
        self._begun = house.clock.now()
        self._people = self._problems = 0
        self._changed: set[PersonId] = set()

    async def read(self) -> None:
        """Read it all and put it down; raises `DeskError` and `LeaseLost`."""
        try:
            await asyncio.to_thread(self._reader.open)
            logins: dict[bytes, str] = {}
            async for page in _threaded(self._reader.logins):
                logins |= {dn_key(dn): login for dn, login in page}
                await self._house.store.write(self._keep_lease)
            async for entries in _threaded(self._reader.people):
                lines = [line_of(one, self._settings.id, self._client, logins) for one in entries]
                await self._take([one for one in lines if one is not None])
            gone = await self._house.store.write(self._complete)
        except BaseException:
            # A thread that still waits for an answer hears it at once: a desk that ends need not wait for it.
            self._reader.cut()
            raise
        await asyncio.to_thread(self._reader.close)
        self._tell(gone)

    async def _take(self, lines: list[Line]) -> None:
        for start in range(0, len(lines), BATCH):
            batch = lines[start : start + BATCH]
            changed, problems = await self._house.store.write(lambda c, batch=batch: self._keep(c, batch))  # type: ignore[misc]
            self._changed |= changed
            self._people += len(batch)
            self._problems += problems

    def _keep_lease(self, connection: Connection) -> datetime:
        now = self._house.clock.now()
        lease.keep(connection, _job(self._settings), self._house.boot, now, LEASE)
        return now

    def _keep(self, connection: Connection, batch: list[Line]) -> tuple[set[PersonId], int]:
        importer = Importer(connection, self._house, self._keep_lease(connection))
        report = importer.take_lines(batch)
        return importer.touched, sum(one.outcome is LineOutcome.PROBLEM for one in report)

    def _complete(self, connection: Connection) -> set[PersonId]:
        house, now = self._house, self._keep_lease(connection)
        if not self._people:
            # A whole organisation does not vanish at once: a wrong filter must not empty the list.
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="nobody")
        first = sources.is_baseline(connection, self._source)
        importer = Importer(connection, house, now)
        gone = importer.forget(self._source, self._begun)
        sources.completed(connection, self._source, self._people, now)
        if first or self._changed or gone:
            house.record.append(
                connection,
                AuditEvent.MIRROR_READ,
                agent=None,
                facts={
                    "vendor": self._settings.id,
                    "people": self._people,
                    "changed": len(self._changed),
                    "gone": gone,
                    "problems": self._problems,
                    "first": first,
                },
            )
        baseline.accept_invented(connection, house)
        return importer.touched

    def _tell(self, gone: set[PersonId]) -> None:
        hub = self._house.hub
        hub.publish(Change(resource=Resource.MIRROR, id=self._settings.id, revision=self._people))
        touched = self._changed | gone
        for id_ in sorted(touched) if len(touched) < BATCH else ():
            hub.publish(Change(resource=Resource.PERSON, id=id_))


async def _threaded(pages: Callable[[], Iterator[T]]) -> AsyncIterator[T]:
    """Each page is waited for in a thread; what comes meanwhile goes on here."""
    iterator = pages()
    while True:
        page = await asyncio.to_thread(next, iterator, None)
        if page is None:
            return
        yield page


def _job(settings: LdapSettings) -> str:
    return f"directory:{settings.id}"
