"""Deletes names and numbers of old records, kind by kind as configured; the records and every proof stay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.audit.entry import read_moment
from helpdesk_tui.desk.audit.forgotten import kind_of
from helpdesk_tui.desk.audit.tables import audit_forgetting, audit_record, audit_value
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds

BATCH: Final = 2000
"""Most records of one write, so that no other write waits long."""
DEFAULT: Final = "default"


class Forgetting(Rounds):
    """One per store."""

    job = "forgetting"
    every_seconds = 3600.0
    lasts = timedelta(minutes=5)

    async def go_round(self, house: House) -> None:
        """Batch after batch, kind after kind."""
        for kind, days in kept_for(house.config.audit.personal_days).items():
            while await _forget(house, kind, days):
                pass


def kept_for(configured: Mapping[str, int]) -> dict[str, int]:
    """Days for each kind of record that is ever forgotten."""
    rest = configured.get(DEFAULT)
    kinds = sorted({kind_of(event) for event in AuditEvent})
    days = {kind: configured.get(kind, rest) for kind in kinds}
    return {kind: count for kind, count in days.items() if count is not None}


async def _forget(house: House, kind: str, days: int) -> bool:
    """One batch of one kind; whether there may be more."""
    now = house.clock.now()
    until = now - timedelta(days=days)
    due = await house.store.read(lambda connection: _due(connection, kind, until))
    if not due:
        return False

    def write(connection: Connection) -> None:
        gone = connection.execute(delete(audit_value).where(audit_value.c.seq.in_(due))).rowcount
        connection.execute(insert(audit_forgetting).values(kind=kind, last_seq=due[-1], at=now))
        house.record.append(
            connection,
            AuditEvent.RECORD_FORGOTTEN,
            agent=None,
            facts={"subject": kind, "last": due[-1], "values": gone, "days": days},
        )

    await house.store.write(write)
    return len(due) == BATCH


def _due(connection: Connection, kind: str, until: datetime) -> list[int]:
    """Records of that kind, from that time or before, that still have values; oldest first."""
    last = last_before(connection, until)
    query = (
        select(audit_record.c.seq)
        .where(
            audit_record.c.seq <= last,
            audit_record.c.event.startswith(f"{kind}:", autoescape=True),
            audit_record.c.seq.in_(select(audit_value.c.seq).where(audit_value.c.seq <= last)),
        )
        .order_by(audit_record.c.seq)
        .limit(BATCH)
    )
    return list(connection.scalars(query))


def last_before(connection: Connection, until: datetime) -> int:
    """The newest record that is as old; 0: none. Records stand in the order of time."""
    low, high = 0, connection.scalar(select(func.max(audit_record.c.seq))) or 0
    while low < high:
        middle = (low + high + 1) // 2
        query = select(audit_record.c.bytes).where(audit_record.c.seq == middle)
        if read_moment(json.loads(connection.execute(query).scalar_one())["at"]) <= until:
            low = middle
        else:
            high = middle - 1
    return low
