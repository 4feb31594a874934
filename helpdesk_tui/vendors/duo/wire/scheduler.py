"""How fast each class of endpoint may be called, and when it goes on after a 429.

Figures by a Duo engineer (duo_client_python issue 101), per account and minute: 300 changes, 300 single
objects, 200 pages, 2 looks into each log. A 429 carries no `Retry-After` on the Admin API; the official
clients wait 1, 2, 4 … 32 s with a random part, and so do we, without standing in anybody's way.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from helpdesk_tui.contract.errors import ErrorCode, Unreachable

PATIENCE = 2.0
"""Seconds that somebody at a screen waits for the rate."""
LONGEST_WAIT = 32.0


class Lane(StrEnum):
    """Endpoints that share one rate."""

    CHANGE = "change"
    ONE = "one"
    PAGE = "page"
    AUTH = "auth"
    LOGINS = "logins"
    TELEPHONY = "telephony"
    ACTIVITY = "activity"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Budget:
    """Calls in a burst, and calls per minute that grow back."""

    burst: float
    per_minute: float


BUDGETS = {
    Lane.CHANGE: Budget(300, 300),
    Lane.ONE: Budget(300, 300),
    Lane.PAGE: Budget(200, 200),
    Lane.AUTH: Budget(300, 300),
    Lane.LOGINS: Budget(6, 2),
    Lane.TELEPHONY: Budget(6, 2),
    Lane.ACTIVITY: Budget(6, 2),
    Lane.ADMINISTRATOR: Budget(6, 2),
}


@dataclass(slots=True)
class _Row:
    left: float
    counted: float
    """Monotonic time at which `left` was right."""
    open_at: float = 0.0
    """Monotonic time before which the vendor wants no call."""
    refusals: int = 0


def _jitter() -> float:
    return secrets.randbelow(1000) / 1000


class Scheduler:
    """Rate of one account; waits briefly or says when to come back."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = _jitter,
    ) -> None:
        self._now = now
        self._monotonic = monotonic
        self._sleep = sleep
        self._jitter = jitter
        self._rows = {lane: _Row(budget.burst, monotonic()) for lane, budget in BUDGETS.items()}

    async def enter(self, lane: Lane, patience: float = PATIENCE) -> float:
        """Wait for a place, at most `patience` seconds; answers the monotonic time of entry.

        Raises `Unreachable(VENDOR_BUSY, until=…)` at once when the wait would be longer.
        """
        row = self._counted(lane)
        wait = self._wait(lane, row)
        if wait > patience:
            raise self.busy(lane)
        row.left -= 1
        if wait > 0:
            await self._sleep(wait)
        return self._monotonic()

    def refused(self, lane: Lane, entered: float, retry_after: float | None = None) -> None:
        """The vendor answered 429 to a call that entered then; several at once count as one refusal."""
        row = self._rows[lane]
        if entered < row.open_at:
            return
        wait = min(2.0**row.refusals, LONGEST_WAIT - 1) + self._jitter()
        if retry_after is not None and retry_after > wait:
            wait = min(retry_after, LONGEST_WAIT)
        row.refusals += 1
        row.open_at = self._monotonic() + wait

    def answered(self, lane: Lane) -> None:
        """The vendor answered something else than 429."""
        self._rows[lane].refusals = 0

    def busy(self, lane: Lane) -> Unreachable:
        """The error that says when this lane goes on."""
        wait = self._wait(lane, self._counted(lane))
        until = self._now() + timedelta(seconds=wait)
        return Unreachable(ErrorCode.VENDOR_BUSY, until=until.isoformat(timespec="seconds"), lane=lane.value)

    def next_call(self) -> datetime | None:
        """When the last lane that a 429 closed opens again; None when none is closed."""
        wait = max(row.open_at for row in self._rows.values()) - self._monotonic()
        return self._now() + timedelta(seconds=wait) if wait > 0 else None

    def _counted(self, lane: Lane) -> _Row:
        row, budget, at = self._rows[lane], BUDGETS[lane], self._monotonic()
        row.left = min(budget.burst, row.left + (at - row.counted) * budget.per_minute / 60)
        row.counted = at
        return row

    def _wait(self, lane: Lane, row: _Row) -> float:
        grows = max(0.0, 1 - row.left) * 60 / BUDGETS[lane].per_minute
        return max(grows, row.open_at - self._monotonic(), 0.0)
