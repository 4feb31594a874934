"""A job belongs to one desk at a time: a row that is taken and kept by compare-and-set."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, update
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.desk.jobs.tables import lease


class LeaseLost(Exception):
    """Another desk does this job now: nothing more may be written for it here."""


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
