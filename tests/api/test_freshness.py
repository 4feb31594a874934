"""A console against a desk that keeps silent about its record, or signs nothing any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from helpdesk_tui.api.doubted import Fault
from helpdesk_tui.api.freshness import PATIENCE, Freshness
from helpdesk_tui.contract.errors import ErrorCode, Refused, Unreachable
from helpdesk_tui.desk.audit.entry import read_moment
from helpdesk_tui.proving.notes import read_note
from tests.api.evil import AT, EvilDesk, held_back, rewritten, rewritten_and_grown, witness


async def test_a_desk_that_answers_all_but_this_is_doubted(desk: EvilDesk, tmp_path: Path) -> None:
    one = witness(desk, tmp_path)
    await one.look()
    rewritten_and_grown(desk)
    desk.lie = lambda path, answer: Unreachable(ErrorCode.DESK_STARTING)
    for _ in range(5):
        with pytest.raises(Unreachable):  # it answers nothing at all: nothing is written either
            await one.look()
    for _ in range(2):
        desk.answered += 1
        with pytest.raises(Unreachable):
            await one.look()
    assert not desk.doubted
    desk.answered += 1
    doubted = await one.look()
    assert doubted is not None
    assert (doubted.fault, desk.doubted) == (Fault.SILENT, True)


async def test_a_desk_that_went_away_between_two_questions_is_asked_again(
    desk: EvilDesk, tmp_path: Path
) -> None:
    one = witness(desk, tmp_path)
    await one.look()
    desk.grow(4)
    away = [Unreachable(ErrorCode.DESK_DOWN)] * 2
    desk.lie = lambda path, answer: away.pop() if away and path == "audit/proof" else answer
    assert await one.look() is None
    assert not away


class Watch:
    """What this machine's own clock says, for both of its uses."""

    def __init__(self, desk: EvilDesk, folder: Path, *, late: timedelta = timedelta()) -> None:
        self.seconds, self.late = 0.0, late
        self.witness = witness(desk, folder)
        self.witness._fresh = Freshness(self.today, lambda: self.seconds)

    def today(self) -> datetime:
        return read_moment(AT) + self.late + timedelta(seconds=self.seconds)

    async def look(self, after: float = 0.0) -> Fault | None:
        self.seconds += after
        doubted = await self.witness.look()
        return None if doubted is None else doubted.fault


async def test_records_that_nothing_is_signed_over_are_doubted(desk: EvilDesk, tmp_path: Path) -> None:
    watch = Watch(desk, tmp_path)
    assert await watch.look() is None
    held_back(lambda desk: desk.grow(5))(desk)
    assert [await watch.look(30) for _ in range(3)] == [None, None, Fault.STALE]
    assert desk.doubted
    desk.lie = lambda path, answer: answer  # it signs again
    assert await watch.look(30) is None
    for _ in range(4):  # at each look something is not signed yet: that is as it should be
        held_back(lambda desk: desk.grow(2))(desk)
        assert await watch.look(30) is None
        desk.lie = lambda path, answer: answer


async def test_a_checkpoint_older_than_any_should_be_is_doubted(desk: EvilDesk, tmp_path: Path) -> None:
    watch = Watch(desk, tmp_path, late=timedelta(minutes=80))
    assert [await watch.look(60 * 5) for _ in range(2)] == [None, None]
    assert [await watch.look(30) for _ in range(3)] == [None, None, Fault.STALE]

    await watch.witness.go_on("its key is mended tomorrow, said the lead")
    assert [await watch.look(60) for _ in range(3)] == [None, None, None]
    again = Watch(desk, tmp_path, late=timedelta(days=1))
    assert [await again.look(60) for _ in range(3)] == [None, None, None], "also another console here"
    rewritten(desk)
    assert await again.look(60) is Fault.FORKED


async def test_whoever_looks_once_waits_a_little_for_a_desk_to_sign(
    desk: EvilDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = 0

    async def sleep(seconds: float) -> None:
        nonlocal waited
        waited += 1
        if waited == 3 and signs:
            watch.late = timedelta()

    monkeypatch.setattr("helpdesk_tui.api.witness.asyncio.sleep", sleep)
    signs, watch = True, Watch(desk, tmp_path, late=timedelta(days=2))
    assert await watch.witness.look_once() is None
    assert waited == 3
    signs, watch = False, Watch(desk, tmp_path, late=timedelta(days=2))
    doubted = await watch.witness.look_once()
    assert doubted is not None
    assert (doubted.fault, desk.doubted) == (Fault.STALE, True)


async def test_nobody_goes_on_with_what_its_own_signature_speaks_against(
    desk: EvilDesk, tmp_path: Path
) -> None:
    one = witness(desk, tmp_path)
    held_back(rewritten)(desk)
    assert await one.look() is not None, "also at the first sight"
    with pytest.raises(Refused):
        await one.go_on("hurry")
    assert desk.doubted


def test_a_day_that_does_not_exist_is_long_ago(desk: EvilDesk) -> None:
    ticks = [0.0]
    fresh = Freshness(lambda: read_moment(AT), lambda: ticks[0])
    bent = read_note(desk.noted().replace("2026-03-02", "2026-13-02"))
    assert not fresh.stale(bent, None)
    ticks[0] = PATIENCE
    assert fresh.stale(bent, None)
