"""The record's rows as the verifier and the export read them: in order, a few at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Select, func, select

from helpdesk_tui.desk.audit import tree
from helpdesk_tui.desk.audit.fitting import raw
from helpdesk_tui.desk.audit.quick import PART, whole
from helpdesk_tui.desk.audit.redaction import Personal, masked
from helpdesk_tui.desk.audit.tables import audit_node, audit_record, audit_value
from helpdesk_tui.desk.audit.tree import Node
from helpdesk_tui.desk.audit.verify import Kept, Value, Verdict, verify
from helpdesk_tui.desk.checkpoints.tables import checkpoint


def check(connection: Connection, heads: Mapping[int, bytes] | None = None) -> Verdict:
    """Verify the whole record as it stands in one transaction; quickly while nothing is wrong."""
    count = connection.scalar(select(func.count()).select_from(audit_node)) or 0
    with ExitStack() as cursors:

        def bare(query: Select[Any]) -> Iterator[Any]:
            return _bare(connection, query, cursors)

        quick = whole(
            bare(select(audit_record).order_by(audit_record.c.seq)),
            bare(select(audit_value).order_by(audit_value.c.seq, audit_value.c.field)),
            lambda level: bare(_level(level)),
            count,
            heads,
        )
    if quick is not None:
        return quick
    return verify(kept(connection), values(connection), lambda level: nodes(connection, level), count, heads)


def kept(connection: Connection) -> Iterator[Kept]:
    """All records, oldest first."""
    for row in connection.execute(select(audit_record).order_by(audit_record.c.seq)):
        yield Kept(row.seq, row.case_id, row.event, raw(row.bytes))


def values(connection: Connection) -> Iterator[Value]:
    """All personal values that are still there."""
    query = select(audit_value).order_by(audit_value.c.seq, audit_value.c.field)
    for row in connection.execute(query):
        seq = row.seq if isinstance(row.seq, int) else 0
        yield Value(seq, row.field, raw(row.salt), row.value)


def nodes(connection: Connection, level: int) -> Iterator[Node]:
    """One level of the tree."""
    for index, found in connection.execute(_level(level)):
        yield Node(level, index, raw(found))


def _level(level: int) -> Select[Any]:
    return (
        select(audit_node.c.index, audit_node.c.hash)
        .where(audit_node.c.level == level)
        .order_by(audit_node.c.index)
    )


def _bare(connection: Connection, query: Select[Any], cursors: ExitStack) -> Iterator[Any]:
    """The rows as the driver has them: five million of them cost as much as all hashing."""
    if connection.dialect.name != "sqlite":
        result = connection.execute(query, execution_options={"yield_per": PART})
        cursors.callback(result.close)
        return (tuple(row) for part in result.partitions() for row in part)
    cursor = connection.connection.cursor()
    cursors.callback(cursor.close)
    cursor.execute(str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})))
    return chain.from_iterable(iter(lambda: cursor.fetchmany(PART), []))


def exported(connection: Connection, personal: Personal = Personal.FULL) -> Iterator[str]:
    """One JSON line for each record, and behind the record that it covers one for each checkpoint.

    A record's line has its exact bytes as text, their hash, and what opens its commitments.
    """
    told = values(connection)
    value = next(told, None)
    notes = iter(connection.execute(select(checkpoint).order_by(checkpoint.c.size, checkpoint.c.at)))
    signed = next(notes, None)
    for record in kept(connection):
        opened: list[Value] = []
        while value is not None and value.seq <= record.seq:
            opened.append(value)
            value = next(told, None)
        yield json.dumps(
            {
                "record": record.data.decode(errors="replace"),
                "leaf": tree.leaf(record.data).hex(),
                **_opened(opened, personal),
            }
        )
        while signed is not None and signed.size <= record.seq:
            yield json.dumps({"checkpoint": signed.note})
            signed = next(notes, None)


def _opened(found: list[Value], personal: Personal) -> dict[str, Any]:
    if personal is Personal.FULL:
        return {"personal": {one.field: {"salt": one.salt.hex(), "value": one.value} for one in found}}
    if personal is Personal.MASKED:
        return {"personal": {}, "masked": {one.field: masked(one.field, one.value) for one in found}}
    return {"personal": {}}
