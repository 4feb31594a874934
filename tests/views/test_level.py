"""The threat level on the screen: seen in the head line, set by a digit and a reason."""

from __future__ import annotations

import pytest

from helpdesk_tui.views.level import LevelScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console


async def level(drive: Driver) -> None:
    await drive.press("colon")
    await drive.type("threat level")
    await drive.press("enter")
    await drive.until(lambda: isinstance(drive.app.screen, LevelScreen), "level")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_it_is_raised_for_another_console_and_lowered(
    shared_desk: RunningDesk, size: tuple[int, int]
) -> None:
    async with console(shared_desk, size) as drive, console(shared_desk, size) as other:
        try:
            await level(drive)
            await drive.shows("calm", "under attack", "0 to 2 chooses")
            await drive.press("2", "enter")
            await drive.type("calls for directors")
            assert isinstance(drive.app.screen, LevelScreen)
            await drive.press("enter")
            await drive.shows("LEVEL 2")
            await other.shows("LEVEL 2")
        finally:
            await drive.app.link.client.level.put(0, "end of the test")
        await drive.until(lambda: "LEVEL 2" not in drive.words(), "calm")


async def test_escape_leaves_it_as_it_is(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await level(drive)
        before = await drive.app.link.client.level.get()
        await drive.press("1", "x", "escape")
        await drive.until(lambda: not isinstance(drive.app.screen, LevelScreen), "left")
        assert await drive.app.link.client.level.get() == before
