"""Reads every vendor's people into the store, at the start and again and again; and their prompts.

Duo searches exactly and dates nothing, so the desk keeps its own copy with its own dates. A reading that is
cut short goes on where it was cut; accounts that it did not see are asked for before they count as gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease, mirror_run
from helpdesk_tui.desk.jobs.mirror_run import Run
from helpdesk_tui.desk.people import baseline, mirroring, sources
from helpdesk_tui.desk.people.mirroring import Outcome, Source
from helpdesk_tui.desk.people.reading import ReadAccount, read_accounts
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.vendors.protocols import Directory, Paged, Vendor
from helpdesk_tui.vendors.values import PersonPage, VendorPerson

MOST_ASKED: Final = 100
"""Accounts that are asked for one by one before they count as gone."""
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
        job = f"mirror:{vendor.id}"
        run = await house.store.write(lambda c: self._take(c, vendor, job))
        if run is None:
            return False
        self._taken.add(job)
        reading = _Reading(vendor, job, run)
        try:
            async for page in _pages(vendor.directory, run.after):
                await self._take_in(reading, page)
            unsure = await self._ask_for_unseen(reading)
            ended = await house.store.write(lambda c: self._complete(c, reading, unsure=unsure))
        except lease.LeaseLost:
            return False
        except DeskError as error:
            await self._failed(reading, error)
            return False
        self._tell(vendor, reading.people, ended.people)
        return True

    async def _take_in(self, reading: _Reading, page: PersonPage) -> None:
        """One page, some accounts at a time; its place is kept with the last of them."""
        house, vendor = self._house, reading.vendor
        region = house.config.client(vendor.client).region
        for start in range(0, max(1, len(page.people)), BATCH):
            found = page.people[start : start + BATCH]
            batch = await asyncio.to_thread(read_accounts, found, region)
            after = page.after if start + BATCH >= len(page.people) else None
            outcome = await house.store.write(
                lambda c, batch=batch, after=after: self._keep(c, reading, batch, after)  # type: ignore[misc]
            )
            reading.changed |= outcome.people
            reading.people += len(batch)
            self._tell(vendor, reading.people, outcome.people)
        if page.after:
            house.steps.passed(Step.MIRROR_PAGE_WRITTEN)

    async def _ask_for_unseen(self, reading: _Reading) -> bool:
        """Pages shift while they are read: each account that was in none is asked for.

        Answers whether it stays unsure who is gone: too many to ask, in a reading that two processes share.
        """
        vendor, run = reading.vendor, reading.run
        unseen = await self._house.store.read(lambda c: mirroring.unseen(c, vendor.id, run.id))
        if not reading.people and not run.resumed:
            return False  # an empty answer is looked at with the rest
        if len(unseen) > MOST_ASKED:
            return run.resumed
        found = [await vendor.directory.person(ref) for ref in unseen]
        here = tuple(one for one in found if one is not None)
        if here:
            await self._take_in(reading, PersonPage(here, ""))
        return False

    async def _follow(self, vendor: Vendor) -> None:
        await asyncio.sleep(await self._house.store.read(lambda c: self._young_for(c, vendor)))
        while True:
            done = await self.read_once(vendor)
            self._house.prompts.want(vendor.id)
            await asyncio.sleep((self._every if done else min(self._every, AFTER_FAILURE)).total_seconds())

    def _young_for(self, connection: Connection, vendor: Vendor) -> float:
        """Seconds for which what an earlier process read is young enough: a start has better things to do."""
        if mirror_run.is_open(connection, vendor.id):
            return 0.0
        known = sources.states(connection).get(vendor.id)
        if known is None or known.read_at is None or known.problem is not None:
            return 0.0
        return max(0.0, (known.read_at + self._every - self._house.clock.now()).total_seconds())

    def _take(self, connection: Connection, vendor: Vendor, job: str) -> Run | None:
        """The first time in this process, nobody else can be at it where only one desk uses the store."""
        now = self._house.clock.now()
        sources.put_source(connection, vendor.id, vendor.client)
        alone = self._house.store.alone and job not in self._taken
        if not lease.take(connection, job, self._house.boot, now, LEASE, alone=alone):
            return None
        return mirror_run.begin(connection, vendor.id, now)

    def _keep(
        self, connection: Connection, reading: _Reading, batch: list[ReadAccount], after: str | None
    ) -> Outcome:
        vendor, run = reading.vendor, reading.run
        lease.keep(connection, reading.job, self._house.boot, self._house.clock.now(), LEASE)
        if after:
            mirror_run.advance(connection, vendor.id, run, after)
        return mirroring.apply(connection, self._source(vendor, run.id), batch)

    def _complete(self, connection: Connection, reading: _Reading, *, unsure: bool) -> Outcome:
        house, now = self._house, self._house.clock.now()
        vendor, run, changed = reading.vendor, reading.run, reading.changed
        lease.keep(connection, reading.job, house.boot, now, LEASE)
        first = sources.is_baseline(connection, vendor.id)
        unseen = [] if unsure else mirroring.unseen(connection, vendor.id, run.id)
        people = mirroring.seen(connection, vendor.id, run.id)
        if unseen and not people:
            # A whole organisation does not vanish at once: a vendor that lies must not empty the list.
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="nobody")
        gone = mirroring.mark_gone(connection, self._source(vendor, run.id), unseen)
        sources.completed(connection, vendor.id, people, now)
        mirror_run.end(connection, vendor.id)
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

    async def _failed(self, reading: _Reading, error: DeskError) -> None:
        house, vendor = self._house, reading.vendor
        now = house.clock.now()

        def write(connection: Connection) -> None:
            lease.keep(connection, reading.job, house.boot, now, LEASE)
            sources.failed(connection, vendor.id, error.code.value, now)
            if not reading.people and error.code is ErrorCode.VENDOR_STRANGE:
                mirror_run.end(connection, vendor.id)  # that place leads nowhere

        try:
            await house.store.write(write)
        except (DeskError, lease.LeaseLost):
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


@dataclass(slots=True)
class _Reading:
    vendor: Vendor
    job: str
    run: Run
    people: int = 0
    """Accounts read by this process."""
    changed: set[PersonId] = field(default_factory=set)


async def _pages(directory: Directory, after: str) -> AsyncIterator[PersonPage]:
    """The vendor's own pages; of one that has none, everybody some at a time, from the beginning."""
    if isinstance(directory, Paged):
        async for page in directory.pages(after):
            yield page
        return
    batch: list[VendorPerson] = []
    async for person in directory.everybody():
        batch.append(person)
        if len(batch) == BATCH:
            yield PersonPage(tuple(batch), "")
            batch = []
    if batch:
        yield PersonPage(tuple(batch), "")
