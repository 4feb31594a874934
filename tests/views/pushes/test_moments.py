"""What people type for a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.views.pushes.moments import moment_of

NOW = datetime(2026, 11, 22, 9, 30, 15).astimezone()


def wall(text: str) -> datetime:
    """That time on this machine's wall."""
    return datetime.fromisoformat(text).astimezone()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("21/11 14:30", "2026-11-21 14:31"),
        ("21/11", "2026-11-22 00:00"),
        ("21.11. 7:05", "2026-11-21 07:06"),
        ("23/11", "2025-11-24 00:00"),
        ("1/2/2024 00:00", "2024-02-01 00:01"),
        ("9:29", "2026-11-22 09:30"),
        ("9h45", "2026-11-21 09:46"),
        ("2026-11-20", "2026-11-21 00:00"),
        ("2026-11-20 23:59", "2026-11-21 00:00"),
    ],
)
def test_a_day_a_time_or_both(typed: str, found: str) -> None:
    assert moment_of(f" {typed} ", NOW) == wall(found)


def test_so_long_ago() -> None:
    assert moment_of("-2h", NOW) == NOW - timedelta(hours=2)
    assert moment_of("90m", NOW) == NOW - timedelta(minutes=90)
    assert moment_of("-3D", NOW) == NOW - timedelta(days=3)


def test_a_zone_that_is_named_holds() -> None:
    assert moment_of("2026-11-20T23:59Z", NOW) == datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["", "   ", "soon", "31/2", "29/2", "25:00", "12:60", "0/1", "-2y", "9999-12-31", "1"]
)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert moment_of(typed, NOW) is None


@given(st.text(max_size=24) | st.from_regex(r"[-0-9/.:hdmwTZ ]{0,20}", fullmatch=True))
def test_whatever_is_typed_is_a_moment_or_none(typed: str) -> None:
    found = moment_of(typed, NOW)
    assert found is None or found.tzinfo is not None
