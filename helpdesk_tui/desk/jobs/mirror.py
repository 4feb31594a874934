"""Reads every vendor's people into the store, at the start and again and again; and their prompts.

Duo searches exactly and dates nothing, so the desk keeps its own copy with its own dates. A reading that is
cut short by whatever is simply done again: each batch only states what is true at the vendor.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.people import baseline, mirroring, sources
from helpdesk_tui.desk.people.mirroring import Outcome, Source
from helpdesk_tui.desk.people.reading import ReadAccount, read_accounts
from helpdesk_tui.vendors.protocols import Directory, Vendor
from helpdesk_tui.vendors.values import VendorPerson

BATCH: Final = 100
"""Most accounts in one write, so that nobody else's write waits long."""
EVERY: Final = timedelta(minutes=15)
AFTER_FAILURE: Final = timedelta(seconds=20)
LEASE: Final = timedelta(minutes=3)
"""Longer than a vendor lets a page wait for its rate."""


class MirrorJob:
    """One per desk; each vendor is read by itself, so that a slow one holds up nobody."""

    def __init__(self, house: House, *, every: timedelta = EVERY) -> None:
        self._house = house
        self._every = every
        self._taken: set[str] = set()

    async def run(self) -> None:
        """Read until cancelled."""
        await self._house.store.write(lambda c: sources.put_clients(c, self._house.config.clients))
        async with asyncio.TaskGroup() as tasks:
            for vendor in self._house.vendors.values():
                tasks.create_task(self._follow(vendor))
                tasks.create_task(self._house.prompts.follow(vendor, self._house.clock, self._house.hub))

    async def read_once(self, vendor: Vendor) -> bool:
        """One complete reading; False when another desk is at it or it could not be ended."""
        house = self._house
        job, run = f"mirror:{vendor.id}", new_id("run")
        if not await house.store.write(lambda c: self._take(c, vendor, job)):
            return False
        self._taken.add(job)
        try:
            changed, people = set[PersonId](), 0
            region = house.config.client(vendor.client).region
            async for found in _batches(vendor.directory):
                batch = await asyncio.to_thread(read_accounts, found, region)
                outcome = await house.store.write(
                    lambda c, batch=batch: self._keep(c, vendor, job, run, batch)  # type: ignore[misc]
                )
                changed |= outcome.people
                people += len(batch)
                self._tell(vendor, people, outcome.people)
            ended = await house.store.write(lambda c: self._complete(c, vendor, job, run, people, changed))
        except lease.LeaseLost:
            return False
        except DeskError as error:
            await self._failed(vendor, error)
            return False
        self._tell(vendor, people, ended.people)
        return True

    async def _follow(self, vendor: Vendor) -> None:
        await asyncio.sleep(await self._house.store.read(lambda c: self._young_for(c, vendor)))
        while True:
            done = await self.read_once(vendor)
            self._house.prompts.want(vendor.id)
            await asyncio.sleep((self._every if done else min(self._every, AFTER_FAILURE)).total_seconds())

    def _young_for(self, connection: Connection, vendor: Vendor) -> float:
        """Seconds for which what an earlier process read is young enough: a start has better things to do."""
        known = sources.states(connection).get(vendor.id)
        if known is None or known.read_at is None or known.problem is not None:
            return 0.0
        return max(0.0, (known.read_at + self._every - self._house.clock.now()).total_seconds())

    def _take(self, connection: Connection, vendor: Vendor, job: str) -> bool:
        """The first time in this process, nobody else can be at it where only one desk uses the store."""
        now = self._house.clock.now()
        sources.put_source(connection, vendor.id, vendor.client)
        alone = self._house.store.alone and job not in self._taken
        return lease.take(connection, job, self._house.boot, now, LEASE, alone=alone)

    def _keep(
        self, connection: Connection, vendor: Vendor, job: str, run: str, batch: list[ReadAccount]
    ) -> Outcome:
        lease.keep(connection, job, self._house.boot, self._house.clock.now(), LEASE)
        return mirroring.apply(connection, self._source(vendor, run), batch)

    def _complete(
        self, connection: Connection, vendor: Vendor, job: str, run: str, people: int, changed: set[PersonId]
    ) -> Outcome:
        house, now = self._house, self._house.clock.now()
        lease.keep(connection, job, house.boot, now, LEASE)
        first = sources.is_baseline(connection, vendor.id)
        unseen = mirroring.unseen(connection, vendor.id, run)
        if unseen and not people:
            # A whole organisation does not vanish at once: a vendor that lies must not empty the list.
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="nobody")
        gone = mirroring.mark_gone(connection, self._source(vendor, run), unseen)
        sources.completed(connection, vendor.id, people, now)
        if first or changed or unseen:
            house.record.append(
                connection,
                AuditEvent.MIRROR_READ,
                agent=None,
                facts={
                    "vendor": vendor.id,
                    "people": people,
                    "changed": len(changed),
                    "gone": len(unseen),
                    "first": first,
                },
            )
        baseline.accept_invented(connection, house)
        return gone

    async def _failed(self, vendor: Vendor, error: DeskError) -> None:
        house = self._house
        now = house.clock.now()
        try:
            await house.store.write(lambda c: sources.failed(c, vendor.id, error.code.value, now))
        except DeskError:
            return
        house.hub.publish(Change(resource=Resource.MIRROR, id=vendor.id))

    def _source(self, vendor: Vendor, run: str) -> Source:
        house = self._house
        client = house.config.client(vendor.client)
        return Source(vendor.id, client, house.clock.now(), run, house.config.people)

    def _tell(self, vendor: Vendor, people: int, changed: set[PersonId]) -> None:
        hub = self._house.hub
        hub.publish(Change(resource=Resource.MIRROR, id=vendor.id, revision=people))
        for id_ in sorted(changed) if len(changed) < BATCH else ():
            hub.publish(Change(resource=Resource.PERSON, id=id_))


async def _batches(directory: Directory) -> AsyncIterator[list[VendorPerson]]:
    batch: list[VendorPerson] = []
    async for person in directory.everybody():
        batch.append(person)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
