"""A job belongs to one desk at a time: a row that is taken and kept by compare-and-set.

Whoever holds it says so again in every transaction in which the job writes. A desk that was stopped in the
middle and goes on later finds its row in another's hands, and what it wanted to write does not stand.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.desk.jobs.tables import lease

if TYPE_CHECKING:
    from helpdesk_tui.desk.house import House

_DESK: Final = "desk:"
PRESENT: Final = timedelta(seconds=15)
"""A desk that has not said for so long that it lives counts as gone."""
REMEMBERED: Final = timedelta(days=1)


class LeaseLost(Exception):
    """Another desk does this job now: nothing more may be written for it here."""


class Held:
    """One job of this desk, under its lease where several desks share the store."""

    def __init__(self, house: House, job: str, lasts: timedelta) -> None:
        self._house = house
        self._job = job
        self._lasts = lasts
        self._until: datetime | None = None

    async def house(self) -> House | None:
        """The house in which every write checks the lease first; None: another desk does this job.

        What is written under it raises `LeaseLost` once another desk has taken it.
        """
        house = self._house
        if house.store.alone:
            return house
        now = house.clock.now()
        if self._until is None or self._until - now < self._lasts / 2:
            self._until = await house.store.write(self._take)
        if self._until is None:
            return None
        return dataclasses.replace(house, store=house.store.guarded(self._still_ours))

    def _take(self, connection: Connection) -> datetime | None:
        """Until when it is ours, counted from the moment at which the write had its turn."""
        now = self._house.clock.now()
        taken = take(connection, self._job, self._house.boot, now, self._lasts, alone=False)
        return now + self._lasts if taken else None

    def _still_ours(self, connection: Connection) -> None:
        try:
            keep(connection, self._job, self._house.boot, self._house.clock.now(), self._lasts)
        except LeaseLost:
            self._until = None
            raise


def take(
    connection: Connection, job: str, holder: str, now: datetime, lasts: timedelta, *, alone: bool
) -> bool:
    """Take a job that is free, over or our own; `alone`: nobody else can use this store, so any is."""
    free = [lease.c.until <= now, lease.c.holder == holder]
    mine = update(lease).where(lease.c.job == job).values(holder=holder, until=now + lasts)
    if connection.execute(mine if alone else mine.where(or_(*free))).rowcount:
        return True
    try:
        with connection.begin_nested():
            connection.execute(insert(lease).values(job=job, holder=holder, until=now + lasts))
    except IntegrityError:
        return False
    return True


def keep(connection: Connection, job: str, holder: str, now: datetime, lasts: timedelta) -> None:
    """In each write of a job: still ours, and for longer; raises `LeaseLost` when another desk took it."""
    kept = connection.execute(
        update(lease).where(lease.c.job == job, lease.c.holder == holder).values(until=now + lasts)
    )
    if not kept.rowcount:
        raise LeaseLost(job)


def present(connection: Connection, boot: str, now: datetime) -> None:
    """This desk lives; who has been gone for long is forgotten."""
    take(connection, _DESK + boot, boot, now, PRESENT, alone=False)
    connection.execute(delete(lease).where(lease.c.job.startswith(_DESK), lease.c.until < now - REMEMBERED))


def absent(connection: Connection, boot: str) -> None:
    """This desk ends: nobody need wait for it."""
    connection.execute(delete(lease).where(lease.c.job == _DESK + boot))


def living(connection: Connection, now: datetime) -> frozenset[str]:
    """The boots of the desks that share this store and have lately said that they live."""
    rows = connection.scalars(
        select(lease.c.holder).where(lease.c.job.startswith(_DESK), lease.c.until > now)
    )
    return frozenset(rows)
