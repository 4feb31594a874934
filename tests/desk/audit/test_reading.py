"""What a console reads of the record, and what an export says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import Case, CaseOutcome
from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.ids import AgentId, CaseId
from helpdesk_tui.desk.audit import endpoints, rows, tree
from helpdesk_tui.desk.audit.redaction import Personal
from helpdesk_tui.desk.audit.service import MOST_CASES, Audit
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.checkpoints import repository, signing
from tests.desk.inside import AMELIE, Inside, inside

SIGNER = signing.read(signing.new_key("helpdesk-tui/export"), "test")
AUDITOR = Agent(AgentId("c.visser"), "Chloé Visser", frozenset({"auditor"}))
BOB = Agent(AgentId("b.claes"), "Bob Claes", frozenset({"agent"}))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path / "state") as made:
        yield made


async def told(desk: Inside, count: int, *, name: str | None = None) -> None:
    personal = {} if name is None else {"name": name, "ticket": "INC-48213"}
    for number in range(count):
        await desk.house.store.write(
            lambda c, n=number: desk.house.record.append(  # type: ignore[misc]
                c, AuditEvent.LEVEL_SET, agent=desk.agent.id, personal=personal, facts={"number": n}
            )
        )


async def test_a_page_tells_of_the_whole_and_where_to_go_on(desk: Inside) -> None:
    await told(desk, 5)
    audit, root = Audit(desk.house), await desk.house.store.read(desk.house.record.root)
    page = await audit.page(before=None, case=None, limit=2)
    assert [line.seq for line in page.lines] == [5, 4]
    assert (page.size, page.root, page.before) == (5, root.hex(), 4)
    page = await audit.page(before=4, case=None, limit=2)
    assert ([line.seq for line in page.lines], page.before) == ([3, 2], 2)
    page = await audit.page(before=2, case=None, limit=2)
    assert ([line.seq for line in page.lines], page.before) == ([1], None)
    page = await audit.page(before=None, case=None, limit=5)
    assert ([line.seq for line in page.lines][-1], page.before) == (1, None), "behind the first is nothing"
    page = await audit.page(before=None, case=None, limit=3)
    assert ([line.seq for line in page.lines], page.before) == ([5, 4, 3], 3)
    page = await audit.page(before=1, case=None, limit=2)
    assert (page.lines, page.size, page.before) == ((), 5, None)


async def test_a_page_of_one_case_holds_no_other(desk: Inside) -> None:
    await told(desk, 2)
    case = await desk.case()
    page = await endpoints.page(desk.house, AUDITOR, before=None, case=case.id, limit=50)
    assert {line.case for line in page.lines} == {case.id}
    assert page.size > len(page.lines)


async def numbered(desk: Inside, ticket: str) -> Case:
    """A call with that ticket, which is over."""
    desk.clock.step(seconds=1)
    case = await desk.case(ticket=False)
    case = await Cases(desk.house).ticket(desk.agent, case.id, ticket)
    await Cases(desk.house).close(desk.agent, case.id, CaseOutcome.INFORMATION)
    return case


async def test_a_case_is_told_by_its_id_and_by_its_ticket_however_written(desk: Inside) -> None:
    first, other = await numbered(desk, "INC-48213"), await numbered(desk, "INC-48214")
    second = await numbered(desk, "INC-48213")
    audit = Audit(desk.house)
    (alone,) = (await audit.replay(first.id, None)).cases
    assert (alone.case, alone.agent, alone.client, alone.ticket) == (
        first.id,
        desk.agent.id,
        "Durand SA",
        "INC-48213",
    )
    assert (alone.person_name, {line.case for line in alone.lines}) == ("DUPONT Amélie", {first.id})
    assert [line.seq for line in alone.lines] == sorted(line.seq for line in alone.lines)
    both = (await audit.replay("inc-48213", None)).cases
    assert [one.case for one in both] == [first.id, second.id], "the oldest first"
    assert [one.case for one in (await audit.replay("INC-48214", None)).cases] == [other.id]


async def test_a_ticket_of_many_cases_is_told_up_to_a_bound(desk: Inside) -> None:
    def write(connection: Connection) -> None:
        for number in reversed(range(MOST_CASES + 1)):
            connection.execute(
                insert(case_).values(
                    id=f"case_{number:02d}",
                    client_id="durand",
                    agent=desk.agent.id,
                    reason="other",
                    ticket="INC-48213",
                    state="closed",
                    opened_at=desk.clock.now() + timedelta(minutes=number),
                )
            )

    await desk.house.store.write(write)
    found = (await Audit(desk.house).replay("INC-48213", None)).cases
    assert [one.case for one in found] == [f"case_{number:02d}" for number in range(MOST_CASES)]


async def test_who_may_not_read_the_record_is_told_of_cases_of_his_own(desk: Inside) -> None:
    case = await desk.case()
    for agent in (AUDITOR, desk.agent):
        assert [one.case for one in (await endpoints.replay(desk.house, agent, case.id)).cases] == [case.id]
    with pytest.raises(Missing) as refused:
        await endpoints.replay(desk.house, BOB, case.id)
    assert refused.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(Missing) as missing:
        await Audit(desk.house).replay("case_none", None)
    assert missing.value.code is refused.value.code, "a case of others and none sound the same"


async def test_a_case_whose_names_were_never_told_has_none(desk: Inside) -> None:
    case = await desk.case()
    await desk.house.store.write(lambda c: c.exec_driver_sql("DELETE FROM audit_value"))
    (found,) = (await Audit(desk.house).replay(case.id, None)).cases
    assert found.person_name is None
    assert all((line.person, line.person_name) == (None, None) for line in found.lines)


async def exported(desk: Inside, personal: Personal = Personal.FULL) -> list[dict[str, Any]]:
    found = await desk.house.store.read(lambda c: list(rows.exported(c, personal)))
    return [json.loads(line) for line in found]


async def test_an_export_has_the_exact_bytes_and_what_opens_them(desk: Inside) -> None:
    await told(desk, 2)
    await told(desk, 2, name="Amélie Dupont")
    kept = await desk.house.store.read(lambda c: list(rows.kept(c)))
    values = await desk.house.store.read(lambda c: list(rows.values(c)))
    lines = await exported(desk)
    assert [line["record"].encode() for line in lines] == [one.data for one in kept]
    assert [line["leaf"] for line in lines] == [tree.leaf(one.data).hex() for one in kept]
    assert [set(line) for line in lines] == [{"record", "leaf", "personal"}] * 4
    assert [line["personal"] for line in lines[:2]] == [{}, {}]
    for number, line in enumerate(lines[2:], 3):
        assert line["personal"] == {
            one.field: {"salt": one.salt.hex(), "value": one.value} for one in values if one.seq == number
        }
        assert {field: one["value"] for field, one in line["personal"].items()} == {
            "name": "Amélie Dupont",
            "ticket": "INC-48213",
        }


async def test_an_export_says_as_much_of_people_as_was_asked_for(desk: Inside) -> None:
    await told(desk, 1, name="Amélie Dupont")
    (full,), (masked,), (none,) = [await exported(desk, personal) for personal in Personal]
    assert set(full["personal"]) == {"name", "ticket"}
    assert (masked["personal"], masked["masked"]) == ({}, {"name": "A. D.", "ticket": "INC-•••13"})
    assert (none["personal"], "masked" in none) == ({}, False)
    assert {one["record"] for one in (full, masked, none)} == {full["record"]}


async def test_each_checkpoint_stands_behind_the_record_that_it_covers(desk: Inside) -> None:
    house = desk.house
    notes: list[str] = []

    async def signed() -> None:
        size, root = await house.store.read(lambda c: (house.record.size(c), house.record.root(c)))
        at = f"2026-03-02T09:00:0{len(notes)}.000000Z"
        notes.append(signing.noted([SIGNER], size, root, at))
        await house.store.write(lambda c: repository.add(c, notes[-1], SIGNER.id))

    await told(desk, 2)
    await signed()
    await signed()
    await told(desk, 1)
    await signed()
    await told(desk, 1)
    found = [line.get("checkpoint", "record") for line in await exported(desk)]
    assert found == ["record", "record", notes[0], notes[1], "record", notes[2], "record"]


async def test_checkpoints_stand_in_the_order_of_what_they_cover_though_a_clock_was_set_back(
    desk: Inside,
) -> None:
    house = desk.house
    await told(desk, 3)
    notes = {}
    for size, second in ((3, 1), (3, 0), (2, 9)):
        root = await house.store.read(lambda c, n=size: house.record.root(c, n))  # type: ignore[misc]
        note = signing.noted([SIGNER], size, root, f"2026-03-02T09:00:0{second}.000000Z")
        notes[size, second] = note
        await house.store.write(lambda c, one=note: repository.add(c, one, SIGNER.id))  # type: ignore[misc]
    found = [line.get("checkpoint", "record") for line in await exported(desk)]
    assert found == ["record", "record", notes[2, 9], "record", notes[3, 0], notes[3, 1]]


async def test_bytes_that_somebody_bent_are_exported_so_that_it_is_seen(desk: Inside) -> None:
    await told(desk, 1)
    bent = insert(audit_record).values(seq=2, event="level:set", bytes=b'{"word":"\xff"}')
    await desk.house.store.write(lambda c: c.execute(bent))
    text = "INSERT INTO audit_record (seq, event, bytes) VALUES (3, 'level:set', 'a text')"
    await desk.house.store.write(lambda c: c.exec_driver_sql(text))
    (_, line, other) = await exported(desk)
    assert (other["record"], other["leaf"]) == ("a text", tree.leaf(b"a text").hex())
    assert line["record"] == '{"word":"\ufffd"}'
    assert line["leaf"] == tree.leaf(b'{"word":"\xff"}').hex()


async def test_of_nothing_an_export_is_empty(desk: Inside) -> None:
    assert await exported(desk) == []


async def test_lines_say_truth_values_and_leave_out_what_is_nothing(desk: Inside) -> None:
    await desk.house.store.write(
        lambda c: desk.house.record.append(
            c,
            AuditEvent.PROOF_PASSED,
            agent=None,
            case=CaseId("case_1"),
            person=AMELIE,
            personal={"hint": "..56"},
            facts={"checked": True, "points": 50, "vendor": None, "word": "iPhone"},
        )
    )
    (line,) = (await Audit(desk.house).page(before=None, case=None, limit=1)).lines
    assert line.params == {"checked": "true", "points": "50", "word": "iPhone", "hint": "..56"}
    assert (line.agent, line.case, line.person, line.person_name) == (None, "case_1", AMELIE, None)
    assert (line.event, line.at) == ("proof:passed", desk.clock.now())
