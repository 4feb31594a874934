"""Puts rows that come a little late back into order, within a bounded window."""

from __future__ import annotations

from operator import attrgetter

from helpdesk_tui.detectors.prompt import Act, Prompt

LATE = 3600.0
"""Seconds that a row may come after a younger one."""
LEAST = 1024

Event = Prompt | Act


class TooLate(ValueError):
    """A row is later than the window can mend."""


class Window:
    """Holds the rows of the last hour; memory is bounded by the rows of that hour, twice."""

    __slots__ = ("_held", "_last", "_next", "_until", "_youngest")

    def __init__(self) -> None:
        self._held: list[Event] = []
        self._youngest = self._until = float("-inf")
        self._next = LEAST
        self._last: tuple[float, str] | None = None

    def push(self, event: Event) -> list[Event]:
        """Take a row in; answers rows that are now certainly in order, mostly none. Raises `TooLate`."""
        at = event.at
        if at < self._until:
            raise TooLate
        self._youngest = max(self._youngest, at)
        self._held.append(event)
        return [] if len(self._held) < self._next else self._release(self._youngest - LATE)

    def rest(self) -> list[Event]:
        """What is left when no more comes."""
        return self._release(float("inf"))

    def _release(self, until: float) -> list[Event]:
        held = self._held
        held.sort(key=attrgetter("at", "txid"))
        ready = []
        count = 0
        last = self._last
        for event in held:
            if event.at >= until:
                break
            count += 1
            mark = (event.at, event.txid)
            if mark != last:
                # Equal moment and id: the same row, delivered twice.
                ready.append(event)
                last = mark
        self._last = last
        del held[:count]
        self._until = max(self._until, until)
        self._next = max(LEAST, 2 * len(held))
        return ready
