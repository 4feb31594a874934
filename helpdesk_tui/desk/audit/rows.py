"""The record's rows as the verifier and the export read them: in order, a few at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from helpdesk_tui.desk.audit.tables import audit_node, audit_record, audit_value
from helpdesk_tui.desk.audit.tree import Node
from helpdesk_tui.desk.audit.verify import Kept, Value, Verdict, verify


def check(connection: Connection, heads: Mapping[int, bytes] | None = None) -> Verdict:
    """Verify the whole record as it stands in one transaction."""
    count = connection.scalar(select(func.count()).select_from(audit_node)) or 0
    return verify(kept(connection), values(connection), lambda level: nodes(connection, level), count, heads)


def kept(connection: Connection) -> Iterator[Kept]:
    """All records, oldest first."""
    for row in connection.execute(select(audit_record).order_by(audit_record.c.seq)):
        yield Kept(row.seq, row.case_id, row.event, _raw(row.bytes))


def values(connection: Connection) -> Iterator[Value]:
    """All personal values that are still there."""
    query = select(audit_value).order_by(audit_value.c.seq, audit_value.c.field)
    for row in connection.execute(query):
        seq = row.seq if isinstance(row.seq, int) else 0
        yield Value(seq, row.field, _raw(row.salt), row.value)


def nodes(connection: Connection, level: int) -> Iterator[Node]:
    """One level of the tree."""
    query = (
        select(audit_node.c.index, audit_node.c.hash)
        .where(audit_node.c.level == level)
        .order_by(audit_node.c.index)
    )
    for index, found in connection.execute(query):
        yield Node(level, index, _raw(found))


def exported(connection: Connection) -> Iterator[str]:
    """One JSON line for each record: its exact bytes as text, and the values that open its commitments."""
    told = values(connection)
    value = next(told, None)
    for record in kept(connection):
        opened: dict[str, dict[str, str]] = {}
        while value is not None and value.seq <= record.seq:
            opened[value.field] = {"salt": value.salt.hex(), "value": value.value}
            value = next(told, None)
        text = record.data.decode(errors="replace")
        yield json.dumps({"record": text, "personal": opened}, ensure_ascii=True)


def _raw(value: Any) -> bytes:
    """Whoever bends a store may put anything into a column."""
    return bytes(value) if isinstance(value, bytes) else str(value).encode(errors="replace")
