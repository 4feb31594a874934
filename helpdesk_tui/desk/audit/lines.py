"""The record as people read it; personal values are there as long as their salt is.

Every door that shows what is on record reads it here: what does not fit the tree is said so and not shown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.audit import AuditEvent, AuditLine
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.desk.audit.entry import read_moment
from helpdesk_tui.desk.audit.fitting import misfits
from helpdesk_tui.desk.audit.forgotten import forgotten_at
from helpdesk_tui.desk.audit.record import NAME, PERSON
from helpdesk_tui.desk.audit.tables import audit_record, audit_value

LIMIT = 100
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a record whose time cannot be read any more."""


def newest(
    connection: Connection, *, before: int | None = None, case: CaseId | None = None, limit: int = LIMIT
) -> list[AuditLine]:
    """Up to `limit` records, newest first, older than sequence number `before`."""
    query = select(audit_record).order_by(audit_record.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_record.c.seq < before)
    if case is not None:
        query = query.where(audit_record.c.case_id == case)
    return _lines(connection, connection.execute(query).all())


def of_case(connection: Connection, *cases: CaseId) -> list[AuditLine]:
    """All that happened in one case, or in several, oldest first."""
    query = select(audit_record).where(audit_record.c.case_id.in_(cases)).order_by(audit_record.c.seq)
    return _lines(connection, connection.execute(query).all())


def _lines(connection: Connection, rows: Sequence[Row[Any]]) -> list[AuditLine]:
    values: dict[int, list[Row[Any]]] = {row.seq: [] for row in rows}
    query = select(audit_value).where(audit_value.c.seq.in_(list(values)))
    for value in connection.execute(query):
        values[value.seq].append(value)
    wrong = misfits(connection, rows, values)
    told = {
        row.seq: _differs(row)
        if row.seq in wrong
        else _line(row, {value.field: value.value for value in values[row.seq]})
        for row in rows
    }
    # A line whose names and numbers were deleted says when.
    bare = [
        (row.seq, row.event)
        for row in rows
        if row.seq not in wrong and told[row.seq].person is None and json.loads(row.bytes)["personal"]
    ]
    at = forgotten_at(connection, bare)
    return [
        line.model_copy(update={"forgotten": at[seq]}) if seq in at else line for seq, line in told.items()
    ]


def _line(row: Row[Any], personal: dict[str, str]) -> AuditLine:
    data = json.loads(row.bytes)
    person, name = personal.pop(PERSON, None), personal.pop(NAME, None)
    told = {field: _word(value) for field, value in data["facts"].items() if value is not None}
    return AuditLine(
        seq=row.seq,
        at=read_moment(data["at"]),
        event=data["event"],
        agent=data["agent"],
        case=data["case"],
        person=None if person is None else PersonId(person),
        person_name=name,
        params=personal | told,
    )


def _differs(row: Row[Any]) -> AuditLine:
    """Nothing that it says is shown; its time only keeps it in its place."""
    try:
        at = read_moment(json.loads(row.bytes)["at"])
    except (ValueError, KeyError, TypeError, RecursionError):
        at = NEVER
    case = None if row.case_id is None else CaseId(str(row.case_id))
    return AuditLine(seq=row.seq, at=at, event=AuditEvent.RECORD_DIFFERS, case=case)


def _word(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
