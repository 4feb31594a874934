"""Obeys "not me": takes back what lives, again and again until it is gone or a day is over."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.lease import Held, LeaseLost
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.taking_away import take_away

EVERY_SECONDS: Final = 1.0
LEASE: Final = timedelta(minutes=2)


class Freezing:
    """One per store."""

    def __init__(self, house: House) -> None:
        self._held = Held(house, "freezing", LEASE)

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
        for one in await house.store.read(lambda connection: freezes.due(connection, now)):
            _tell(house, one.person)
            if not one.tries:
                house.hub.publish(Change(resource=Resource.ALARM, id=one.id))
            try:
                await take_away(house, one)
            except LeaseLost:
                return
            _tell(house, one.person)


def _tell(house: House, person: str) -> None:
    for resource in (Resource.PERSON, Resource.TASK, Resource.NOTICE, Resource.CASE):
        house.hub.publish(Change(resource=resource, id=person))


def freezing(house: House) -> tuple[Freezing, ...]:
    """None at a desk that may not write."""
    return () if house.readonly else (Freezing(house),)
