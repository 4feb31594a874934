"""A desk whose vendors' logs hold an evening that somebody has to review."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from helpdesk_tui.views.pushes.screen import PushesScreen
from tests.rig.desk import RunningDesk, running_desk
from tests.views.driving import Driver, console

PEOPLE = 300
"""Enough for every story of the sandbox."""
ROWS = 25
PATIENCE = 60.0


@contextmanager
def evening() -> Iterator[RunningDesk]:
    """Read to the end, looked at by the detectors."""
    with running_desk(people=PEOPLE) as desk:
        asyncio.run(_looked_at(desk))
        yield desk


async def _looked_at(desk: RunningDesk) -> None:
    client, deadline = desk.client(), time.monotonic() + PATIENCE
    try:
        while True:
            found = (await client.signals.page()).counts
            if found.open >= ROWS and found.critical:
                return
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.1)
    finally:
        await client.close()


@asynccontextmanager
async def pane(desk: RunningDesk, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Driver]:
    """The queue on the screen, the evidence of its first row beside it."""
    async with console(desk, size) as drive:
        await drive.press("f8")
        await drive.until(lambda: drive.app.current_mode == "pushes" and queue(drive).queue.seen, "queue")
        yield drive


def queue(drive: Driver) -> PushesScreen:
    """The pane."""
    screen = drive.app.screen
    assert isinstance(screen, PushesScreen)
    return screen
