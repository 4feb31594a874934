"""SE-4: one address tried many people; all of them seen, marked, decided at once, taken back at once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.signals import SignalFold
from helpdesk_tui.views.pushes.choosing import ChoiceScreen
from helpdesk_tui.views.pushes.pivot import PivotScreen
from helpdesk_tui.views.pushes.screen import PushesScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver
from tests.views.pushes.evening import evening, pane, queue

SE_4 = 35
ELSEWHERE = len("!STOP") + 1 + len(":level 2") + 1
"""The containment of all and the level for every console, each walked by its own test."""
SPRAYED = 16


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


async def decided(desk: RunningDesk) -> int:
    client = desk.client()
    try:
        return len((await client.signals.page(SignalFold.DECIDED)).signals)
    finally:
        await client.close()


async def to_the_spray(drive: Driver) -> PushesScreen:
    where = queue(drive)
    place = next(place for place, one in enumerate(where.queue.rows) if "D05" in one.detectors)
    await drive.press(*["down"] * place)
    await drive.until(lambda: where.may_decide and where.chosen and where.chosen.login == "*", "spray")
    return where


async def test_se_4_a_spray(desk: RunningDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_TUI_HOME", str(tmp_path))
    async with pane(desk) as drive:
        drive.keys = len(("f8",))
        where = await to_the_spray(drive)
        await drive.shows("many people", "203.0.113.252")
        row = where.chosen
        assert row is not None
        await drive.press("P", "1")
        await drive.until(lambda: isinstance(drive.app.screen, PivotScreen))
        await drive.shows("Everybody from 203.0.113.252", f"{SPRAYED} people")
        pivot = drive.app.screen
        assert isinstance(pivot, PivotScreen)
        approved = [one.approved for one in pivot.people]
        assert approved == sorted(approved, reverse=True)
        await drive.press("*")
        await drive.shows(f"{SPRAYED} marked")
        assert len(pivot.acted_on) == SPRAYED
        await drive.press("escape")
        await drive.until(lambda: drive.app.screen is where)
        await drive.press("*")
        await drive.shows(f"{SPRAYED + 1} marked")
        await drive.press("m")
        await drive.until(lambda: isinstance(drive.app.screen, ChoiceScreen))
        await drive.shows(f"{SPRAYED + 1} marked rows", "Each person is told.")
        await drive.press("1")
        await drive.until(lambda: not where.queue.marks and where.queue.can_undo, "decided")
        await drive.press("e")
        await drive.until(lambda: where.queue.decided and where.queue.seen, "decided")
        await drive.press("f")
        path = tmp_path / "data" / "case-files"
        await drive.shows("Case file:")
        await drive.until(lambda: list(path.glob("*.zip")), "file")
        assert drive.keys + ELSEWHERE <= SE_4
        with zipfile.ZipFile(next(path.glob("*.zip"))) as archive:
            assert '"known_by": "verdict"' in archive.read("case.json").decode()
        await drive.press("escape")
        await drive.until(lambda: not where.queue.decided and where.queue.seen)
        await drive.press("u")
        await drive.until(lambda: row.id in {one.id for one in where.queue.rows})
        await drive.until(lambda: not where.queue.can_undo and not where.queue.busy, "taken back")
        assert await decided(desk) == 0


async def test_some_are_marked_one_by_one_and_what_a_colleague_holds_stays_and_is_named(
    desk: RunningDesk,
) -> None:
    async with pane(desk, (80, 24)) as drive:
        where = await to_the_spray(drive)
        await drive.press("down", "down")
        await drive.press("space", "space", "space")
        await drive.until(lambda: len(where.queue.marks) == 3, "marked")
        held = where.queue.marks.or_chosen(None)[1]
        client = desk.client(colleague="y.diallo")
        try:
            await client.signals.claim(held.id)
            await drive.press("o")
            await drive.until(lambda: isinstance(drive.app.screen, ChoiceScreen))
            await drive.press("1")
            await drive.shows("2 rows decided.", "1 row is left as it was:", held.name)
            await drive.until(lambda: len(where.queue.marks) == 1)
            assert held in where.queue.marks
            await drive.press("escape")
            await drive.until(lambda: not where.queue.marks)
            await drive.press("u")
            await drive.shows("Taken back, on record.")
            await client.signals.release(held.id)
        finally:
            await client.close()


async def test_nobody_marks_what_is_decided_and_escape_decides_nothing(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = queue(drive)
        await drive.press("space", "m")
        await drive.until(lambda: isinstance(drive.app.screen, ChoiceScreen))
        await drive.press("escape")
        await drive.until(lambda: drive.app.screen is where)
        assert len(where.queue.marks) == 1
        assert await decided(desk) == 0
        await drive.press("escape", "e")
        await drive.until(lambda: where.queue.decided and where.queue.known)
        await drive.press("space", "*")
        assert not where.queue.marks
