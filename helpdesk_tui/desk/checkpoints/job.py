"""Signs the record after each group of records, at most every few seconds, and once more at the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.checkpoints.anchoring import Anchoring
from helpdesk_tui.desk.checkpoints.making import Maker
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.serve.problems import note

EVERY_SECONDS: Final = 3.0
LEASE: Final = timedelta(seconds=30)
NAME: Final = "checkpoints"


class CheckpointJob:
    """One per store."""

    def __init__(self, house: House) -> None:
        self._maker = Maker(house)
        self._anchoring = Anchoring()
        self._held = lease.Held(house, NAME, LEASE)

    async def run(self) -> None:
        """Look again and again; what keeps it from signing is noted once, and told on the board."""
        told = ""
        while True:
            try:
                await self.look()
                told = ""
            except DeskError as error:
                if told != repr(error.params):
                    note(error, "checkpoint")
                told = repr(error.params)
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """One round, where no other desk is at it."""
        house = await self._held.house()
        if house is None:
            return
        try:
            try:
                await self._maker.make(house)
            finally:
                await self._anchoring.round(house)  # what was signed before still has to reach them
        except lease.LeaseLost:
            return


async def at_the_end(house: House) -> None:
    """Sign what the last requests wrote, unless another desk of this store does."""
    try:
        await CheckpointJob(house).look()
    except DeskError as error:
        note(error, "last checkpoint")
