"""A reading of one vendor, kept in the store page by page: whoever was killed goes on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.jobs.tables import mirror_run

OLDEST: Final = timedelta(hours=6)
"""A reading that was cut longer ago says too little of today: it begins anew."""


@dataclass(frozen=True, slots=True)
class Run:
    """One reading."""

    id: str
    after: str = ""
    """Where it goes on."""

    @property
    def resumed(self) -> bool:
        """Whether another process, or an earlier attempt, read the first pages."""
        return bool(self.after)


def begin(connection: Connection, vendor: VendorId, now: datetime) -> Run:
    """Go on with the reading that was cut, or begin one."""
    known = connection.execute(select(mirror_run).where(mirror_run.c.vendor == vendor)).first()
    if known is not None and now - known.begun_at < OLDEST:
        return Run(known.run, known.after)
    end(connection, vendor)
    run = Run(new_id("run"))
    connection.execute(insert(mirror_run).values(vendor=vendor, run=run.id, after="", begun_at=now))
    return run


def is_open(connection: Connection, vendor: VendorId) -> bool:
    """Whether a reading was cut."""
    return connection.scalar(select(mirror_run.c.run).where(mirror_run.c.vendor == vendor)) is not None


def advance(connection: Connection, vendor: VendorId, run: Run, after: str) -> None:
    """Everything before that place is in the store, by this very write."""
    here = (mirror_run.c.vendor == vendor) & (mirror_run.c.run == run.id)
    connection.execute(update(mirror_run).where(here).values(after=after))


def end(connection: Connection, vendor: VendorId) -> None:
    """The reading is complete, or can lead nowhere."""
    connection.execute(delete(mirror_run).where(mirror_run.c.vendor == vendor))
