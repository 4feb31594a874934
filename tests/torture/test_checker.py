"""The checker sees each violation that it is there for, and nothing where nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.torture.checker import Accepted, Answer, Effect, Kept, Line, Row, check

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FACTS = {"operation": "op_1", "kind": "bypass", "vendor": "twin"}


def line(seq: int, event: str, **facts: str) -> Line:
    about = {"case": "case_1", "person": "per_1", "agent": "a.martin"}
    return Line(seq, AT + timedelta(seconds=seq), event, **about, facts=facts)


LEDGER = [
    Effect("asked", "twin", "DU1", AT, "op_1"),
    Effect("code", "twin", "DU1", AT, "op_1", "ref1", AT + timedelta(hours=24)),
]
RECORD = Kept(
    lines=[
        line(1, "proof:passed", proof="prf_1"),
        line(2, "operation:intent", **FACTS),
        line(3, "operation:done", **FACTS),
        line(4, "code:shown", operation="op_1"),
    ],
    rows=[Row("op_1", "done", "twin", "per_1")],
)
ANSWERS = [
    Answer("order", "k1", "b", "a.martin", "op_1", "done"),
    Answer("order", "k1", "b", "a.martin", "op_1", "done"),
    Answer("reveal", "k2", "", "a.martin", "op_1", "shown", "123456789"),
]


def found(ledger: Any = LEDGER, record: Kept = RECORD, answers: Any = ANSWERS) -> set[str]:
    return {violation.invariant for violation in check(ledger, record, answers)}


def without(event: str) -> Kept:
    left = [one for one in RECORD.lines if one.event != event]
    return replace(RECORD, lines=[replace(one, seq=number) for number, one in enumerate(left, 1)])


def test_nothing_where_nothing_is() -> None:
    assert check(LEDGER, RECORD, ANSWERS) == []
    assert check([], Kept(lines=[]), []) == []


def ordered(*lines: Line) -> Kept:
    return replace(RECORD, lines=[replace(one, seq=number) for number, one in enumerate(lines, 1)])


SECOND = {**FACTS, "operation": "op_2"}
LEFT = Row("op_1", "unknown", "twin", "per_1", kind="text", left=True)
GIVEN = Effect("activation", "twin", "DU1", AT, "op_1")


def under_approval(*, minutes: int, proof: int = 0) -> Kept:
    """Asked for so many minutes before the intent, on a proof of so many minutes before it."""
    passed, intent, *rest = RECORD.lines
    asked = replace(line(2, "approval:asked", approval="apr_1"), at=intent.at - timedelta(minutes=minutes))
    passed = replace(passed, at=intent.at - timedelta(minutes=proof or minutes))
    return ordered(passed, asked, intent, line(0, "approval:used", approval="apr_1", operation="op_1"), *rest)


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("P1", {"record": without("operation:intent")}),
    ("P2", {"record": replace(RECORD, rows=[Row("op_1", "unknown", "twin", "per_1")])}),
    ("P2", {"record": replace(RECORD, rows=[replace(LEFT, kind="bypass")])}),
    ("P2", {"record": replace(RECORD, rows=[replace(LEFT, left=False)])}),
    ("P3", {"ledger": [*LEDGER, replace(LEDGER[1], ref="ref2", operation="")]}),
    ("P3", {"record": replace(RECORD, rows=[Row("op_1", "failed", "twin", "per_1")])}),
    ("P4", {"record": without("proof:passed")}),
    ("P4", {"record": ordered(RECORD.lines[1], RECORD.lines[0], *RECORD.lines[2:])}),
    (
        "P4",
        {"record": ordered(replace(RECORD.lines[0], at=AT - timedelta(minutes=16)), *RECORD.lines[1:])},
    ),
    ("P4", {"record": ordered(replace(RECORD.lines[0], person="per_2"), *RECORD.lines[1:])}),
    ("P4", {"ledger": [*LEDGER, GIVEN], "record": without("proof:passed")}),
    ("P4", {"record": under_approval(minutes=61)}),
    ("P4", {"record": under_approval(minutes=40, proof=56)}),
    ("P5", {"record": without("operation:done")}),
    ("P5", {"record": without("code:shown")}),
    ("P5", {"record": replace(RECORD, fault="root")}),
    ("P6", {"record": replace(RECORD, lines=[*RECORD.lines, RECORD.lines[0]])}),
    ("P6", {"record": replace(RECORD, doubts=["somebody has seen 5 records, and 4 are there"])}),
    ("P7", {"record": replace(RECORD, seen=[("P7", "canary in /tmp/x")])}),
    ("P8", {"answers": [Answer("order", "k", "b", "a.martin", "op_1", error="gate_closed")]}),
    ("P9", {"record": replace(RECORD, seen=[("P9", "OSC 52")])}),
    ("P10", {"answers": [*ANSWERS, replace(ANSWERS[0], operation="op_2", state="failed")]}),
    ("P10", {"answers": [*ANSWERS, replace(ANSWERS[0], body="other")]}),
    ("P10", {"answers": [*ANSWERS, replace(ANSWERS[2], code="987654321")]}),
    ("P11", {"ledger": [LEDGER[0], *LEDGER]}),
    ("P12", {"ledger": [LEDGER[0], replace(LEDGER[1], until=None)]}),
    ("P12", {"ledger": [LEDGER[0], replace(LEDGER[1], until=AT + timedelta(hours=25))]}),
    ("P12", {"ledger": [LEDGER[0], replace(LEDGER[1], uses=0)]}),
    ("P13", {"record": replace(RECORD, accepted=[Accepted("a", 7), Accepted("a", 8), Accepted("a", 7)])}),
    (
        "P14",
        {"record": ordered(*RECORD.lines[:2], line(0, "operation:intent", **SECOND), *RECORD.lines[2:])},
    ),
    ("P14", {"answers": [Answer("order", "k", "b", "b.peeters", "op_2", error="operation_open")]}),
]


@pytest.mark.parametrize(("invariant", "broken"), BROKEN)
def test_each_is_seen(invariant: str, broken: dict[str, Any]) -> None:
    assert invariant in found(**broken)


def test_all_fourteen_are_tried() -> None:
    assert {invariant for invariant, _ in BROKEN} == {f"P{number}" for number in range(1, 15)}


def test_what_was_refused_may_be_asked_again() -> None:
    closed = Answer("order", "k1", "b", "a.martin", "op_1", error="gate_closed")
    assert check(LEDGER, RECORD, [closed, *ANSWERS]) == []
    assert check(LEDGER, RECORD, [closed, replace(closed, error="no_answer")]) == []


def test_while_the_vendor_is_silent_nothing_need_be_settled() -> None:
    waiting = replace(RECORD, rows=[Row("op_1", "unknown", "twin", "per_1")], settled=False)
    assert check(LEDGER, waiting, ANSWERS) == []


def test_a_link_needs_what_a_code_needs() -> None:
    links = [LEDGER[0], replace(LEDGER[1], kind="activation")]
    assert check(links, RECORD, ANSWERS) == []
    assert "P4" in found(links, without("proof:passed"))
    assert "P11" in found([*links, links[1]])
    assert "P12" in found([links[0], replace(links[1], until=AT + timedelta(hours=25))])
    assert "P3" in found(links, replace(RECORD, rows=[Row("op_1", "failed", "twin", "per_1")]))


def test_what_no_vendor_tells_stays_unknown() -> None:
    assert check([], replace(RECORD, rows=[LEFT]), []) == []


def test_a_second_persons_yes_keeps_proof_fresh_that_was_fresh_when_it_was_asked_for() -> None:
    assert check(LEDGER, under_approval(minutes=59), ANSWERS) == []
    assert check(LEDGER, under_approval(minutes=40, proof=50), ANSWERS) == []
