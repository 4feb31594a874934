"""Each way to bend a record is named, at its place, by reading the rows alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from helpdesk_tui.desk.audit import tree
from helpdesk_tui.desk.audit.entry import canonical
from helpdesk_tui.desk.audit.verify import Fault, Value, Verdict
from tests.desk.audit.keeping import Rows, in_memory

COUNT = 10
CLEAN = in_memory(COUNT)
Bend = Callable[[Rows], object]


def told(bend: Bend, heads: dict[int, bytes] | None = None) -> Verdict:
    bent = CLEAN.copy()
    bend(bent)
    return bent.verdict(heads)


def swap(rows: Rows, seq: int, **changes: Any) -> None:
    rows.records[seq - 1] = replace(rows.records[seq - 1], **changes)


def edit(seq: int, change: Callable[[dict[str, Any]], object]) -> Bend:
    """Another content in canonical bytes, which the columns beside it do not contradict."""

    def bend(rows: Rows) -> None:
        data = json.loads(rows.records[seq - 1].data)
        change(data)
        swap(rows, seq, data=canonical(data))

    return bend


def put(seq: int, data: bytes) -> Bend:
    return lambda rows: swap(rows, seq, data=data)


def test_a_clean_record_has_no_fault_whatever_its_length() -> None:
    for count in range(12):
        rows = in_memory(count)
        heads = {size: rows.root(size) for size in range(count + 1)}
        assert rows.verdict(heads) == rows.verdict() == Verdict(count, rows.root())


@pytest.mark.parametrize("seq", [1, 4, COUNT])
def test_the_sequence_is_held_against_the_place(seq: int) -> None:
    gone = told(lambda rows: rows.records.pop(seq - 1))
    fault = Fault.GAP if seq < COUNT else Fault.STRAY_VALUE  # the last one leaves its values behind
    assert gone == Verdict(seq - 1, CLEAN.root(seq - 1), fault, seq)
    twice = told(lambda rows: rows.records.insert(seq, rows.records[seq - 1]))
    assert twice == Verdict(seq, CLEAN.root(seq), Fault.GAP, seq + 1)
    other = told(edit(seq, lambda data: data.update(seq=data["seq"] + 1)))
    assert other == Verdict(seq - 1, CLEAN.root(seq - 1), Fault.GAP, seq)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b'{"a": 1}',
        b'{"v":1,"v":1}',
        b"NaN",
        b"{" * 3000,
        b"9" * 5000,
        b"12345678901234567890",
        b'"\\ud800"',
    ],
    ids=lambda data: repr(data[:12]),
)
def test_bytes_of_another_form_are_not_canonical(data: bytes) -> None:
    assert told(put(3, data)) == Verdict(2, CLEAN.root(2), Fault.NOT_CANONICAL, 3)


SHAPES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a field more": lambda d: d.update(more=1),
    "a field less": lambda d: d.pop("agent"),
    "another version": lambda d: d.update(v=2),
    "a version that is true": lambda d: d.update(v=True),
    "a number that is true": lambda d: d.update(seq=True),
    "a number as text": lambda d: d.update(seq="3"),
    "a moment that is a number": lambda d: d.update(at=3),
    "a moment without zone": lambda d: d.update(at="2026-03-02T13:58:07.123456"),
    "a moment with more behind": lambda d: d.update(at=d["at"] + "Z"),
    "an event that is a number": lambda d: d.update(event=3),
    "an agent that is a number": lambda d: d.update(agent=3),
    "a case that is a number": lambda d: d.update(case=3),
    "facts in a list": lambda d: d.update(facts=[]),
    "a fact in a list": lambda d: d["facts"].update(word=["x"]),
    "a fact with a point": lambda d: d["facts"].update(number=1.5),
    "commitments in a list": lambda d: d.update(personal=[]),
    "a commitment that is a number": lambda d: d["personal"].update(name=3),
    "a name in the open": lambda d: d["personal"].update(name="Zoë Peeters"),
    "a commitment that is too long": lambda d: d["personal"].update(name="0" * 65),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_field_has_its_form(shape: str) -> None:
    assert told(edit(3, SHAPES[shape])) == Verdict(2, CLEAN.root(2), Fault.WRONG_SHAPE, 3)


@pytest.mark.parametrize("data", [b"null", b"[]", b"3", b'"x"'])
def test_what_is_no_object_has_no_form(data: bytes) -> None:
    assert told(put(3, data)) == Verdict(2, CLEAN.root(2), Fault.WRONG_SHAPE, 3)


@pytest.mark.parametrize("agent", [None, "a.martin"])
@pytest.mark.parametrize("case", [None, "case_1"])
def test_a_record_may_be_nobodys_and_of_no_case(agent: str | None, case: str | None) -> None:
    rows = in_memory(1)
    data = json.loads(rows.records[0].data) | {"agent": agent, "case": case}
    swap(rows, 1, data=canonical(data), case=case)
    rows.rehash()
    assert rows.verdict().fault is None


def test_columns_beside_the_bytes_say_the_same() -> None:
    assert told(lambda rows: swap(rows, 4, case="case_99")) == Verdict(
        3, CLEAN.root(3), Fault.CASE_DIFFERS, 4
    )
    assert told(lambda rows: swap(rows, 4, event="case:closed")) == Verdict(
        3, CLEAN.root(3), Fault.EVENT_DIFFERS, 4
    )


def first_of(seq: int, rows: Rows = CLEAN) -> int:
    return next(at for at, value in enumerate(rows.values) if value.seq == seq)


@pytest.mark.parametrize(
    "change",
    [{"value": "Eve"}, {"salt": bytes(16)}, {"value": 3}, {"value": b"x"}, {"value": "\ud800"}],
    ids=str,
)
def test_a_value_opens_its_commitment(change: dict[str, Any]) -> None:
    def bend(rows: Rows) -> None:
        at = first_of(5)
        rows.values[at] = replace(rows.values[at], **change)

    assert told(bend) == Verdict(4, CLEAN.root(4), Fault.COMMITMENT_DIFFERS, 5)


@pytest.mark.parametrize(
    ("value", "read", "seq"),
    [
        (Value(5, "zzz", bytes(16), "Eve"), 4, 5),
        (Value(3, "name", bytes(16), "Eve"), 2, 3),
        (Value(0, "name", bytes(16), "Eve"), 0, 0),
        (Value(COUNT + 1, "name", bytes(16), "Eve"), COUNT, COUNT + 1),
        (Value(COUNT + 7, "name", bytes(16), "Eve"), COUNT, COUNT + 7),
    ],
)
def test_a_value_of_no_field_or_no_record_is_named(value: Value, read: int, seq: int) -> None:
    def bend(rows: Rows) -> None:
        rows.values = sorted([*rows.values, value], key=lambda one: (one.seq, one.field))

    assert told(bend) == Verdict(read, CLEAN.root(read), Fault.STRAY_VALUE, seq)


def test_values_may_be_gone() -> None:
    assert told(lambda rows: rows.values.clear()) == Verdict(COUNT, CLEAN.root())


@pytest.mark.parametrize("place", sorted(CLEAN.nodes))
def test_each_node_is_held_against_the_bytes(place: tuple[int, int]) -> None:
    level, index = place
    completed_by = (index + 1) << level
    for bend in (
        lambda rows: rows.nodes.__setitem__(place, bytes(32)),
        lambda rows: rows.nodes.pop(place),
    ):
        verdict = told(bend)
        assert (verdict.fault, verdict.seq) == (Fault.NODE_DIFFERS, completed_by)
        assert (verdict.count, verdict.root) == (completed_by, CLEAN.root(completed_by))


@pytest.mark.parametrize("place", [(0, COUNT), (7, 0)])
def test_a_node_that_no_record_explains_says_that_more_were_there(place: tuple[int, int]) -> None:
    verdict = told(lambda rows: rows.nodes.__setitem__(place, bytes(32)))
    assert verdict == Verdict(COUNT, CLEAN.root(), Fault.STRAY_NODE, COUNT + 1)


def rewritten(seq: int) -> Bend:
    """What somebody does who has the whole store in hand: the edit, and every hash above it made anew."""

    def bend(rows: Rows) -> None:
        edit(seq, lambda data: data.update(agent="m.allory"))(rows)
        rows.rehash()

    return bend


@pytest.mark.parametrize("size", [1, 4, 7, COUNT])
def test_whoever_noted_a_root_sees_that_history_was_rewritten(size: int) -> None:
    heads = {size: CLEAN.root(size)}
    assert told(rewritten(size)).fault is None, "without an older root nobody can tell"
    verdict = told(rewritten(size), heads)
    assert (verdict.count, verdict.fault, verdict.seq) == (size, Fault.HEAD_DIFFERS, size)
    if size < COUNT:
        assert told(rewritten(size + 1), heads).fault is None, "that was later"


def shortened(size: int) -> Bend:
    def bend(rows: Rows) -> None:
        del rows.records[size:]
        rows.values = [value for value in rows.values if value.seq <= size]
        rows.rehash()

    return bend


@pytest.mark.parametrize("size", [0, 1, 5, COUNT - 1])
def test_whoever_noted_a_root_sees_that_the_end_is_gone(size: int) -> None:
    heads = {COUNT: CLEAN.root()}
    assert told(shortened(size), {size: CLEAN.root(size)}).fault is None
    assert told(shortened(size), heads) == Verdict(size, CLEAN.root(size), Fault.CUT, size + 1)


def test_the_root_of_nothing_is_known() -> None:
    assert told(lambda _rows: None, {0: tree.EMPTY}).fault is None
    assert told(lambda _rows: None, {0: bytes(32)}) == Verdict(COUNT, CLEAN.root(), Fault.HEAD_DIFFERS, 0)


def test_notes_of_others_are_left_as_they_are() -> None:
    heads = {3: CLEAN.root(3)}
    CLEAN.verdict(heads)
    assert heads == {3: CLEAN.root(3)}
