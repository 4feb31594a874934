"""Carries confirmed containments out, again and again until all is taken or a day is over."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from helpdesk_tui.contract.ids import ContainmentId
from helpdesk_tui.desk.containments import carrying_out, reading
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.lease import Held, LeaseLost

EVERY_SECONDS: Final = 0.5
LEASE: Final = timedelta(minutes=2)
TOGETHER: Final = 8
"""People between two looks at the lease."""


class Containing:
    """One per store."""

    def __init__(self, house: House) -> None:
        self._held = Held(house, "containing", LEASE)

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """One round."""
        house = await self._held.house()
        if house is None:
            return
        now = house.clock.now()
        for id_ in await house.store.read(lambda connection: carrying_out.due(connection, now)):
            try:
                await self._one(house, id_)
            except LeaseLost:
                return

    async def _one(self, house: House, id_: ContainmentId) -> None:
        if not await carrying_out.begin(house, id_):
            return
        people = reading.people_of(await house.store.read(lambda c: reading.row_of(c, id_)))
        over = True
        for start in range(0, len(people), TOGETHER):
            held = await self._held.house()
            if held is None:
                return
            over = await carrying_out.carry_on(held, id_, people[start : start + TOGETHER]) and over
        await carrying_out.pause_or_end(house, id_, over=over)


def containing(house: House) -> tuple[Containing, ...]:
    """None at a desk that may not write."""
    return () if house.readonly else (Containing(house),)
