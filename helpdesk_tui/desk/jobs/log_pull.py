"""Pulls every vendor's logs into the mirror, as often as each lets us, and goes on where it was cut.

What happened lately is read first; the history before the desk began to look follows, a page between looks.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.prompts import LogKind
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.people.sources import is_baseline
from helpdesk_tui.desk.prompts import retention, sources, taking_in
from helpdesk_tui.desk.prompts.sources import Place, Track
from helpdesk_tui.desk.prompts.taking_in import Origin
from helpdesk_tui.vendors.history import History, HistoryPage, Reach
from helpdesk_tui.vendors.protocols import Vendor

LEASE: Final = timedelta(minutes=2)
LOOK_SECONDS: Final = 60.0
ELSEWHERE: Final = 15.0
"""Seconds until it is asked again whether another desk still does it."""
AFTER_FAILURE: Final = timedelta(seconds=30)
PAUSE_SECONDS: Final = 0.2
"""Between two pages, so that others get at the vendor too."""
PEOPLE_FIRST: Final = timedelta(seconds=30)
"""So long a new desk reads nothing but people; a vendor that does not tell them may still have a log."""


class LogPull:
    """One per desk; each log of each vendor is followed by itself."""

    def __init__(self, house: House, *, pause: float = PAUSE_SECONDS) -> None:
        self._house = house
        self._pause = pause

    async def run(self) -> None:
        """Pull until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(retention.keep_short(self._house))
            await self._people_first()
            for vendor in self._house.vendors.values():
                if vendor.history is not None:
                    for kind in vendor.history.reaches:
                        tasks.create_task(self._follow(vendor, vendor.history, kind))

    async def look(self, vendor: Vendor, kind: LogKind) -> bool:
        """Read one log up to now, and a page of its history; False when another desk is at it."""
        history = vendor.history
        if history is None:
            return False
        log = _Log(self._house, vendor, history, kind)
        if not await self._house.store.write(log.take):
            return False
        try:
            more = True
            while more:
                more = await log.page(Track.LIVE)
                await asyncio.sleep(self._pause)
            await log.earlier()
        except lease.LeaseLost:
            return False
        except DeskError as error:
            await log.failed(error)
        return True

    async def _people_first(self) -> None:
        """Wait for the first reading of each directory: somebody waits for a name, nobody yet for a log."""
        try:
            async with asyncio.timeout(PEOPLE_FIRST.total_seconds()):
                while await self._house.store.read(self._unread):  # noqa: ASYNC110 - a store tells nobody
                    await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError:
            return

    def _unread(self, connection: Connection) -> bool:
        return any(is_baseline(connection, id_) for id_ in self._house.vendors)

    async def _follow(self, vendor: Vendor, history: History, kind: LogKind) -> None:
        interval = history.reaches[kind].interval.total_seconds()
        while True:
            here = await self.look(vendor, kind)
            await asyncio.sleep(interval if here else ELSEWHERE)


class _Log:
    """One log while it is read."""

    def __init__(self, house: House, vendor: Vendor, history: History, kind: LogKind) -> None:
        self._house = house
        self._vendor = vendor
        self._history = history
        self._kind = kind
        self._reach: Reach = history.reaches[kind]
        self._job = f"log:{vendor.id}:{kind.value}"
        self._origin = Origin(vendor.id, kind, self._reach.never, house.lookup)

    def take(self, connection: Connection) -> bool:
        """Hold the lease, and set out at the first time."""
        house, now = self._house, self._house.clock.now()
        if not lease.take(connection, self._job, house.boot, now, LEASE, alone=house.store.alone):
            return False
        sources.begin(connection, self._vendor.id, self._kind, self._reach, now, house.config.pushes.history)
        return True

    async def page(self, track: Track) -> bool:
        """Take one page in; whether there is another one now. Raises `DeskError` and `LeaseLost`."""
        house, store = self._house, self._house.store
        place = await store.read(lambda c: sources.place(c, self._vendor.id, self._kind, track))
        if place is None:
            return False
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                page = await self._history.page(self._kind, place.cursor, place.since, place.until)
        except TimeoutError as error:
            raise Unreachable(ErrorCode.VENDOR_SLOW) from error
        fresh = await store.write(lambda c: self._keep(c, place, page))
        if fresh or track is Track.LIVE:
            house.hub.publish(Change(resource=Resource.PROMPTS, id=self._vendor.id))
        if fresh:
            house.prompts.arrived.set()
        return page.more

    async def earlier(self) -> None:
        """One page of the history, when the rate has room for it. Raises `DeskError` and `LeaseLost`."""
        try:
            await self.page(Track.PAST)
        except DeskError as error:
            if error.code is not ErrorCode.VENDOR_BUSY:
                raise

    async def failed(self, error: DeskError) -> None:
        """Say what kept us, and when we try again."""
        house = self._house
        due = house.clock.now() + max(self._reach.interval, AFTER_FAILURE)
        if error.code is ErrorCode.VENDOR_BUSY:
            due = _until(error, due)

        def write(connection: Connection) -> None:
            sources.failed(connection, self._vendor.id, self._kind, error.code.value, due)

        await house.store.write(write)
        house.hub.publish(Change(resource=Resource.PROMPTS, id=self._vendor.id))

    def _keep(self, connection: Connection, place: Place, page: HistoryPage) -> int:
        house, now = self._house, self._house.clock.now()
        lease.keep(connection, self._job, house.boot, now, LEASE)
        fresh = taking_in.take(connection, self._origin, page.rows)
        past = place.track is Track.PAST
        values: dict[str, object] = {"cursor": page.cursor, "behind": page.more}
        if not page.more:
            values |= {"read_at": now, "complete_until": page.complete_until, "ended": past}
        if not past:
            values["next_look"] = now + self._reach.interval
        sources.read(connection, self._vendor.id, self._kind, place.track, values, fresh)
        if page.gap is not None:
            sources.lost(connection, self._vendor.id, self._kind, page.gap)
        return fresh


def _until(error: DeskError, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(error.params.get("until", ""))
    except ValueError:
        return otherwise
