"""What is looked at again and again by one desk at a time, however many share the store."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import ClassVar

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.lease import Held, LeaseLost
from helpdesk_tui.desk.serve.problems import note


class Rounds:
    """A job of rounds; what a round could not do, the next one does."""

    job: ClassVar[str]
    every_seconds: ClassVar[float]
    lasts: ClassVar[timedelta]
    """How long its lease holds without being kept: longer than any one write of a round."""

    def __init__(self, house: House) -> None:
        self._held = Held(house, self.job, self.lasts)

    async def run(self) -> None:
        """Look again and again."""
        while True:
            try:
                await self.look()
            except DeskError as error:
                note(error, self.job)
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
