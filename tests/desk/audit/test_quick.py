"""The quick reader says yes exactly where the one that names faults finds none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from helpdesk_tui.desk.audit import quick
from helpdesk_tui.desk.audit.entry import canonical, commitment
from helpdesk_tui.desk.audit.quick import whole
from helpdesk_tui.desk.audit.tree import EMPTY
from helpdesk_tui.desk.audit.verify import Kept, Value, Verdict
from tests.desk.audit.keeping import Rows, in_memory

COUNT = 19


@pytest.fixture(
    params=[pytest.param(1, marks=pytest.mark.thorough), 7, pytest.param(4096, marks=pytest.mark.thorough)]
)
def clean(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Rows:
    """A record, read in stretches of this many."""
    monkeypatch.setattr(quick, "PART", request.param)
    return in_memory(COUNT)


def read(rows: Rows, heads: dict[int, bytes] | None = None) -> Verdict | None:
    def level(level: int) -> Iterator[tuple[int, bytes]]:
        return ((node.index, node.hash) for node in rows.level(level))

    return whole(
        ((one.seq, one.case, one.event, one.data) for one in rows.records),
        ((one.seq, one.field, one.salt, one.value) for one in rows.values),
        level,
        len(rows.nodes),
        heads,
    )


def same(rows: Rows, heads: dict[int, bytes] | None = None) -> bool:
    """Whether both agree; the answer is whether the record is whole."""
    named, found = rows.verdict(heads), read(rows, heads)
    assert (found is None) is (named.fault is not None), named
    assert found in (None, named)
    return found is not None


def bent(clean: Rows, place: int, change: Callable[[dict[str, Any]], Any], *, hidden: bool) -> Rows:
    rows, kept = clean.copy(), clean.records[place]
    data = json.loads(kept.data)
    change(data)
    rows.records[place] = replace(kept, data=canonical(data))
    if hidden:
        rows.rehash()
    return rows


def test_a_whole_record_with_every_older_root(clean: Rows) -> None:
    heads = {size: clean.root(size) for size in range(1, COUNT + 1)} | {0: EMPTY}
    assert same(clean)
    assert same(clean, heads)
    for size in range(COUNT + 1):
        assert not same(clean, heads | {size: bytes(32)})
    assert not same(clean, {COUNT + 1: clean.root()})
    assert same(Rows([], []))
    assert not same(Rows([], []), {0: bytes(32)})


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(agent="m.allory"),
        lambda d: d.update(agent='qu"ote\\\n\x7f\u2028é'),
        lambda d: d.update(agent=7),
        lambda d: d.update(at="2020-01-01T00:00:00.000000Z"),
        lambda d: d.update(at="2020-01-01T00:00:00"),
        lambda d: d.update(event="case:closed"),
        lambda d: d.update(case="case_99"),
        lambda d: d.update(seq=d["seq"] + 1),
        lambda d: d.update(v=2),
        lambda d: d["facts"].update(number=-1),
        lambda d: d["facts"].update(number=2**53 - 1),
        lambda d: d["facts"].update(number=1.5),
        lambda d: d["facts"].update(number=[1]),
        lambda d: d["facts"].update(Other=1),
        lambda d: d["facts"].update(late="true"),
        lambda d: d["facts"].pop("number"),
        lambda d: d["personal"].update(extra="0" * 64),
        lambda d: d["personal"].update(name="0" * 64),
        lambda d: d["personal"].update(name="0" * 63),
        lambda d: d["personal"].update(name="A" * 64),
        lambda d: d["personal"].clear(),
        lambda d: d.update(more=1),
        lambda d: d.pop("event"),
    ],
)
def test_a_record_that_tells_something_else(
    clean: Rows, change: Callable[[dict[str, Any]], Any], hidden: bool
) -> None:
    for place in range(COUNT):
        rows = bent(clean, place, change, hidden=hidden)
        whole_still = same(rows)
        assert hidden or whole_still is (rows.records[place] == clean.records[place])


ALSO_WRITTEN = (b'"number":-', "\u0662\u0660\u0662\u0666-".encode())
"""Another number, and a year in other digits: other bytes, but in the form of a record."""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b",", b", "),
        (b":", b": "),
        (b'"v":1', b'"v":01'),
        (b'"v":1', b'"v":1.0'),
        (b'"v":1}', b'"v":1}\n'),
        (b'"late":', b'"number":0,"late":'),
        (b'"nothing":null', b'"nothing":null,"nothing":null'),
        (b'"number":', b'"number":0'),
        (b'"number":', b'"number":-'),
        (b"a.martin", b"\\u0061.martin"),
        (b"a.martin", b"a\xff"),
        (b"a.martin", b"a\\u0041"),
        (b"2026-", "\u0662\u0660\u0662\u0666-".encode()),
        (b'{"agent"', b'{"at":"x","agent"'),
        (b"}", b""),
        (b"null", b"NULL"),
    ],
)
def test_another_form_of_the_same(clean: Rows, old: bytes, new: bytes) -> None:
    """Other bytes with a tree that fits them: only the one form in which records are written passes."""
    for place in range(COUNT):
        rows, kept = clean.copy(), clean.records[place]
        data = kept.data.replace(old, new, 1)
        rows.records[place] = replace(kept, data=data)
        rows.rehash()
        assert same(rows) is (data == kept.data or new in ALSO_WRITTEN)


def test_rows_that_are_gone_doubled_or_filed_elsewhere(clean: Rows) -> None:
    for place in range(COUNT):
        kept = clean.records[place]
        for records in (
            clean.records[:place] + clean.records[place + 1 :],
            [*clean.records[: place + 1], *clean.records[place:]],
            [*clean.records[:place], replace(kept, case="case_x"), *clean.records[place + 1 :]],
            [*clean.records[:place], replace(kept, event="case:closed"), *clean.records[place + 1 :]],
        ):
            for hidden in (False, True):
                rows = Rows(records, list(clean.values), dict(clean.nodes))
                if hidden:
                    rows.rehash()
                assert not same(rows) or (hidden and place == COUNT - 1)


def test_values_and_nodes(clean: Rows) -> None:
    for place, value in enumerate(clean.values):
        for other in (
            replace(value, value="Eve"),
            replace(value, value="\ud800"),
            replace(value, salt=bytes(16)),
            replace(value, field="else"),
            replace(value, seq=value.seq + 1),
            replace(value, seq=0),
        ):
            rows = clean.copy()
            rows.values[place] = other
            assert not same(rows)
        rows = clean.copy()
        del rows.values[place]
        assert same(rows), "it was forgotten"
    rows = clean.copy()
    rows.values.append(Value(COUNT + 1, "name", bytes(16), "Eve"))
    assert not same(rows)
    for node in clean.nodes:
        rows = clean.copy()
        rows.nodes[node] = bytes(32)
        assert not same(rows)
        del rows.nodes[node]
        assert not same(rows)
    for node in ((0, COUNT), (9, 0)):
        rows = clean.copy()
        rows.nodes[node] = bytes(32)
        assert not same(rows)


def test_what_is_in_no_usual_form_is_read_as_the_other_does(clean: Rows) -> None:
    """Quotes, line ends and names of another kind are sound; they only take longer."""
    rows, told = Rows([], []), {"name": 'Zoë "Z"\n', "Odd name": "x"}
    for seq, kept in enumerate(clean.records[:12], 1):
        data = json.loads(kept.data)
        values = [Value(seq, field, bytes([seq]) * 16, value) for field, value in sorted(told.items())]
        data.update(
            agent='a"b', facts={"ein Wort": "\\", "n": -3}, personal={one.field: _of(one) for one in values}
        )
        rows.values += values
        rows.records.append(Kept(seq, kept.case, kept.event, canonical(data)))
    rows.rehash()
    assert same(rows)
    rows.values[3] = replace(rows.values[3], value="y")
    assert not same(rows)


def _of(value: Value) -> str:
    return commitment(value.salt, value.value)


def test_many_kinds_of_records(clean: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "MOST_SHAPES", 3)
    for place in range(COUNT):
        data = json.loads(clean.records[place].data)
        data["event"] = f"odd:{place % 9}"
        clean.records[place] = replace(clean.records[place], event=data["event"], data=canonical(data))
    clean.rehash()
    assert same(clean)
