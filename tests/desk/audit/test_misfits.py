"""Which rows are told from what was written: each bent text, column, value and node, on pages of every kind."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Row, delete, insert, select, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.desk.audit import fitting, tree
from helpdesk_tui.desk.audit.fitting import misfits, raw
from helpdesk_tui.desk.audit.lines import NEVER, newest
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.audit.tables import audit_node, audit_record, audit_value
from tests.desk.audit.keeping import ALICE, StepClock, some_calls

SIZES = range(1, 10)
NODE = (audit_node.c.level, audit_node.c.index, audit_node.c.hash)


def written(connection: Connection, count: int) -> None:
    some_calls(Record(StepClock()), connection, count)


def page(connection: Connection, numbers: Sequence[int]) -> list[Row[Any]]:
    query = select(audit_record).where(audit_record.c.seq.in_(numbers)).order_by(audit_record.c.seq.desc())
    return list(connection.execute(query))


def wrong(connection: Connection, numbers: Sequence[int]) -> set[int]:
    values: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(select(audit_value)):
        values.setdefault(row.seq, []).append(row)
    return set(misfits(connection, page(connection, numbers), values))


def pages(size: int) -> list[list[int]]:
    """All of them, each alone, each pair, and each but one."""
    every = list(range(1, size + 1))
    return [
        every,
        *([n] for n in every),
        *map(list, itertools.combinations(every, 2)),
        *([m for m in every if m != n] for n in every),
    ]


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wrong_where_nothing_was_bent(connection: Connection, size: int) -> None:
    written(connection, size)
    assert not any(wrong(connection, numbers) for numbers in pages(size))


def test_an_empty_record_has_no_misfits(connection: Connection) -> None:
    assert misfits(connection, [], {}) == frozenset()


@pytest.mark.parametrize("size", SIZES)
def test_a_node_doubts_all_that_it_stands_over_and_nothing_else(connection: Connection, size: int) -> None:
    """Bent or missing: every row below it, and every row whose way up goes past it."""
    written(connection, size)
    nodes = [tuple(row) for row in connection.execute(select(*NODE))]
    for (level, index, hashed), missing in itertools.product(nodes, (False, True)):
        here = (audit_node.c.level == level) & (audit_node.c.index == index)
        if missing:
            connection.execute(delete(audit_node).where(here))
        else:
            connection.execute(update(audit_node).where(here).values(hash=bytes(32)))
        beside = index ^ 1
        complete = (beside + 1) << level <= size and (index + 1) << level <= size
        first = index >> 1 << (level + 1) if complete else index << level
        below = range(first + 1, first + 1 + (1 << (level + complete)))
        for numbers in pages(size):
            assert wrong(connection, numbers) == set(numbers) & set(below), (level, index, numbers)
        connection.execute(delete(audit_node).where(here))
        connection.execute(insert(audit_node).values(level=level, index=index, hash=hashed))


@pytest.mark.parametrize("most", [1, 2, 3, 500])
def test_many_rows_are_looked_at_in_parts(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(fitting, "MOST", most)
    written(connection, 9)
    assert wrong(connection, range(1, 10)) == set()


@pytest.mark.parametrize(
    "column",
    [{"case_id": "case_x"}, {"case_id": None}, {"event": "level:set"}],
    ids=["case", "none", "event"],
)
def test_a_row_under_another_case_or_event_is_not_what_was_written(
    connection: Connection, column: dict[str, str | None]
) -> None:
    """Its text and all nodes are as they were: it would only be found, or not found, in another place."""
    written(connection, 6)
    connection.execute(update(audit_record).where(audit_record.c.seq == 5).values(column))
    for numbers in pages(6):
        assert wrong(connection, numbers) == set(numbers) & {5}
    assert set(misfits(connection, page(connection, [5]), {})) == {5}, "also when no value of it is left"


def test_a_value_that_is_not_the_one_that_was_committed_to(connection: Connection) -> None:
    written(connection, 6)
    assert wrong(connection, [5]) == set()
    connection.execute(update(audit_value).where(audit_value.c.seq == 5).values(value="somebody else"))
    for numbers in pages(6):
        assert wrong(connection, numbers) == set(numbers) & {5}


def test_rows_whose_values_were_deleted_are_what_was_written(connection: Connection) -> None:
    written(connection, 6)
    assert misfits(connection, page(connection, range(1, 7)), {}) == frozenset()


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"7", b"not json", b"\xff", b"{}", b'{"seq": 1}', b"[" * 99_999]
)
def test_what_cannot_be_read_is_not_what_was_written_whatever_its_node_says(
    connection: Connection, data: bytes
) -> None:
    written(connection, 1)
    connection.execute(update(audit_record).values(bytes=data))
    connection.execute(update(audit_node).values(hash=tree.leaf(data)))
    assert wrong(connection, [1]) == {1}


def test_whatever_stands_in_a_column_has_bytes() -> None:
    assert raw(b"\xff") == b"\xff"
    assert raw("é\ud800") == "é?".encode()
    assert raw(None) == b"None"


def test_a_line_that_differs_keeps_its_place_and_case_and_says_nothing(connection: Connection) -> None:
    at = datetime(2026, 3, 2, 13, 59, 0, tzinfo=UTC)
    written(connection, 4)
    before = {line.seq: line for line in newest(connection)}
    for seq, change in ((2, {"agent": "x"}), (4, {"agent": "x", "at": "2026-03-02T13:59:00.000000Z"})):
        data = json.loads(
            connection.scalars(select(audit_record.c.bytes).where(audit_record.c.seq == seq)).one()
        )
        bent = json.dumps({**data, **change}).encode()
        connection.execute(update(audit_record).where(audit_record.c.seq == seq).values(bytes=bent))
    found = {line.seq: line for line in newest(connection)}
    differ = {seq for seq, line in found.items() if line.event == AuditEvent.RECORD_DIFFERS}
    assert differ == {2, 4}
    assert found[2].at == before[2].at
    assert found[4].at == at
    assert (found[2].case, found[4].case) == ("case_0", None)
    said = [(found[seq].agent, found[seq].person, found[seq].params) for seq in differ]
    assert said == [(None, None, {})] * 2
    connection.execute(update(audit_record).where(audit_record.c.seq == 2).values(bytes=b"no text"))
    assert next(line.at for line in newest(connection) if line.seq == 2) == NEVER


def test_a_line_names_its_person_or_nobody(connection: Connection) -> None:
    record = Record(StepClock())
    record.append(connection, AuditEvent.CASE_OPENED, agent=ALICE, case=CaseId("c"), person=PersonId("per_1"))
    record.append(connection, AuditEvent.DESK_STARTED, agent=None)
    assert [line.person for line in newest(connection)] == [None, "per_1"]
