from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.entry import canonical
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.audit.tree import EMPTY
from helpdesk_tui.desk.audit.verify import Fault, Kept, Value, verify
from helpdesk_tui.desk.store.store import Store, read_only
from tests.desk.audit.keeping import Rows, StepClock, some_calls
from tests.rig.store import bendable

COUNT = 45


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Rows]:
    store = Store.open(tmp_path / "store.db")
    await store.write(lambda c: some_calls(Record(StepClock()), c, COUNT))
    yield await store.read(Rows.read)
    await store.close()


def edited(kept: Kept, change: Callable[[dict[str, Any]], Any]) -> Kept:
    data = json.loads(kept.data)
    change(data)
    return replace(kept, data=canonical(data), event=data.get("event", kept.event))


EDITS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "agent": lambda d: d.update(agent="m.allory"),
    "at": lambda d: d.update(at="2020-01-01T00:00:00.000000Z"),
    "at without zone": lambda d: d.update(at="2020-01-01T00:00:00"),
    "event": lambda d: d.update(event="case:closed"),
    "case": lambda d: d.update(case="case_99"),
    "seq": lambda d: d.update(seq=d["seq"] + 1),
    "v": lambda d: d.update(v=2),
    "v true": lambda d: d.update(v=True),
    "fact": lambda d: d["facts"].update(number=-1),
    "fact gone": lambda d: d["facts"].pop("number"),
    "fact added": lambda d: d["facts"].update(extra=1),
    "fact nested": lambda d: d["facts"].update(number=[1]),
    "personal added": lambda d: d["personal"].update(extra="0" * 64),
    "personal bent": lambda d: d["personal"].update(name="0" * 64),
    "personal plain": lambda d: d["personal"].update(name="Zoë Peeters"),
    "field added": lambda d: d.update(more=1),
    "field gone": lambda d: d.pop("event"),
}


def tampered(clean: Rows) -> list[tuple[str, int, Rows]]:
    """Each way to bend the rows without knowing an older root: (name, where, rows)."""
    found: list[tuple[str, int, Rows]] = []

    def bend(name: str, seq: int, act: Callable[[Rows], Any]) -> None:
        bent = clean.copy()
        act(bent)
        found.append((name, seq, bent))

    for i in range(COUNT):
        for name, change in EDITS.items():
            new = edited(clean.records[i], change)
            bend(name, i + 1, lambda r, i=i, new=new: r.records.__setitem__(i, new))  # type: ignore[misc]
        spaced = replace(clean.records[i], data=clean.records[i].data.replace(b",", b", ", 1))
        bend("spaces", i + 1, lambda r, i=i, s=spaced: r.records.__setitem__(i, s))  # type: ignore[misc]
        broken = replace(clean.records[i], data=clean.records[i].data[:-1])
        bend("cut bytes", i + 1, lambda r, i=i, s=broken: r.records.__setitem__(i, s))  # type: ignore[misc]
        other = replace(clean.records[i], case="case_99")
        bend("case column", i + 1, lambda r, i=i, o=other: r.records.__setitem__(i, o))  # type: ignore[misc]
        other = replace(clean.records[i], event="case:closed")
        bend("event column", i + 1, lambda r, i=i, o=other: r.records.__setitem__(i, o))  # type: ignore[misc]
        bend("delete", i + 1, lambda r, i=i: r.records.pop(i))  # type: ignore[misc]
        bend("double", i + 2, lambda r, i=i: r.records.insert(i, r.records[i]))  # type: ignore[misc]
        bend("insert", i + 1, lambda r, i=i: r.records.insert(i, edited(r.records[i], EDITS["agent"])))  # type: ignore[misc]
    for i in range(COUNT - 1):
        a, b = clean.records[i], clean.records[i + 1]
        pair = [replace(a, data=b.data), replace(b, data=a.data)]
        bend("swap", i + 1, lambda r, i=i, p=pair: r.records.__setitem__(slice(i, i + 2), p))  # type: ignore[misc]
        bend("cut off", i + 2, lambda r, i=i: r.records.__delitem__(slice(i + 1, None)))  # type: ignore[misc]
    for i, value in enumerate(clean.values):
        for bad in (
            replace(value, value="Eve"),
            replace(value, salt=bytes(16)),
            replace(value, field="else"),
        ):
            bend("value", value.seq, lambda r, i=i, n=bad: r.values.__setitem__(i, n))  # type: ignore[misc]
    bend("value of nobody", COUNT + 1, lambda r: r.values.append(Value(COUNT + 1, "name", bytes(16), "Eve")))
    for place in clean.nodes:
        bend("node bent", 0, lambda r, p=place: r.nodes.__setitem__(p, bytes(32)))  # type: ignore[misc]
        bend("node gone", 0, lambda r, p=place: r.nodes.pop(p))  # type: ignore[misc]
    bend("node added", COUNT + 1, lambda r: r.nodes.__setitem__((0, COUNT), bytes(32)))
    bend("node on top", COUNT + 1, lambda r: r.nodes.__setitem__((9, 0), bytes(32)))
    return found


def test_a_clean_record_raises_no_alarm(kept: Rows) -> None:
    heads = {size: kept.root(size) for size in range(1, COUNT + 1)}
    verdict = kept.verdict(heads | {0: EMPTY})
    assert (verdict.count, verdict.root, verdict.fault, verdict.seq) == (COUNT, kept.root(), None, None)
    assert Rows([], []).verdict().root == EMPTY


@pytest.mark.thorough
def test_every_single_change_is_found_and_named(kept: Rows) -> None:
    cases = tampered(kept)
    assert len(cases) > 1000
    for name, seq, bent in cases:
        if name == "personal bent" and "name" not in json.loads(kept.records[seq - 1].data)["personal"]:
            assert bent.verdict().fault is not None
            continue
        verdict = bent.verdict()
        assert verdict.fault is not None, (name, seq)
        if seq:
            # A record cut out is told where the sequence stops going on.
            assert verdict.seq in (seq, seq + 1), (name, seq, verdict)


@pytest.mark.thorough
def test_the_planted_fault_is_noticed(kept: Rows) -> None:
    """A verifier that trusts the stored hashes instead of the bytes misses edits: this suite would say so."""

    def trusting(bent: Rows) -> bool:
        honest = bent.copy()
        honest.rehash()
        return honest.verdict().fault is not None

    missed = {name for name, _, bent in tampered(kept) if not trusting(bent)}
    assert {"agent", "event", "at", "fact"} <= missed


@pytest.mark.thorough
def test_rewritten_history_is_found_by_a_remembered_root(kept: Rows) -> None:
    for size in (1, 2, 17, 32, 44, COUNT):
        heads = {size: kept.root(size)}
        for i in range(size):
            bent = kept.copy()
            bent.records[i] = edited(bent.records[i], EDITS["agent"])
            bent.rehash()
            assert bent.verdict().fault is None, "without an older root nobody can tell"
            assert bent.verdict(heads).fault is Fault.HEAD_DIFFERS


@pytest.mark.thorough
def test_a_shortened_record_is_found_by_a_remembered_root(kept: Rows) -> None:
    heads = {COUNT: kept.root()}
    for size in range(COUNT):
        bent = kept.copy()
        del bent.records[size:]
        bent.values = [value for value in bent.values if value.seq <= size]
        bent.rehash()
        assert bent.verdict().fault is None
        verdict = bent.verdict(heads)
        assert (verdict.fault, verdict.seq) == (Fault.CUT, size + 1)


def test_what_is_no_record_at_all_is_named_not_raised(kept: Rows) -> None:
    for data in (b"", b"null", b"[]", b"\xff", b"{" * 3000, b"1" * 5000, b'{"v":1,"v":1}', b"NaN"):
        records = [replace(kept.records[0], data=data)]
        verdict = verify(records, [], lambda _level: iter(()), 0)
        assert verdict.fault in (Fault.NOT_CANONICAL, Fault.WRONG_SHAPE)


async def test_a_bent_store_is_found(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s.db")
    await store.write(lambda c: some_calls(Record(StepClock()), c, 8))
    sql = "UPDATE audit_record SET bytes=CAST(replace(CAST(bytes AS TEXT),'a.martin','m.allory') AS BLOB)"
    with pytest.raises(IntegrityError, match="stays as it is"):
        await store.write(lambda c: c.exec_driver_sql(sql + " WHERE seq=6"))
    await store.close()
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw, raw:
        bendable(raw)
        raw.execute(sql + " WHERE seq=6")
    with read_only(tmp_path / "s.db") as connection:
        verdict = rows.check(connection)
    assert (verdict.fault, verdict.seq) == (Fault.NODE_DIFFERS, 6)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_record SET bytes=12 WHERE seq=3",
        "UPDATE audit_record SET bytes='text' WHERE seq=3",
        "UPDATE audit_record SET case_id=7 WHERE seq=3",
        "UPDATE audit_record SET event='desk:stopped' WHERE seq=3",
        "UPDATE audit_value SET value=x'ff' WHERE seq=3",
        "UPDATE audit_value SET value=3 WHERE seq=3",
        "UPDATE audit_value SET salt='short' WHERE seq=3",
        "UPDATE audit_value SET field=NULL WHERE seq=3",
        "UPDATE audit_node SET hash='text' WHERE level=0 AND \"index\"=2",
        "PRAGMA foreign_keys=0; UPDATE audit_value SET seq='abc' WHERE seq=3 AND field='name'",
        "DELETE FROM audit_node WHERE level=0",
        "DELETE FROM audit_record WHERE seq=3",
    ],
)
def test_anything_in_any_column_is_a_fault_and_no_crash(tmp_path: Path, sql: str) -> None:
    path = tmp_path / "s.db"
    store = Store.open(path)
    asyncio.run(store.write(lambda c: some_calls(Record(StepClock()), c, 8)))
    asyncio.run(store.close())
    with sqlite3.connect(path) as raw:
        bendable(raw)
        try:
            raw.executescript(sql)
        except sqlite3.IntegrityError:
            return
    raw.close()
    with read_only(path) as connection:
        assert rows.check(connection).fault is not None


def test_a_root_of_nothing_and_a_value_of_no_form_are_faults(kept: Rows) -> None:
    assert kept.verdict({0: bytes(32)}).fault is Fault.HEAD_DIFFERS
    bent = kept.copy()
    bent.values[0] = replace(bent.values[0], value="\ud800")
    assert bent.verdict().fault is Fault.COMMITMENT_DIFFERS
