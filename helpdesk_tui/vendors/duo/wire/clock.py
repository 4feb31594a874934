"""Duo's clock: the unsigned ping tells how far it is from ours, as `duo_unix` does it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
from pydantic import ValidationError

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.vendors.duo.wire.errors import opened
from helpdesk_tui.vendors.duo.wire.models import Ping
from helpdesk_tui.vendors.http import exchange

_GOOD_FOR = timedelta(minutes=10)


class VendorClock:
    """Our time plus the offset of the last ping."""

    def __init__(
        self, http: httpx.AsyncClient, host: str, now: Callable[[], datetime], timeout: float
    ) -> None:
        self._http = http
        self._host = host
        self._now = now
        self._timeout = timeout
        self._asking = asyncio.Lock()
        self._asked_at: datetime | None = None
        self.offset: float | None = None
        """Seconds that Duo's clock is ahead of ours; None before the first ping."""

    def time(self) -> datetime:
        """Duo's time now, in UTC."""
        return self._now() + timedelta(seconds=self.offset or 0.0)

    def theirs(self, at: datetime) -> datetime:
        """A moment of our clock on Duo's."""
        return at + timedelta(seconds=self.offset or 0.0)

    async def settle(self) -> None:
        """Ask when there is no offset yet or it is ten minutes old; a strange answer leaves it as it is."""
        async with self._asking:
            if self._asked_at is None or abs(self._now() - self._asked_at) > _GOOD_FOR:
                await self.ask()

    async def ask(self) -> None:
        """Ask now; raises `Unreachable` when nobody answers."""
        request = self._http.build_request("GET", "/auth/v2/ping", headers={"Host": self._host})
        try:
            reply = await exchange(self._http, request, effect=False, deadline=self._timeout)
            ping = Ping.model_validate(opened(reply, effect=False).response)
            self.offset = (datetime.fromtimestamp(ping.time, UTC) - self._now()).total_seconds()
        except (ValidationError, ValueError, OverflowError, OSError):
            pass
        except DeskError as error:
            if error.code in {ErrorCode.VENDOR_DOWN, ErrorCode.VENDOR_SLOW}:
                raise
        self._asked_at = self._now()
