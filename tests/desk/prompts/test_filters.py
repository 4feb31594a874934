"""What is typed as a filter means what it says, or is refused with the place of the fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.prompts.filters import Field, Filter, Term, WhyNot, parse
from helpdesk_tui.wording.errors import sentence

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_terms_values_and_what_is_turned_round() -> None:
    found = parse('app:vpn,"RDP Gateway" -country:BE not result:approved dupont', NOW)
    assert found.terms == (
        Term(Field.APPLICATION, ("vpn", "RDP Gateway")),
        Term(Field.COUNTRY, ("BE",), turned=True),
        Term(Field.RESULT, ("approved",), turned=True),
        Term(Field.USER, ("dupont",)),
    )


def test_times_are_bounds() -> None:
    assert parse("last:24h", NOW) == Filter(since=NOW - timedelta(days=1))
    found = parse("since:2026-03-01 until:2026-03-02T08:00+01:00", NOW)
    assert (found.since, found.until) == (
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 2, 7, tzinfo=UTC),
    )
    assert parse("", NOW).is_empty


@pytest.mark.parametrize(
    ("typed", "why", "sign"),
    [
        ("aap:vpn", WhyNot.FIELD, "1"),
        ("app:vpn result:perhaps", WhyNot.VALUE, "9"),
        ("  since:yesterday", WhyNot.TIME, "3"),
        ('app:"vpn', WhyNot.QUOTE, "5"),
        ("app:", WhyNot.EMPTY, "1"),
        ("app: vpn", WhyNot.EMPTY, "1"),
        ("-last:24h", WhyNot.TIME_TURNED, "1"),
        ("x" * 401, WhyNot.LONG, "400"),
        ("last:24w", WhyNot.TIME, "1"),
    ],
)
def test_a_wrong_filter_says_where_and_why(typed: str, why: WhyNot, sign: str) -> None:
    with pytest.raises(Mistaken) as caught:
        parse(typed, NOW)
    assert caught.value.code is ErrorCode.FILTER_WRONG
    assert (caught.value.params["why"], caught.value.params["sign"]) == (why.value, sign)
    assert "{" not in sentence(caught.value)
    assert "?" not in sentence(caught.value)


def test_the_nearest_field_is_named() -> None:
    with pytest.raises(Mistaken) as caught:
        parse("contry:BE", NOW)
    assert caught.value.params["nearest"] == "country"
    assert "perhaps country" in sentence(caught.value)


@given(st.text(max_size=120))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        found = parse(typed, NOW)
    except Mistaken:
        return
    assert all(term.values for term in found.terms)
