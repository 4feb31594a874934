"""What is left after a power cut is held against the vendor's ledger: each disagreement is seen."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.torture.checker import Kept, Row
from tests.torture.disk import History, Op, Promise, images
from tests.torture.suites.power import out_of_order
from tests.torture.test_checker import LEDGER, RECORD, without

BEFORE = b"before"


def test_nothing_where_nothing_is() -> None:
    assert list(out_of_order(LEDGER, RECORD)) == []


@pytest.mark.parametrize(
    ("record", "ledger", "wrong"),
    [
        (without("operation:intent"), LEDGER, "without an intent before it"),
        (replace(RECORD, lines=RECORD.lines[:1]), LEDGER, "its intent is not on record"),
        (RECORD, LEDGER[:1], "the vendor did nothing"),
        (Kept(lines=[], rows=[Row("op_1", "intent", "twin", "per_1")]), [], "its intent is not on record"),
    ],
)
def test_each_is_seen(record: Kept, ledger: list[object], wrong: str) -> None:
    assert any(wrong in what for what in out_of_order(ledger, record))  # type: ignore[arg-type]


def test_what_was_synced_is_in_every_image_and_the_rest_in_some() -> None:
    ops = [Op("a", "write", 0, b"safe"), Op("a", "sync"), Op("a", "write", 4, b"doubt")]
    history = History({"a": BEFORE}, ops, [Promise(0), Promise(2, records=1)])
    found = {how: files["a"] for how, files in images(history, len(ops), random.Random(1))}
    assert all(data.startswith(b"safe") for data in found.values())
    assert (found["lose all"], found["keep all"]) == (b"safere", b"safedoubt")


def test_a_promise_holds_from_its_operation_on() -> None:
    history = History({}, [], [Promise(0), Promise(7, records=1), Promise(9, records=2)])
    assert [history.by(cut).records for cut in (0, 6, 7, 8, 9, 50)] == [0, 0, 1, 1, 2, 2]
