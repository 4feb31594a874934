"""Says again and again that this desk lives, and notices others that no longer do."""

from __future__ import annotations

import asyncio
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease

EVERY_SECONDS: Final = 4.0


class Presence:
    """One per desk of a shared store; a desk that has its store to itself needs none."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._others: frozenset[str] = frozenset()

    async def run(self) -> None:
        """Say it again and again."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """One round; what a desk that fell silent could not tell any more, consoles fetch again."""
        house = self._house

        def write(connection: Connection) -> frozenset[str]:
            now = house.clock.now()
            lease.present(connection, house.boot, now)
            return lease.living(connection, now)

        try:
            others = await house.store.write(write) - {house.boot}
        except DeskError:
            return  # every write says so itself
        if self._others - others:
            house.hub.resync()
        self._others = others


def presence_of(house: House) -> tuple[Presence, ...]:
    """The job where several desks may share the store."""
    return () if house.store.alone else (Presence(house),)
