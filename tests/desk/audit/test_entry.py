"""The bytes of a record: what may stand in them, and that it is bounded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from helpdesk_tui.contract.cases import CaseReason
from helpdesk_tui.desk.audit import entry
from helpdesk_tui.desk.audit.entry import Unrecordable

AT = datetime(2026, 3, 2, 13, 58, 7, 123456, UTC)
MOST = 2**53 - 1


def test_a_moment_is_written_in_utc_and_read_back_whatever_zone_it_came_from() -> None:
    written = entry.moment(AT.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert written == "2026-03-02T13:58:07.123456Z"
    assert entry.read_moment(written) == AT
    assert entry.read_moment(written).tzinfo is UTC


def test_a_commitment_is_a_hash_over_salt_and_canonical_text() -> None:
    expected = hashlib.sha256(b"salt" * 4 + '"Zoë"'.encode()).hexdigest()
    assert entry.commitment(b"salt" * 4, "Zoë") == expected


def test_plain_facts_are_kept_as_they_are() -> None:
    facts: dict[str, entry.Fact] = {
        "word": "été",
        "number": -MOST,
        "most": MOST,
        "yes": True,
        "no": False,
        "nothing": None,
    }
    assert entry.plain_facts(facts) == facts
    assert entry.plain_facts({"reason": CaseReason.OTHER}) == {"reason": "other"}
    assert type(entry.plain_facts({"reason": CaseReason.OTHER})["reason"]) is str


@pytest.mark.parametrize("value", [MOST + 1, -MOST - 1])
def test_numbers_beyond_what_is_exact_are_refused_by_the_fields_name(value: int) -> None:
    with pytest.raises(Unrecordable, match="^points$"):
        entry.plain_facts({"points": value})


@pytest.mark.parametrize("value", [1.0, b"12", ["a"], object()])
def test_what_is_no_text_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(Unrecordable, match="^code$"):
        entry.plain_facts({"code": value})
    with pytest.raises(Unrecordable, match="^name$"):
        entry.plain_personal({"name": value})


def test_a_number_is_no_personal_value() -> None:
    with pytest.raises(Unrecordable, match="^number$"):
        entry.plain_personal({"number": 32475123456})  # type: ignore[dict-item]


def test_text_is_cut_at_its_bound() -> None:
    assert entry.plain_facts({"why": "x" * 513}) == {"why": "x" * 512}
    assert entry.plain_personal({"why": "x" * 513}) == {"why": "x" * 512}
    assert entry.plain_facts({"why": "x" * 512}) == {"why": "x" * 512}


@pytest.mark.parametrize("name", ["Name", "a b", "", "1st", "_x", "é", "x" * 65, "a\n"])
def test_a_name_of_another_form_is_refused_without_being_repeated(name: str) -> None:
    for plain in (entry.plain_facts, entry.plain_personal):
        with pytest.raises(Unrecordable, match="^a field's name$"):
            plain({name: "x"})


@pytest.mark.parametrize("name", ["a", "a1_b", "x" * 64])
def test_names_up_to_their_bound_are_taken(name: str) -> None:
    assert entry.plain_facts({name: 1}) == {name: 1}


def test_more_fields_than_a_record_holds_are_refused() -> None:
    full = {f"f{number}": "x" for number in range(32)}
    assert len(entry.plain_facts(full)) == len(entry.plain_personal(full)) == 32
    for plain in (entry.plain_facts, entry.plain_personal):
        with pytest.raises(Unrecordable, match="^too many fields$"):
            plain(full | {"more": "x"})


def bytes_of(**other: Any) -> bytes:
    told: Mapping[str, Any] = {
        "seq": 7,
        "at": AT,
        "event": "case:opened",
        "agent": "a.martin",
        "case": "case_1",
        "facts": {"points": 50},
        "personal": {"name": "0" * 64},
    }
    return entry.encoded(**{**told, **other})


def test_a_record_is_canonical_json_of_these_fields() -> None:
    assert bytes_of() == (
        b'{"agent":"a.martin","at":"2026-03-02T13:58:07.123456Z","case":"case_1","event":"case:opened",'
        b'"facts":{"points":50},"personal":{"name":"' + b"0" * 64 + b'"},"seq":7,"v":1}'
    )
    assert b'"agent":null' in bytes_of(agent=None)
    assert b'"case":null' in bytes_of(case=None)


def test_an_agents_name_is_bounded_and_is_text() -> None:
    assert f'"agent":"{"a" * 512}"'.encode() in bytes_of(agent="a" * 600)
    with pytest.raises(Unrecordable, match="^agent$"):
        bytes_of(agent=b"a.martin")
