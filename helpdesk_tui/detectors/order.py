"""Puts rows that come a little late back into order, within a bounded window."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from helpdesk_tui.detectors.prompt import Act, Prompt

LATE: Final = 3600.0
"""Seconds that a row may come after a younger one."""
LEAST: Final = 1024

Event = Prompt | Act
_moment: Final = attrgetter("at")
_order: Final = attrgetter("at", "txid")


class TooLate(ValueError):
    """A row is later than the window can mend."""


class Window:
    """Holds the rows of the last hour; memory is bounded by the rows of that hour, twice, and one batch."""

    __slots__ = ("_held", "_last", "_next", "_until")

    def __init__(self) -> None:
        self._held: list[Event] = []
        self._until = float("-inf")
        self._next = LEAST
        self._last: Event | None = None

    def push(self, batch: Iterable[Event]) -> list[Event]:
        """Take rows in; answers those that are now certainly in order, often none. Raises `TooLate`."""
        self._held += batch
        return [] if len(self._held) < self._next else self._release(LATE)

    def rest(self) -> list[Event]:
        """What is left when no more comes. Raises `TooLate`."""
        return self._release(float("-inf"))

    def _release(self, late: float) -> list[Event]:
        held = self._held
        if not held:
            return []
        held.sort(key=_order)
        if held[0].at < self._until:
            raise TooLate
        until = held[-1].at - late
        count = bisect_left(held, until, key=_moment)
        ready = self._once(held[:count])
        del held[:count]
        self._until = max(self._until, until)
        self._next = max(LEAST, 2 * len(held))
        return ready

    def _once(self, events: list[Event]) -> list[Event]:
        """Without what was delivered twice: the same moment and id is the same row."""
        last, ready = self._last, []
        for event in events:
            if last is None or event.txid != last.txid or event.at != last.at:
                ready.append(event)
                last = event
        self._last = last
        return ready
