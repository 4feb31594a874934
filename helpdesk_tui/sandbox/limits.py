"""Calls a minute, per account and kind of call.

Figures as a vendor's engineer gave them: modify 300, one object 300, a page 200, everything 40, a log 2. Logs
are more generous here, so that a month can be read at once; tests lower any of them.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

WINDOW = 60.0
"""Seconds."""

DEFAULTS = {"modify": 300, "one": 300, "page": 200, "all": 40, "log": 60, "auth": 600}


@dataclass(slots=True)
class Limits:
    """A sliding window for each account and class."""

    per_minute: dict[str, int] = field(default_factory=lambda: dict(DEFAULTS))
    _seen: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def take(self, account_id: str, name: str) -> bool:
        """Count one call; False when there were too many.

        `name` is a class, or `log:authentication` and the like, which are counted apart.
        """
        allowed = self.per_minute.get(name, self.per_minute.get(name.partition(":")[0], 0))
        now = time.monotonic()
        seen = self._seen.setdefault((account_id, name), deque())
        while seen and seen[0] <= now - WINDOW:
            seen.popleft()
        if len(seen) >= allowed:
            return False
        seen.append(now)
        return True

    def reset(self) -> None:
        """Defaults again, and everybody starts from nothing."""
        self.per_minute = dict(DEFAULTS)
        self._seen.clear()
