from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.desk.audit import forgetting, lines, rows
from helpdesk_tui.desk.audit.forgetting import Forgetting, kept_for, last_before
from helpdesk_tui.desk.audit.forgotten import forgotten_at, kind_of
from helpdesk_tui.desk.audit.service import Audit
from helpdesk_tui.desk.audit.tables import audit_forgetting, audit_node, audit_record, audit_value
from helpdesk_tui.desk.checkpoints.making import Maker
from helpdesk_tui.desk.checkpoints.service import Checkpoints
from helpdesk_tui.desk.config.model import AuditConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.proving.notes import read_note
from helpdesk_tui.proving.tree import consistent
from helpdesk_tui.wording import replay, speak
from tests.desk.inside import Inside, inside


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path / "state") as made:
        yield made


def keeping(desk: Inside, **days: int) -> House:
    return replace(desk.house, config=replace(desk.house.config, audit=AuditConfig(personal_days=days)))


async def written(desk: Inside, event: AuditEvent, count: int = 1) -> None:
    for _ in range(count):
        await desk.house.store.write(
            lambda c: desk.house.record.append(
                c,
                event,
                agent=AgentId("a.martin"),
                case=CaseId("case_old"),
                person=PersonId("per_amelie"),
                personal={"name": "DUPONT Amélie"},
            )
        )


async def values(desk: Inside) -> list[int]:
    return sorted({row.seq for row in await desk.rows(audit_value)})


async def test_names_go_and_every_proof_stays(desk: Inside) -> None:
    case = await desk.verified()
    maker, service = Maker(desk.house), Checkpoints(desk.house)
    first = await maker.make(desk.house)
    assert first is not None
    before = await desk.rows(audit_record)
    desk.clock.at += timedelta(days=91)
    await written(desk, AuditEvent.CASE_TICKET)
    house = keeping(desk, default=90)
    await Forgetting(house).look()
    left = await values(desk)
    assert left == [len(before) + 1], "only what is young still has its names"
    assert [row.bytes for row in await desk.rows(audit_record)][: len(before)] == [
        one.bytes for one in before
    ]
    assert (await desk.house.store.read(rows.check)).fault is None
    second = await maker.make(desk.house)
    assert second is not None
    one, two = read_note(first.note), read_note(second.note)
    proof = await service.consistency(one.size, two.size)
    assert consistent(one.size, two.size, one.root, two.root, [bytes.fromhex(h) for h in proof.hashes])

    told = await desk.house.store.read(lambda c: lines.of_case(c, case.id))
    at = desk.clock.now()
    assert all(line.forgotten == at and line.person_name is None for line in told)
    speak("en")
    (found,) = (await Audit(house).replay(case.id, None)).cases
    said = "\n".join(replay.sentences(found, {}))
    assert f"Names and numbers were forgotten on {at.astimezone():%Y-%m-%d}." in said
    assert "Dupont" not in said.replace("DUPONT", "Dupont").partition("\n")[2]
    newest = await desk.house.store.read(lambda c: lines.newest(c, limit=30))
    rounds = [line for line in newest if line.event == "record:forgotten"]
    assert {line.params["subject"] for line in rounds} >= {"case", "proof"}


async def test_each_kind_has_its_own_time(desk: Inside) -> None:
    await written(desk, AuditEvent.PROOF_PASSED)
    await written(desk, AuditEvent.GRANT_ENDED)
    await written(desk, AuditEvent.CASE_CLOSED)
    kinds = {row.seq: row.event for row in await desk.rows(audit_record)}

    async def left() -> set[str]:
        return {kinds[seq] for seq in await values(desk)}

    house = keeping(desk, proof=30, grant=60)
    desk.clock.at += timedelta(days=29, hours=23)
    await Forgetting(house).look()
    assert len(await left()) == 3
    desk.clock.at += timedelta(hours=2)
    await Forgetting(house).look()
    assert await left() == {"grant:ended", "case:closed"}
    desk.clock.at += timedelta(days=31)
    await Forgetting(house).look()
    assert await left() == {"case:closed"}
    desk.clock.at += timedelta(days=5000)
    await Forgetting(house).look()
    assert await left() == {"case:closed"}, "nothing is forgotten that nobody configured"


async def test_a_long_past_is_forgotten_in_pieces(desk: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 3)
    await written(desk, AuditEvent.CASE_CLOSED, 8)
    desk.clock.at += timedelta(days=40)
    await Forgetting(keeping(desk, case=30)).look()
    assert await values(desk) == []
    assert len(await desk.rows(audit_forgetting)) == 3


async def test_the_job_goes_on_by_itself(desk: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Forgetting, "every_seconds", 0.01)
    await written(desk, AuditEvent.CASE_CLOSED)
    desk.clock.at += timedelta(days=40)
    running = asyncio.create_task(Forgetting(keeping(desk, case=30)).run())
    async with asyncio.timeout(10):
        while await values(desk):
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_desk_can_delete_values_and_nothing_else(desk: Inside) -> None:
    await written(desk, AuditEvent.CASE_CLOSED)
    desk.clock.at += timedelta(days=40)
    await Forgetting(keeping(desk, case=30)).look()
    await written(desk, AuditEvent.CASE_CLOSED)
    refused = [
        delete(audit_record),
        delete(audit_node),
        update(audit_record).values(case_id="case_other"),
        update(audit_node).values(hash=b"x"),
        update(audit_value).values(value="Eve"),
        delete(audit_forgetting),
    ]
    for statement in refused:
        with pytest.raises((IntegrityError, ProgrammingError)):
            await desk.house.store.write(lambda c, s=statement: c.execute(s))  # type: ignore[misc]
    await desk.house.store.write(lambda c: c.execute(delete(audit_value)))
    assert (await desk.house.store.read(rows.check)).fault is None


async def test_nothing_was_forgotten_of_nothing(desk: Inside) -> None:
    assert await desk.house.store.read(lambda c: forgotten_at(c, [])) == {}
    assert kept_for({}) == {}
    assert kept_for({"case": 30}) == {"case": 30}
    assert kept_for({"default": 90, "case": 30})["proof"] == 90
    assert await desk.house.store.read(lambda c: c.scalar(select(audit_forgetting.c.kind))) is None


async def test_the_last_record_of_a_time_is_found_wherever_it_stands(desk: Inside) -> None:
    begun = desk.clock.now()
    assert await desk.house.store.read(lambda c: last_before(c, begun)) == 0, "nothing is on record yet"
    for _ in range(9):
        await written(desk, AuditEvent.CASE_CLOSED)
        desk.clock.step(minutes=1)

    def found(connection: Connection, *minutes: float) -> list[int]:
        return [last_before(connection, begun + timedelta(minutes=one)) for one in minutes]

    at, between = range(9), [number - 0.5 for number in range(10)]
    assert await desk.house.store.read(lambda c: found(c, *at)) == list(range(1, 10))
    assert await desk.house.store.read(lambda c: found(c, *between)) == list(range(10))


async def test_a_record_was_forgotten_in_the_first_round_of_its_kind_that_reached_it(desk: Inside) -> None:
    first = desk.clock.now()
    later, other = first + timedelta(days=1), first + timedelta(days=2)

    def found(connection: Connection) -> dict[int, datetime]:
        for kind, last, at in (("case", 9, later), ("case", 5, first), ("proof", 7, other)):
            connection.execute(insert(audit_forgetting).values(kind=kind, last_seq=last, at=at))
        asked = [(3, "case"), (5, "case"), (6, "case"), (9, "case"), (10, "case")]
        proofs = [(4, "proof"), (7, "proof"), (8, "proof")]
        told = forgotten_at(connection, [(seq, f"{kind}:done") for seq, kind in asked + proofs])
        assert forgotten_at(connection, [(7, "proof:done")]) == {7: other}
        assert forgotten_at(connection, [(6, "proof:done"), (4, "case:done")]) == {6: other, 4: first}
        return told

    told = await desk.house.store.write(found)
    assert told == {3: first, 5: first, 6: later, 9: later, 4: other, 7: other}


async def test_a_record_that_never_held_a_name_is_not_said_to_have_lost_it(desk: Inside) -> None:
    await desk.house.store.write(
        lambda c: desk.house.record.append(c, AuditEvent.CASE_CLOSED, agent=AgentId("a.martin"))
    )
    await written(desk, AuditEvent.CASE_CLOSED)
    desk.clock.at += timedelta(days=40)
    await Forgetting(keeping(desk, case=30)).look()
    newest = await desk.house.store.read(lambda c: lines.newest(c))
    assert [(line.seq, line.forgotten, line.agent) for line in newest if line.event == "case:closed"] == [
        (2, desk.clock.now(), "a.martin"),
        (1, None, "a.martin"),
    ]


def test_the_kind_of_an_event_is_its_first_word() -> None:
    assert [kind_of(event) for event in ("case:opened", "case:opened:again", "case")] == ["case"] * 3


async def test_another_desk_that_forgets_is_left_alone(desk: Inside) -> None:
    await written(desk, AuditEvent.CASE_CLOSED)
    desk.clock.at += timedelta(days=40)
    house = keeping(desk, case=30)
    job = Forgetting(house)

    async def nobody() -> House | None:
        return None

    def taken(connection: Connection) -> None:
        raise lease.LeaseLost("forgetting")

    async def held() -> House | None:
        return replace(house, store=house.store.guarded(taken))

    for answer in (nobody, held):
        job._held.house = answer  # type: ignore[method-assign]
        await job.look()
        assert len(await values(desk)) == 1
