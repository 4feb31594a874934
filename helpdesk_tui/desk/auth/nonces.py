"""Requests that were taken: each counts once, at every desk of the store."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract import signed
from helpdesk_tui.desk.agents.tables import request_nonce
from helpdesk_tui.desk.auth.values import NotSignedIn

MOST_NONCES: Final = 200_000
"""Of one window; beyond it requests are refused, not believed."""
REMEMBERED: Final = timedelta(seconds=5 * signed.WINDOW_SECONDS)
"""Longer than a request is believed: one window before the desk's time, one after it; and clocks differ."""


class Nonces:
    """This desk's own, of the last two windows: whatever is older is refused by its time."""

    def __init__(self) -> None:
        self._new: set[str] = set()
        self._old: set[str] = set()
        self._turned = time.monotonic()

    def take(self, nonce: str) -> None:
        """Raises `NotSignedIn` when it was there before, or when there is no room to tell."""
        now = time.monotonic()
        # A request is believed from one window before the desk's time until one after it.
        if now - self._turned > 2 * signed.WINDOW_SECONDS:
            self._old, self._new, self._turned = self._new, set(), now
        if nonce in self._new or nonce in self._old or len(self._new) >= MOST_NONCES:
            raise NotSignedIn
        self._new.add(nonce)


def take(connection: Connection, nonce: str, now: datetime) -> None:
    """The same for all desks of one database; raises `NotSignedIn` when another desk took it before."""
    mark = hashlib.sha256(nonce.encode()).hexdigest()
    try:
        with connection.begin_nested():
            connection.execute(insert(request_nonce).values(mark=mark, at=now))
    except IntegrityError as error:
        raise NotSignedIn from error
