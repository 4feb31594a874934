"""Changes at one desk reach the consoles of every other desk on the same database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House

if TYPE_CHECKING:
    from helpdesk_tui.desk.store.channel import Channel

AGAIN_SECONDS: Final = 1.0
"""After a lost connection, and after each try that found no server."""
ALL: Final = ""
"""Told when changes may have been lost: fetch everything again."""
MOST_WAITING: Final = 1000

Opening = Callable[[], Awaitable["Channel"]]


class FanOut:
    """One per desk of a shared store: hears and tells, and says *everything* after each gap."""

    def __init__(self, house: House, opening: Opening) -> None:
        self._house = house
        self._open = opening
        self._waiting: dict[tuple[str, str], str] = {}
        self._lost = False
        self._wake = asyncio.Event()
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Connect, and connect again, until cancelled."""
        from psycopg import Error

        self._house.hub.relay = self._keep
        while True:
            try:
                channel = await self._open()
            except (Error, OSError):
                self._lost = True
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            try:
                await self._exchange(channel)
            except* (Error, OSError):
                self._lost = True
            finally:
                self.connected.clear()
                await channel.close()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _exchange(self, channel: Channel) -> None:
        self._house.hub.resync()  # what changed before we listened was not heard
        self.connected.set()
        async with asyncio.TaskGroup() as both:
            both.create_task(self._hear(channel))
            both.create_task(self._tell(channel))

    async def _hear(self, channel: Channel) -> None:
        async for payload in channel.heard():
            self._take(payload)

    def _take(self, payload: str) -> None:
        """A word that we do not know comes from a later version: fetch everything."""
        house = self._house
        if payload == ALL:
            house.hub.resync()
            return
        try:
            change = Change.model_validate_json(payload)
        except ValidationError:
            house.hub.resync()
            return
        if change.resource is Resource.PERSON:
            house.recent.forget(PersonId(change.id))
        house.hub.deliver(change)

    async def _tell(self, channel: Channel) -> None:
        while True:
            if self._lost:
                await channel.tell([ALL])
                self._lost = False
            await self._wake.wait()
            self._wake.clear()
            told, self._waiting = list(self._waiting.values()), {}
            try:
                await channel.tell(told)
            except BaseException:
                self._lost = True
                raise

    def _keep(self, change: Change) -> None:
        """The newest of each thing; after very many the others fetch everything."""
        from helpdesk_tui.desk.store.channel import MOST_BYTES

        payload = change.model_dump_json()
        if len(payload) > MOST_BYTES or len(self._waiting) >= MOST_WAITING:
            payload = ALL
        self._waiting[change.resource, change.id] = payload
        self._wake.set()


def fan_out_of(house: House) -> tuple[FanOut, ...]:
    """The job where several desks may share the store."""
    if house.store.alone:
        return ()

    async def opening() -> Channel:
        from helpdesk_tui.desk.store.channel import Channel

        return await Channel.open(house.store.where, house.config.store_password)

    return (FanOut(house, opening),)
