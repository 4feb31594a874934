"""A pair that tries nothing is a violation, and so is a refusal that does not follow from the other's being there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from helpdesk_tui.contract.ids import DeviceId
from tests.torture import meeting
from tests.torture.suite import Count
from tests.torture.suites import interleavings
from tests.torture.suites.interleavings import Prepared, at, each, one, prepared, two_at_once

PAIR = "activate/issue"
ORDERS = ("ABABABABABAB", "AABBAABBAABB", "AAABBBAAABBB", "AAAABBBBAAAA")


@pytest.fixture(scope="module")
def ready() -> Iterator[Prepared]:
    with prepared() as made:
        yield made


@pytest.mark.parametrize("pair", meeting.PAIRS)
def test_each_agent_of_each_pair_does_what_he_wants_when_he_is_first(ready: Prepared, pair: str) -> None:
    count = Count()
    each(ready, pair, count)
    assert count.violations == []


def test_a_pair_of_which_one_never_succeeds_is_a_violation(
    ready: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "PHONE", DeviceId("DP1"))
    heard = replace(meeting.PAIRS[PAIR], may_hear={"activate-of-b": "not_found"})
    monkeypatch.setitem(meeting.PAIRS, PAIR, heard)
    count = Count()
    each(ready, PAIR, count)
    assert count.violations == [f"{PAIR}: B never does what he wants, whoever is first"]


def test_another_refusal_and_a_fault_are_violations(ready: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(pair: meeting.Pair) -> bool:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(meeting, "PHONE", DeviceId("DP1"))
    count = Count()
    one(ready, PAIR, ORDERS[0], count)
    assert count.violations == [f"{PAIR} {ORDERS[0]}: b.peeters heard not_found to order activate-of-b"]
    monkeypatch.setitem(meeting.PAIRS, PAIR, replace(meeting.PAIRS[PAIR], second=broken))
    one(ready, PAIR, ORDERS[0], count)
    assert count.violations[1:] == [f"{PAIR} {ORDERS[0]}: B ended with RuntimeError: on purpose"]


@pytest.mark.parametrize("pair", ["issue/issue", PAIR])
def test_two_open_orders_for_one_person_are_seen(ready: Prepared, pair: str) -> None:
    count = Count()
    with two_at_once():
        for order in ORDERS:
            one(ready, pair, order, count)
    assert any("P14" in violation for violation in count.violations)


def test_each_pair_has_its_turn_among_the_places() -> None:
    count = at(60, 0, [f"{PAIR} {interleavings.EACH}"])
    assert (count.done, count.tried, count.found) == (1, [f"{PAIR} each"], 0)
    assert {f"{pair} each" for pair in meeting.PAIRS} <= set(interleavings.places())
