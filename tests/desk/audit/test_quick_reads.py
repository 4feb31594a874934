"""The quick reader is quick: what looks as usual is read by its form, and only what does not is read whole."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, insert, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.desk.audit import quick, rows
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.audit.tables import audit_value
from helpdesk_tui.desk.audit.verify import Kept, read
from tests.desk.audit.keeping import ALICE, StepClock

OPENED, STARTED = AuditEvent.CASE_OPENED, AuditEvent.DESK_STARTED


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the records that were read whole; that all are read so would be a failure of its own."""
    found: list[int] = []

    def counted(one: Kept) -> dict[str, object]:
        found.append(one.seq)
        return read(one)

    def never(*_args: object) -> None:
        raise AssertionError("the slow reader was asked")

    monkeypatch.setattr(quick, "read", counted)
    monkeypatch.setattr(rows, "verify", never)
    return found


def opened(record: Record, connection: Connection, number: int, **facts: str) -> None:
    record.append(
        connection,
        OPENED,
        agent=ALICE,
        case=CaseId(f"case_{number}"),
        person=PersonId("per_amelie"),
        personal={"name": "DUPONT Amélie", "ticket": f"INC-{number}"},
        facts={"late": True, "number": number, "word": "été", **facts},
    )


def started(record: Record, connection: Connection, number: int) -> None:
    record.append(connection, STARTED, agent=None, facts={"number": -number, "version": None})


def test_one_record_of_each_kind_is_read_whole(connection: Connection, whole: list[int]) -> None:
    record = Record(StepClock())
    for number in range(12):
        opened(record, connection, number)
        started(record, connection, number)
    assert rows.check(connection).fault is None
    assert whole == [1, 2]


def test_another_look_of_the_same_kind_is_learned_anew(connection: Connection, whole: list[int]) -> None:
    record = Record(StepClock())
    for number in range(6):
        opened(record, connection, number)
    for number in range(6):
        opened(record, connection, number, further="x")
    assert rows.check(connection).fault is None
    assert whole == [1, 7]


def test_so_many_kinds_are_remembered_and_no_more(
    connection: Connection, whole: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "MOST_SHAPES", 1)
    record = Record(StepClock())
    for number in range(4):
        opened(record, connection, number)
        started(record, connection, number)
    assert rows.check(connection).fault is None
    assert whole == [1, 2, 4, 6, 8]


def test_a_full_memory_still_learns_another_look_of_what_it_knows(
    connection: Connection, whole: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "MOST_SHAPES", 1)
    record = Record(StepClock())
    opened(record, connection, 1)
    for number in range(2, 6):
        opened(record, connection, number, further="x")
    assert rows.check(connection).fault is None
    assert whole == [1, 2]


@pytest.mark.parametrize("part", [1, 2, 3, 4096])
def test_values_that_were_written_in_another_order_are_read_in_theirs(
    connection: Connection, whole: list[int], monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(quick, "PART", part)
    record = Record(StepClock())
    for number in range(8):
        opened(record, connection, number)
    kept = [dict(row) for row in connection.execute(select(audit_value)).mappings()]
    connection.execute(delete(audit_value))
    for one in reversed(kept):
        connection.execute(insert(audit_value).values(one))
    assert rows.check(connection).fault is None
    assert whole == [1]


def test_whoever_writes_a_record_is_told_its_number(connection: Connection) -> None:
    record = Record(StepClock())
    assert [record.append(connection, STARTED, agent=None) for _ in range(3)] == [1, 2, 3]
