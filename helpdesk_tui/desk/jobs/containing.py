"""Carries confirmed containments out, again and again until all is taken or a day is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from helpdesk_tui.contract.ids import ContainmentId
from helpdesk_tui.desk.containments import carrying_out, reading
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds

TOGETHER: Final = 8
"""People between two looks at the lease."""


class Containing(Rounds):
    """One per store."""

    job = "containing"
    every_seconds = 0.5
    lasts = timedelta(minutes=2)

    async def go_round(self, house: House) -> None:
        """All that are due, one after the other."""
        now = house.clock.now()
        for id_ in await house.store.read(lambda connection: carrying_out.due(connection, now)):
            await self._one(house, id_)

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
