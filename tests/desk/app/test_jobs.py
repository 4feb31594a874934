"""What the desk does by itself goes on, whatever one round met."""

from __future__ import annotations

import asyncio
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
