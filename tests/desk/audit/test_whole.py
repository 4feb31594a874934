"""A record that is whole is read once and quickly, whatever the database is; only a bent one is read again."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.audit.tree import EMPTY
from helpdesk_tui.desk.audit.verify import Fault, Verdict
from helpdesk_tui.desk.store.store import Store, read_only
from tests.desk.audit.keeping import StepClock, some_calls
from tests.rig.store import bendable

COUNT = 9


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path / "s.db")
    await opened.write(lambda c: some_calls(Record(StepClock()), c, COUNT))
    yield opened
    await opened.close()


def read_twice(*_rows: object) -> Verdict:
    raise AssertionError("it was read a second time")


@pytest.mark.parametrize("database", ["sqlite", "another"])
@pytest.mark.parametrize("part", [1, 4, COUNT, 4096])
async def test_a_whole_record_is_read_once(
    store: Store, database: str, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "verify", read_twice)
    monkeypatch.setattr(rows, "PART", part)

    def check(connection: Connection) -> Verdict:
        root = Record(StepClock()).root(connection)
        monkeypatch.setattr(connection.dialect, "name", database)
        try:
            assert rows.check(connection, {COUNT: root}) == Verdict(COUNT, root)
            return rows.check(connection)
        finally:
            monkeypatch.undo()

    assert (await store.read(check)).count == COUNT


async def test_a_bent_one_is_read_again_and_its_fault_named(store: Store, tmp_path: Path) -> None:
    await store.close()
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw, raw:
        bendable(raw)
        raw.execute("UPDATE audit_record SET event = 'desk:stopped' WHERE seq = 4")
    with read_only(tmp_path / "s.db") as connection:
        verdict = rows.check(connection)
    assert (verdict.count, verdict.fault, verdict.seq) == (3, Fault.EVENT_DIFFERS, 4)


async def test_a_value_whose_number_is_no_number_belongs_to_no_record(store: Store, tmp_path: Path) -> None:
    await store.close()
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw, raw:
        bendable(raw)
        raw.execute("UPDATE audit_value SET seq = 'abc' WHERE seq = 2 AND field = 'name'")
    with read_only(tmp_path / "s.db") as connection:
        verdict = rows.check(connection)
    assert (verdict.fault, verdict.seq) == (Fault.STRAY_VALUE, 0)


async def test_a_root_that_was_noted_elsewhere_is_held_against_it(store: Store) -> None:
    verdict = await store.read(lambda c: rows.check(c, {4: bytes(32)}))
    assert (verdict.fault, verdict.seq) == (Fault.HEAD_DIFFERS, 4)


async def test_a_root_of_more_records_says_that_the_end_is_gone(store: Store) -> None:
    verdict = await store.read(lambda c: rows.check(c, {COUNT + 3: bytes(32)}))
    assert (verdict.count, verdict.fault, verdict.seq) == (COUNT, Fault.CUT, COUNT + 1)


async def test_nothing_on_record_is_whole_and_only_one_root_is_that_of_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "empty.db")
    assert await store.read(rows.check) == Verdict(0, EMPTY)
    verdict = await store.read(lambda c: rows.check(c, {0: bytes(32)}))
    assert (verdict.fault, verdict.seq) == (Fault.HEAD_DIFFERS, 0)
    await store.close()
