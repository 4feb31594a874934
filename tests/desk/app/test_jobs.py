"""What the desk does by itself goes on, whatever one round met."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.desk import app
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds
from tests.desk.inside import inside


class Unlucky(Rounds):
    """Its first round finds no store."""

    job = "unlucky"
    every_seconds = 0.01
    lasts = timedelta(minutes=1)
    rounds = 0

    async def go_round(self, house: House) -> None:
        """One round."""
        del house
        self.rounds += 1
        if self.rounds == 1:
            raise Unreachable(ErrorCode.STORE_UNWRITABLE)


async def test_a_store_that_is_away_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(app, "PAUSE_SECONDS", 0.01)
    async with inside(tmp_path) as desk:
        job = Unlucky(desk.house)
        running = asyncio.create_task(app._keep_running(job))
        async with asyncio.timeout(60):
            while job.rounds < 3:
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert "Unreachable in job Unlucky" in caplog.text


class Ends:
    """Notes when it begins and when it is ended."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    async def run(self) -> None:
        """Wait until it is ended."""
        self.notes.append("began")
        try:
            await asyncio.sleep(60)
        finally:
            self.notes.append("ended")


@pytest.mark.parametrize("seconds", [0.0, 0.15, 0.3])
async def test_a_desk_that_is_ended_while_it_starts_leaves_nothing_running(
    tmp_path: Path, seconds: float
) -> None:
    """Its jobs come in behind the first answer: whoever ends it before that finds none on a closed store."""
    job = Ends()

    def furnish() -> list[Ends]:
        time.sleep(0.3)
        return [job]

    async with inside(tmp_path) as desk:
        made = app.create_app(desk.house, furnish)
        async with made.router.lifespan_context(made):
            await asyncio.sleep(seconds)
        at_the_end = [*job.notes]
        left = [task for task in asyncio.all_tasks() if task.get_name() == "Ends"]
        await asyncio.sleep(0.5)
    assert not left
    assert job.notes == at_the_end
    assert job.notes in ([], ["began", "ended"])


class Groups:
    """Several tasks of which one breaks while they are ended."""

    rounds = 0

    async def run(self) -> None:
        """Until it is ended."""
        self.rounds += 1
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.sleep(60))
            tasks.create_task(self._breaks())

    async def _breaks(self) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise Unreachable(ErrorCode.STORE_UNWRITABLE)


async def test_a_job_that_breaks_while_it_is_ended_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the desk waits for it for ever: a group of tasks tells of their errors instead of its own end."""
    monkeypatch.setattr(app, "PAUSE_SECONDS", 0.01)
    job = Groups()
    running = asyncio.create_task(app._keep_running(job))
    await asyncio.sleep(0.05)
    running.cancel()
    async with asyncio.timeout(10):
        await asyncio.wait([running])
    assert job.rounds == 1
