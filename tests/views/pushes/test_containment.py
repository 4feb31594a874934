"""Approved by mistake: one key, a list at every vendor, a word, ticks. SE-2 is counted in keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk_tui.views.containment.screen import ContainmentScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console
from tests.views.pushes.evening import evening, queue

SE_2 = 14


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


def shown(drive: Driver) -> ContainmentScreen:
    screen = drive.app.screen
    assert isinstance(screen, ContainmentScreen)
    return screen


async def looked(drive: Driver) -> ContainmentScreen:
    await drive.until(
        lambda: isinstance(drive.app.screen, ContainmentScreen) and drive.app.screen.asks, "the dry run"
    )
    await drive.until(lambda: shown(drive).typing, "the word")
    return shown(drive)


async def test_se_2_approved_by_mistake(desk: RunningDesk) -> None:
    """From the call to the last tick."""
    async with console(desk) as drive:
        drive.keys = 0
        await drive.press("f8")
        await drive.until(lambda: drive.app.current_mode == "pushes" and queue(drive).may_decide, "queue")
        assert queue(drive).chosen.approved  # type: ignore[union-attr]
        await drive.press("exclamation_mark")
        where = await looked(drive)
        await drive.shows("lock the account: no sign-in, no more prompts", "it ends no sessions")
        print(drive.text())
        await drive.type("STOP")
        await drive.press("enter")
        await drive.shows("confirmed; it begins in")
        assert drive.keys <= SE_2
        await drive.until(lambda: where.found is not None and where.found.state == "ended", "ended")
        print(drive.text())
