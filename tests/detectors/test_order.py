"""Order within the window and rows delivered twice change nothing."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.detectors.order import LATE, TooLate, Window
from helpdesk_tui.detectors.places import BadTable, from_csv, is_public
from helpdesk_tui.detectors.prompt import Outcome, Prompt
from helpdesk_tui.detectors.watch import Watch
from tests.detectors.making import NOW, OTHER, SERVER, TABLE, past, prompt

OUTCOMES = (Outcome.APPROVED, Outcome.UNANSWERED, Outcome.DENIED, Outcome.FRAUD)


def attack(seed: int) -> list[Prompt]:
    rng = Random(seed)
    return [
        prompt(
            float(int(NOW + rng.uniform(0, 9000))),
            rng.choice(OUTCOMES),
            address=rng.choice((SERVER, OTHER)),
            user=rng.choice(("anna", "bert")),
        )
        for _ in range(25)
    ]


def said(events: list[Prompt]) -> list[tuple[object, ...]]:
    window, watch = Window(), Watch(TABLE)
    for event in events:
        for ready in window.push([event]):
            watch.see(ready)
    for ready in window.rest():
        watch.see(ready)
    return sorted((one.detector, one.level, one.user, one.source, tuple(one.txids)) for one in watch.finish())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_rows_up_to_an_hour_late_change_nothing(seed: int, shuffle: int) -> None:
    events = [*past(), *sorted(attack(seed), key=lambda one: one.at)]
    rng = Random(shuffle)
    late = sorted(events, key=lambda one: one.at + rng.uniform(0, LATE))
    assert said(late) == said(events)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_rows_delivered_twice_change_nothing(seed: int, again: int) -> None:
    events = [*past(), *sorted(attack(seed), key=lambda one: one.at)]
    rng = Random(again)
    twice = sorted(
        [*events, *(one for one in events if rng.random() < 0.5)],
        key=lambda one: one.at + rng.uniform(0, LATE),
    )
    assert said(twice) == said(events)


def test_a_row_too_late_for_the_window_is_refused() -> None:
    window = Window()
    for n in range(1024):
        window.push([prompt(NOW + 10 * n)])
    window.push([prompt(NOW)])
    with pytest.raises(TooLate):
        window.rest()


def test_the_window_is_bounded() -> None:
    window = Window()
    for n in range(20_000):
        window.push([prompt(NOW + 4 * n)])
        assert len(window._held) <= 2048


def test_sample_ranges_are_public_and_private_ones_are_not() -> None:
    assert all(is_public(one) for one in ("192.0.2.1", "198.19.255.1", "2001:db8::1", "8.8.8.8"))
    assert not any(is_public(one) for one in ("10.1.2.3", "169.254.0.1", "fe80::1", "nonsense", "::1"))


def test_the_narrower_network_counts() -> None:
    table = from_csv(
        [
            "network,country,asn,as_name,hosting",
            "203.0.113.0/24,FR,64500,Wide,false",
            "203.0.113.64/26,DE,AS64501,Narrow,yes",
            "2001:db8::/32,NL,64502,Six,",
        ]
    )
    assert [table(f"203.0.113.{n}").country for n in (1, 63, 64, 127, 128)] == ["FR", "FR", "DE", "DE", "FR"]
    assert table("203.0.113.65").hosting is True
    assert table("203.0.113.65").asn == "64501"
    assert table("2001:db8::9").country == "NL"
    assert not isinstance(table("198.51.100.1").country, str)


@pytest.mark.parametrize(
    ("text", "line"), [("network,country\n", 1), ("network,country,asn,as_name,hosting\nx,FR,1,a,0\n", 2)]
)
def test_a_bad_table_names_its_line(text: str, line: int) -> None:
    with pytest.raises(BadTable) as error:
        from_csv(text.splitlines())
    assert error.value.line == line
