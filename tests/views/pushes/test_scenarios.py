"""What reviewing costs in keys: SE-1 to SE-3 walked on the sandbox's evening."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from helpdesk_tui.views.pushes.screen import PushesScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console
from tests.views.pushes.evening import evening, queue

SE_1, SE_2, SE_3 = 12, 14, 4
CONTAINMENT = len("!") + len("STOP") + len(("Enter",))
"""Its key, the word that is typed, and Enter."""
ROWS = 8


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


def moved_on(where: PushesScreen, gone: str) -> bool:
    """Another row is under the cursor."""
    return where.chosen is not None and where.chosen.id != gone


def is_open_again(where: PushesScreen, back: str) -> bool:
    """The row stands in the queue without a verdict."""
    return any(one.id == back and one.state == "open" and one.verdict is None for one in where.queue.rows)


async def to_the_queue(drive: Driver) -> None:
    drive.keys = 0
    await drive.press("f8")
    await drive.until(lambda: drive.app.current_mode == "pushes" and queue(drive).may_decide, "queue")


async def test_se_1_i_got_a_push_and_did_nothing(desk: RunningDesk) -> None:
    """A computer at home asks by itself: reasons read, noted, decided."""
    async with console(desk) as drive:
        await to_the_queue(drive)
        where = queue(drive)
        rows = [place for place, one in enumerate(where.queue.rows) if {"D00", "D00w"} & {*one.detectors}]
        assert rows[-1] >= len(where.queue.rows) - 2
        await drive.press("end", *["up"] * (len(where.queue.rows) - 1 - rows[-1]))
        await drive.until(lambda: where.may_decide)
        await drive.shows("about one every 61 minutes", "From 203.0.113.", "Phone 192.0.2.")
        await drive.press("n")
        await drive.type("PC")
        await drive.press("enter", "r")
        await drive.shows("Decided: a program that connects by itself.")
        assert drive.keys <= SE_1


async def test_se_2_i_pressed_approve_by_mistake(desk: RunningDesk) -> None:
    """From the call to the row with the approval on the screen; what is left is the containment."""
    async with console(desk) as drive:
        await to_the_queue(drive)
        where = queue(drive)
        assert where.chosen is not None
        assert where.chosen.approved
        await drive.press("enter")
        await drive.shows("Yours for half an hour.", "Approved at", "The approving phone was in")
        assert drive.keys + CONTAINMENT <= SE_2
        await drive.press("c")
        await drive.shows("Put back.")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_se_3_the_morning_queue(desk: RunningDesk, size: tuple[int, int]) -> None:
    """Each row is opened, read and decided; the cursor moves on by itself, the last one is taken back."""
    async with console(desk, size) as drive:
        await to_the_queue(drive)
        where, last = queue(drive), ""
        for number in range(ROWS):
            before, drive.keys = where.chosen, 0
            assert before is not None
            last = before.id
            if not where.opened:
                await drive.press("enter")
                await drive.until(lambda: where.chosen and where.chosen.claimed_by == where.me, "claimed")
            await drive.until(lambda: where.may_decide, "may decide")
            await drive.shows("What happened")
            await drive.press("roma"[number % 4])
            await drive.until(partial(moved_on, where, before.id), "moved on")
            assert drive.keys <= SE_3
        await drive.until(lambda: where.queue.can_undo)
        await drive.press("u")
        # Its sentence may be covered by the alarm of a malicious verdict: the row itself tells.
        await drive.until(partial(is_open_again, where, last), "taken back")
