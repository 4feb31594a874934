"""Whether what a desk signs keeps up with what it writes, by this machine's own clock."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from helpdesk_tui.contract.checkpoints import Head
    from helpdesk_tui.proving.notes import Checkpoint

OLDEST: Final = timedelta(minutes=90)
"""A desk signs within seconds of each record, and in silence once an hour; clocks differ a little."""
PATIENCE: Final = 45.0
"""Seconds: a desk that starts, or takes the job over from another, needs some before it signs."""


def _today() -> datetime:
    return datetime.now(UTC)


class Freshness:
    """Of one desk, over several looks."""

    def __init__(
        self, today: Callable[[], datetime] = _today, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._today, self._ticks = today, ticks
        self._unsigned: tuple[int, float] | None = None
        """So many records were seen that nothing was signed over yet, and when."""
        self._old_since: float | None = None

    @property
    def old(self) -> bool:
        """Whether the newest checkpoint is older than any should be."""
        return self._old_since is not None

    def give_up(self) -> None:
        """What is old now has been waited for long enough."""
        self._old_since = -math.inf

    def stale(self, now: Checkpoint, head: Head | None, *, excused: bool = False) -> bool:
        """Whether it has been signing less than it should for too long.

        `excused`: somebody went on with this very checkpoint by name.
        """
        ticks = self._ticks()
        size = now.size if head is None else head.size
        if self._unsigned is None or now.size >= self._unsigned[0]:
            self._unsigned = None if size <= now.size else (size, ticks)
        if excused or not self._is_old(now):
            self._old_since = None
        elif self._old_since is None:
            self._old_since = ticks
        since = [] if self._unsigned is None or excused else [self._unsigned[1]]
        since += [] if self._old_since is None else [self._old_since]
        return any(ticks - one >= PATIENCE for one in since)

    def _is_old(self, now: Checkpoint) -> bool:
        try:
            return self._today() - datetime.fromisoformat(now.time) > OLDEST
        except ValueError:  # no such day
            return True
