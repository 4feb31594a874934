from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from pymerkle import InmemoryTree
from sqlalchemy import Connection, delete, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import CaseReason
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.desk.audit import entry, lines, rows
from helpdesk_tui.desk.audit.entry import Unrecordable
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.audit.tables import audit_record, audit_value
from helpdesk_tui.desk.store.store import Store
from tests.desk.audit.keeping import ALICE, Rows, StepClock, some_calls

RECORD = Record(StepClock())


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path / "store.db")
    yield opened
    await opened.close()


def append(connection: Connection, **facts: Any) -> int:
    return RECORD.append(connection, AuditEvent.CASE_TICKET, agent=ALICE, facts=facts)


async def test_the_bytes_are_these(store: Store) -> None:
    """The form is final: this line may never change."""

    def write(c: Connection) -> bytes:
        Record(StepClock()).append(
            c,
            AuditEvent.PROOF_PASSED,
            agent=ALICE,
            case=CaseId("case_1"),
            facts={"points": 50, "checked": True, "method": CaseReason.OTHER, "vendor": None},
        )
        return bytes(c.execute(select(audit_record.c.bytes)).scalar_one())

    assert await store.write(write) == (
        b'{"agent":"a.martin","at":"2026-03-02T13:58:08.123456Z","case":"case_1","event":"proof:passed",'
        b'"facts":{"checked":true,"method":"other","points":50,"vendor":null},"personal":{},"seq":1,"v":1}'
    )


async def test_the_sequence_has_no_gaps(store: Store) -> None:
    def failing(c: Connection) -> None:
        append(c, number=1)
        raise KeyError

    writes = [store.write(failing if n % 4 == 0 else append) for n in range(40)]
    await asyncio.gather(*writes, return_exceptions=True)
    found = await store.read(lambda c: list(c.scalars(select(audit_record.c.seq))))
    assert found == list(range(1, 31))
    assert (await store.read(rows.check)).fault is None


async def test_root_and_proofs_are_those_of_the_witness(store: Store) -> None:
    witness = InmemoryTree(algorithm="sha256")
    await store.write(lambda c: some_calls(RECORD, c, 37))
    for kept in await store.read(lambda c: list(rows.kept(c))):
        witness.append_entry(kept.data)

    def compare(c: Connection) -> None:
        assert RECORD.root(c) == witness.get_root()
        for size in range(1, 38):
            assert RECORD.root(c, size) == witness.get_root(size)
        assert RECORD.inclusion(c, 5, 37) == witness.prove_inclusion(5, 37).path[1:]
        assert RECORD.consistency(c, 32, 37)

    await store.read(compare)


async def test_personal_values_are_only_committed_to(store: Store) -> None:
    def write(c: Connection) -> None:
        RECORD.append(
            c,
            AuditEvent.CASE_OPENED,
            agent=ALICE,
            person=PersonId("ps_1"),
            personal={"name": "Élodie Peeters", "number": "+32475123456"},
        )

    await store.write(write)
    data = await store.read(lambda c: bytes(c.execute(select(audit_record.c.bytes)).scalar_one()))
    for word in (b"ps_1", "Élodie".encode(), b"+32475123456"):
        assert word not in data
    value = (await store.read(lambda c: list(rows.values(c))))[0]
    assert (value.field, value.value, len(value.salt)) == ("name", "Élodie Peeters", 16)
    expected = hashlib.sha256(value.salt + '"Élodie Peeters"'.encode()).hexdigest()
    assert json.loads(data)["personal"]["name"] == expected
    line = (await store.read(lambda c: lines.newest(c)))[0]
    assert (line.person, line.person_name) == ("ps_1", "Élodie Peeters")
    assert line.params == {"number": "+32475123456"}


async def test_erased_values_leave_a_record_that_verifies(store: Store) -> None:
    await store.write(lambda c: some_calls(RECORD, c, 10))
    await store.write(lambda c: c.execute(delete(audit_value).where(audit_value.c.seq == 2)))
    assert (await store.read(rows.check)).fault is None
    line = (await store.read(lambda c: lines.newest(c, before=3, limit=1)))[0]
    assert (line.seq, line.person, line.person_name) == (2, None, None)


@pytest.mark.parametrize(
    "value",
    [SecretStr("123456"), b"123456", 1.5, ["a"], {"a": 1}, object(), 2**53],
    ids=lambda value: type(value).__name__,
)
async def test_what_may_not_stand_there_is_refused(store: Store, value: Any) -> None:
    with pytest.raises(Unrecordable) as caught:
        await store.write(lambda c: append(c, code=value))
    assert "123456" not in str(caught.value)
    with pytest.raises(Unrecordable):
        await store.write(
            lambda c: RECORD.append(c, AuditEvent.CASE_TICKET, agent=ALICE, personal={"x": value})
        )
    assert await store.read(RECORD.size) == 0


async def test_names_of_fields_are_bounded(store: Store) -> None:
    for facts in ({"Name": 1}, {"a b": 1}, {"": 1}, {f"f{n}": n for n in range(40)}):
        with pytest.raises(Unrecordable):
            await store.write(lambda c, facts=facts: append(c, **facts))  # type: ignore[misc]


async def test_a_page_is_a_window(store: Store) -> None:
    await store.write(lambda c: some_calls(RECORD, c, 30))
    newest = await store.read(lambda c: lines.newest(c, limit=10))
    assert [line.seq for line in newest] == list(range(30, 20, -1))
    older = await store.read(lambda c: lines.newest(c, before=21, limit=10))
    assert [line.seq for line in older] == list(range(20, 10, -1))
    filtered = await store.read(lambda c: lines.newest(c, case=CaseId("case_1")))
    assert [line.seq for line in filtered] == [6, 5]
    of_case = await store.read(lambda c: lines.of_case(c, CaseId("case_1")))
    assert [line.seq for line in of_case] == [5, 6]
    assert of_case[0].params == {"number": "4", "late": "false", "word": "été"}


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), st.text(max_size=600)))
def test_any_text_can_be_told_and_committed_to(personal: dict[str, str]) -> None:
    """Lone surrogates, NULs and controls from a vendor must not stop the record."""
    personal = dict(list(personal.items())[:30])
    plain = entry.plain_personal(personal)
    for value in plain.values():
        assert entry.commitment(b"0" * 16, value)
        assert "\0" not in value.encode().decode()
    assert json.loads(rfc8785.dumps(entry.plain_facts(personal))) == plain


@given(st.text(st.characters(categories=["Cs", "Ll", "Cc"]), max_size=40))
def test_lone_surrogates_are_replaced(text: str) -> None:
    assert len(entry.plain_personal({"name": text})["name"].encode().decode()) <= len(text)


def test_canonical_form_is_that_of_the_rfc() -> None:
    """The samples of RFC 8785, 3.2.2 and 3.2.3."""
    sample = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert entry.canonical(sample) == (
        b'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    order = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(entry.canonical(order)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


async def test_rows_of_a_store_are_those_of_the_tests(store: Store) -> None:
    await store.write(lambda c: some_calls(RECORD, c, 12))
    found = await store.read(Rows.read)
    verdict = await store.read(rows.check)
    assert (verdict.count, verdict.root) == (12, found.root())
