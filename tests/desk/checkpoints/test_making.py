from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, delete, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.audit import lines
from helpdesk_tui.desk.checkpoints import repository, signing
from helpdesk_tui.desk.checkpoints.job import CheckpointJob, at_the_end
from helpdesk_tui.desk.checkpoints.making import IDLE, Maker, key_file
from helpdesk_tui.desk.checkpoints.service import Checkpoints
from helpdesk_tui.desk.checkpoints.tables import checkpoint
from helpdesk_tui.desk.config.model import AuditConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.proving.notes import read_key, read_note
from helpdesk_tui.proving.tree import consistent, included
from tests.desk.inside import Inside, inside

ALICE = AgentId("a.martin")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path / "state") as made:
        yield made


def with_audit(house: House, **audit: object) -> House:
    """The same house with another `[audit]` table."""
    return replace(house, config=replace(house.config, audit=AuditConfig(**audit)))  # type: ignore[arg-type]


async def written(desk: Inside, count: int = 1) -> None:
    def write(connection: Connection) -> None:
        for _ in range(count):
            desk.house.record.append(connection, AuditEvent.CASE_INFORMATION, agent=ALICE)

    await desk.house.store.write(write)


async def test_the_first_checkpoint_makes_the_key_and_says_so_on_record(desk: Inside) -> None:
    made = await Maker(desk.house).make(desk.house)
    assert made is not None
    path = key_file(desk.house.config)
    assert path.stat().st_mode & 0o777 == 0o600
    ring = await Checkpoints(desk.house).keys()
    (key,) = ring.keys
    note = read_note(made.note)
    assert note.signed_by(read_key(key.public))
    assert (note.size, key.handed_over) == (made.size, None)
    newest = await desk.house.store.read(lambda c: lines.newest(c, limit=1))
    assert (newest[0].event, newest[0].params["key"]) == ("record:key", key.id)
    assert "PRIVATE" in path.read_text()
    assert path.read_text().strip() not in Path(desk.house.config.store).read_bytes().decode("latin-1")


async def test_it_signs_only_what_is_new_and_silence_from_time_to_time(desk: Inside) -> None:
    maker = Maker(desk.house)
    assert await maker.make(desk.house)
    assert await maker.make(desk.house) is None
    await written(desk, 3)
    desk.clock.step(seconds=3)
    second = await maker.make(desk.house)
    assert second is not None
    assert await maker.make(desk.house) is None
    desk.clock.at += IDLE
    third = await maker.make(desk.house)
    assert third is not None
    assert (third.size, third.note == second.note) == (second.size, False)


async def test_proofs_lead_from_each_checkpoint_to_each_later_one(desk: Inside) -> None:
    maker, service = Maker(desk.house), Checkpoints(desk.house)
    for count in (1, 1, 2, 5, 1, 7):
        await written(desk, count)
        desk.clock.step(seconds=3)
        assert await maker.make(desk.house)
    page = await service.page(None)
    notes = [read_note(one.note) for one in reversed(page.checkpoints)]
    assert len(notes) == 6
    for first in notes:
        for second in notes[notes.index(first) :]:
            found = await service.consistency(first.size, second.size)
            hashes = [bytes.fromhex(one) for one in found.hashes]
            assert consistent(first.size, second.size, first.root, second.root, hashes)
    last = notes[-1]
    for seq in range(1, last.size + 1):
        one = await service.inclusion(seq, last.size)
        hashes = [bytes.fromhex(step) for step in one.hashes]
        assert included(seq - 1, last.size, bytes.fromhex(one.leaf), hashes, last.root)
    assert (await service.consistency(0, last.size)).hashes == ()
    with pytest.raises(Missing):
        await service.consistency(1, last.size + 100)
    with pytest.raises(Missing):
        await service.inclusion(last.size + 100, last.size + 100)


async def test_pages_go_back_in_time(desk: Inside) -> None:
    maker, service = Maker(desk.house), Checkpoints(desk.house)
    with pytest.raises(Missing):
        await service.latest()
    for _ in range(3):
        await written(desk)
        desk.clock.step(seconds=3)
        await maker.make(desk.house)
    seen = await desk.house.store.read(lambda c: repository.page(c, limit=2))
    assert [one.size for one in seen] == sorted((one.size for one in seen), reverse=True)
    older = await desk.house.store.read(lambda c: repository.page(c, before=seen[-1].at, limit=2))
    assert older[-1].size < seen[-1].size
    assert (await service.latest()).size == seen[0].size
    assert [one.size for one in await desk.house.store.read(lambda c: repository.after(c, 0))] == sorted(
        one.size for one in (*seen, *older)
    )


async def test_another_key_is_named_by_the_one_before_it(desk: Inside) -> None:
    await Maker(desk.house).make(desk.house)
    old = SecretStr(key_file(desk.house.config).read_text().strip())
    new = signing.new_key(signing.read(old, "old").public.name)
    alone = with_audit(desk.house, signing_key=new)
    with pytest.raises(Mistaken) as refused:
        await Maker(alone).make(alone)
    assert refused.value.params["reason"] == "key_does_not_follow"
    assert alone.record_state.problem == "key_does_not_follow"

    both = with_audit(desk.house, signing_key=new, previous_key=old)
    made = await Maker(both).make(both)
    assert made is not None
    assert both.record_state.problem is None
    first, second = (await Checkpoints(both).keys()).keys
    assert second.handed_over == made.note
    note = read_note(made.note)
    assert note.signed_by(read_key(first.public))
    assert note.signed_by(read_key(second.public))
    assert note.names(read_key(second.public))
    assert not note.names(read_key(first.public))
    desk.clock.step(seconds=3)
    await written(desk)
    later = await Maker(both).make(both)
    assert later is not None
    assert not read_note(later.note).signed_by(read_key(first.public))
    assert not read_note(later.note).names(read_key(second.public))

    back = with_audit(desk.house, signing_key=old, previous_key=new)
    with pytest.raises(Mistaken):
        await Maker(back).make(back)


async def test_a_lost_key_is_said_to_be_lost(desk: Inside) -> None:
    await Maker(desk.house).make(desk.house)
    desk.clock.step(seconds=3)
    lost = with_audit(desk.house, signing_key=signing.new_key(), key_lost=True)
    assert await Maker(lost).make(lost)
    _first, second = (await Checkpoints(lost).keys()).keys
    assert second.handed_over is None
    newest = await desk.house.store.read(lambda c: lines.newest(c, limit=1))
    assert newest[0].params["lost"] == "true"


@pytest.mark.parametrize(
    "bend",
    [
        lambda line: line.replace("PRIVATE+KEY+", "PRIVATE+KEY+x"),
        lambda line: line[:-6],
        lambda line: "nonsense",
        lambda line: line.rsplit("+", 1)[0] + "+!!!!",
    ],
)
async def test_a_damaged_key_is_told_by_its_place_alone(desk: Inside, bend: object) -> None:
    line = signing.new_key().get_secret_value()
    bent = bend(line)  # type: ignore[operator]
    house = with_audit(desk.house, signing_key=SecretStr(bent))
    with pytest.raises(Mistaken) as refused:
        await Maker(house).make(house)
    assert refused.value.code is ErrorCode.CONFIG_WRONG
    assert bent.split("+", 4)[-1] not in str(refused.value.params)


async def test_a_key_file_that_others_read_is_refused(desk: Inside) -> None:
    path = key_file(desk.house.config)
    signing.write(path, signing.new_key())
    before = path.read_text()
    signing.write(path, signing.new_key())
    assert path.read_text() == before, "a key that is there is never written over"
    path.chmod(0o644)
    with pytest.raises(Mistaken) as refused:
        await Maker(desk.house).make(desk.house)
    assert refused.value.code is ErrorCode.KEY_FILE_OPEN


async def test_what_was_signed_cannot_be_changed_by_the_desk(desk: Inside) -> None:
    await Maker(desk.house).make(desk.house)
    for statement in (update(checkpoint).values(size=1), delete(checkpoint)):
        with pytest.raises((IntegrityError, ProgrammingError)):
            await desk.house.store.write(lambda c, s=statement: c.execute(s))  # type: ignore[misc]


async def test_the_job_signs_and_survives_a_wrong_key(desk: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_tui.desk.checkpoints.job.EVERY_SECONDS", 0.01)
    house = with_audit(desk.house, signing_key=SecretStr("nonsense"))
    running = asyncio.create_task(CheckpointJob(house).run())
    await asyncio.sleep(0.1)
    assert not running.done()
    assert house.record_state.problem == "key_file_damaged"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await at_the_end(house)
    await at_the_end(desk.house)
    assert (await Checkpoints(desk.house).latest()).size > 0


async def test_no_check_of_the_planted_fault_would_be_a_fault(desk: Inside) -> None:
    """A note whose size was bent is no longer signed."""
    made = await Maker(desk.house).make(desk.house)
    assert made is not None
    (key,) = (await Checkpoints(desk.house).keys()).keys
    lines_ = made.note.split("\n")
    lines_[1] = str(made.size + 1)
    assert not read_note("\n".join(lines_)).signed_by(read_key(key.public))
    assert await desk.house.store.read(lambda c: c.scalar(text("SELECT count(*) FROM checkpoint"))) == 1


async def test_another_desk_that_holds_the_job_is_left_alone(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = CheckpointJob(desk.house)

    async def nobody() -> None:
        return None

    monkeypatch.setattr(job._held, "house", nobody)
    await job.look()
    assert await desk.house.store.read(repository.latest) is None


async def test_a_job_that_another_desk_took_meanwhile_writes_nothing(desk: Inside) -> None:
    job = CheckpointJob(desk.house)

    def taken(connection: Connection) -> None:
        raise lease.LeaseLost("checkpoints")

    async def held() -> House:
        return replace(desk.house, store=desk.house.store.guarded(taken))

    job._held.house = held  # type: ignore[method-assign]
    await job.look()
    assert await desk.house.store.read(repository.latest) is None


async def test_the_job_says_a_trouble_once_and_goes_on_when_it_is_over(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk_tui.desk.checkpoints.job.EVERY_SECONDS", 0.01)
    path = key_file(desk.house.config)
    signing.write(path, signing.new_key())
    path.chmod(0o644)
    running = asyncio.create_task(CheckpointJob(desk.house).run())
    await asyncio.sleep(0.1)
    assert desk.house.record_state.problem is not None
    path.chmod(0o600)
    async with asyncio.timeout(10):
        while desk.house.record_state.problem is not None:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_a_key_of_another_kind_is_damaged() -> None:
    name, key_id, _data = signing.new_key("helpdesk-tui/test").get_secret_value().split("+", 4)[2:]
    other = base64.b64encode(b"\x02" + bytes(32)).decode()
    with pytest.raises(Mistaken):
        signing.read(SecretStr(f"PRIVATE+KEY+{name}+{key_id}+{other}"), "test")
