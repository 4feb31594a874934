"""What is looked at again and again by one desk at a time, however many share the store."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import ClassVar

from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.lease import Held, LeaseLost


class Rounds:
    """A job of rounds; a round that breaks is noted and begun again by whoever runs the jobs."""

    job: ClassVar[str]
    every_seconds: ClassVar[float]
    lasts: ClassVar[timedelta]
    """How long its lease holds without being kept: longer than any one write of a round."""

    def __init__(self, house: House) -> None:
        self._house = house
        """Without the lease: for what outlives a round."""
        self._held = Held(house, self.job, self.lasts)

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await self.look()
            await asyncio.sleep(self.every_seconds)

    async def look(self) -> None:
        """One round, where no other desk is at it; it stops where another desk has taken the job."""
        house = await self._held.house()
        if house is None:
            return
        try:
            await self.go_round(house)
        except LeaseLost:
            return

    async def go_round(self, house: House) -> None:
        """The work of one round, in the house whose writes check the lease."""
        raise NotImplementedError
