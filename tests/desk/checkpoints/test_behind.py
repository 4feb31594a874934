"""A store that is older than a place outside knows: every console doubts it until security goes on by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.api.doubted import Fault
from helpdesk_tui.contract.agents import Role
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.checkpoints import Doubt
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.checkpoints.job import CheckpointJob
from helpdesk_tui.desk.checkpoints.service import Checkpoints
from helpdesk_tui.desk.config.model import AuditConfig
from helpdesk_tui.desk.health.board import board
from helpdesk_tui.views.board.record import record_rows
from helpdesk_tui.views.text import plain
from helpdesk_tui.wording import doubt, speak
from tests.attack.test_wire import ME, over_the_socket
from tests.desk.inside import Inside, inside
from tests.rig.served import short_folder


async def written(desk: Inside, count: int) -> None:
    for _ in range(count):
        await desk.house.store.write(
            lambda c: desk.house.record.append(c, AuditEvent.CASE_INFORMATION, agent=None)
        )
    desk.clock.step(seconds=3)


def anchored(desk: Inside, path: Path) -> None:
    audit = AuditConfig(anchors=(f"file:{path}",))
    object.__setattr__(desk.house, "config", replace(desk.house.config, audit=audit))


@pytest.fixture
async def older() -> AsyncIterator[tuple[Inside, Path]]:
    """A desk that stands where another store has been, which an anchor knows."""
    with short_folder() as folder:
        path = folder / "anchor.jsonl"
        async with inside(folder / "newer") as newer:
            anchored(newer, path)
            await written(newer, 30)
            await CheckpointJob(newer.house).look()
        async with over_the_socket(folder) as (desk, _http):
            anchored(desk, path)
            await written(desk, 3)
            await CheckpointJob(desk.house).look()
            yield desk, folder


async def test_every_console_only_reads_until_security_goes_on_for_all(older: tuple[Inside, Path]) -> None:
    speak("en")
    desk, folder = older
    one, other = [DeskClient(f"unix:{folder / 'desk.sock'}", memory=folder / name) for name in "ab"]
    for client in (one, other):
        assert client.witness is not None
        doubted = await client.witness.look()
        assert doubted is not None
        assert (doubted.fault, doubted.anchored) == (Fault.BEHIND, 31)
        assert "older one" in doubt.sentence(doubted)
        with pytest.raises(DeskError) as refused:
            await client.level.put(1, "calls")
        assert refused.value.code is ErrorCode.RECORD_DOUBTED
    assert one.witness is not None
    assert other.witness is not None
    await one.witness.go_on("put back from last night's backup after the disk failed")
    assert one.witness.doubted is None
    assert await other.witness.look() is None
    await other.level.put(1, "calls")
    assert AuditEvent.RECORD_DOUBTED in await desk.events()
    for client in (one, other):
        await client.close()


@pytest.mark.parametrize("role", [Role.AGENT, Role.SENIOR, Role.AUDITOR])
async def test_nobody_but_security_goes_on_for_all(older: tuple[Inside, Path], role: Role) -> None:
    desk, _folder = older
    note = (await Checkpoints(desk.house).latest()).note
    told = Doubt(seen=note, fault="behind", reason="it is fine")
    with pytest.raises(DeskError) as refused:
        await Checkpoints(desk.house).doubt(told, Agent(ME, "", frozenset({role.value})))
    assert refused.value.code is ErrorCode.ROLE_MISSING
    assert (await Checkpoints(desk.house).latest()).behind is not None


async def test_it_is_still_doubted_after_the_desk_starts_again(older: tuple[Inside, Path]) -> None:
    desk, _folder = older
    await written(desk, 2)
    await CheckpointJob(desk.house).look()  # by now the anchor's newest line is of this very store
    behind = (await Checkpoints(desk.house).latest()).behind
    assert behind is not None
    assert behind.anchored == 31


async def test_the_board_shows_it_and_how_old_each_place_is(older: tuple[Inside, Path]) -> None:
    speak("en")
    desk, folder = older
    desk.clock.step(minutes=90)
    found = (await board(desk.house)).record
    text = " ".join(plain(record_rows(found, desk.clock.now(), 100)).split())
    assert "was told of 31 records that are not all in here" in text
    assert f"file:{folder}/anchor.jsonl: 4 records, told" in text
    assert "signed" in text


async def test_the_board_tells_of_a_place_that_is_away_and_of_a_key_that_does_not_sign(
    tmp_path: Path,
) -> None:
    speak("en")
    async with inside(tmp_path / "state") as desk:
        assert "never signed yet" in plain(
            record_rows((await board(desk.house)).record, desk.clock.now(), 80)
        )
        anchored(desk, tmp_path / "mount" / "anchor.jsonl")
        await written(desk, 2)
        await CheckpointJob(desk.house).look()
        desk.house.record_state.problem = "key_does_not_follow"
        found = (await board(desk.house)).record
        text = " ".join(plain(record_rows(found, desk.clock.now(), 300)).split())
    assert "has heard nothing for" in text
    assert "4 records have not reached it" in text
    assert "the signing key is another one" in text
