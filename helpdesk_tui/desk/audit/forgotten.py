"""When names and numbers of a record were deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from helpdesk_tui.desk.audit.tables import audit_forgetting


def kind_of(event: str) -> str:
    """The kind under which a record is kept."""
    return event.partition(":")[0]


def forgotten_at(connection: Connection, records: Iterable[tuple[int, str]]) -> dict[int, datetime]:
    """When the values of these records (number and event) were deleted; those that were not are left out."""
    wanted = list(records)
    if not wanted:
        return {}
    query = select(audit_forgetting).order_by(audit_forgetting.c.last_seq)
    rounds = connection.execute(
        query.where(audit_forgetting.c.last_seq >= min(seq for seq, _ in wanted))
    ).all()
    found = {}
    for seq, event in wanted:
        kind = kind_of(event)
        at = next((row.at for row in rounds if row.kind == kind and row.last_seq >= seq), None)
        if at is not None:
            found[seq] = at
    return found
