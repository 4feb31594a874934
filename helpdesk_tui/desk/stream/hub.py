"""Tells every open stream what changed; called on the desk's event loop, after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from helpdesk_tui.contract.stream import Change

MAX_WAITING = 1000
"""Different things that may wait for one slow reader before it is told to fetch everything again."""


class HubClosed(Exception):
    """The desk ends: so do its streams."""


class Subscription:
    """One reader's changes, the newest of each thing; enter it with `async with`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._waiting: dict[tuple[str, str], Change] = {}
        self._lost = False
        self._wake = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._hub.join(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hub.leave(self)

    def put(self, change: Change) -> None:
        """Keep it for the reader."""
        self._waiting.pop((change.resource, change.id), None)
        self._waiting[change.resource, change.id] = change
        if len(self._waiting) > MAX_WAITING:
            self.lose()
        self._wake.set()

    def lose(self) -> None:
        """Some changes did not come: the reader is to fetch everything again."""
        self._waiting.clear()
        self._lost = True
        self._wake.set()

    def wake(self) -> None:
        """Let the reader look whether the hub is closed."""
        self._wake.set()

    async def next(self, seconds: float) -> list[Change] | None:
        """What came within that time, None when nothing did; raises `HubClosed` at the end.

        An empty list means that some changes were lost to a slow reader: fetch everything again.
        """
        if not self._wake.is_set() and not self._hub.closed:
            try:
                async with asyncio.timeout(seconds):
                    await self._wake.wait()
            except TimeoutError:
                return None
        if self._hub.closed:
            raise HubClosed
        self._wake.clear()
        changes = [] if self._lost else list(self._waiting.values())
        self._waiting.clear()
        self._lost = False
        return changes


class Hub:
    """All open streams of this desk."""

    def __init__(self) -> None:
        self._readers: set[Subscription] = set()
        self.closed = False
        self.joined = 0
        """How many streams were ever opened."""
        self.relay: Callable[[Change], None] | None = None
        """Tells the other desks of the same store, where there are some; never waits and never fails."""

    def publish(self, change: Change) -> None:
        """Tell every reader, here and at other desks; never waits and never fails."""
        self.deliver(change)
        if self.relay is not None:
            self.relay(change)

    def deliver(self, change: Change) -> None:
        """Tell the readers of this desk what changed at another."""
        for reader in self._readers:
            reader.put(change)

    def resync(self) -> None:
        """Changes at other desks may have gone unheard: let every reader fetch everything again."""
        for reader in self._readers:
            reader.lose()

    def subscribe(self) -> Subscription:
        """A reader, to be entered with `async with`."""
        return Subscription(self)

    @property
    def readers(self) -> int:
        """How many streams are open now."""
        return len(self._readers)

    def join(self, reader: Subscription) -> None:
        """Count a reader in."""
        self._readers.add(reader)
        self.joined += 1

    def leave(self, reader: Subscription) -> None:
        """Count a reader out."""
        self._readers.discard(reader)

    def close(self) -> None:
        """End every stream; new ones end at once."""
        self.closed = True
        for reader in self._readers:
            reader.wake()
