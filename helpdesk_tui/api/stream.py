"""Live changes, for as long as somebody listens: reconnects by itself and says when there was a gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import httpx
from httpx_sse import EventSource, SSEError
from pydantic import ValidationError

from helpdesk_tui.api.errors import NotUnderstood, error_of
from helpdesk_tui.api.transport import PAUSES, PROBLEMS, Transport
from helpdesk_tui.contract.errors import DeskError, Unreachable
from helpdesk_tui.contract.stream import HEARTBEAT_SECONDS, Change

SILENCE = httpx.Timeout(connect=2.0, read=3 * HEARTBEAT_SECONDS, write=10.0, pool=5.0)


@dataclass(frozen=True, slots=True)
class Refetch:
    """The stream is open, and what happened before is not known: fetch what is shown again."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The stream broke; it is tried again until it is back."""

    error: DeskError | None = None


class StreamResource:
    """`/v1/stream`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def changes(self) -> AsyncGenerator[Change | Refetch | Lost, None]:
        """Changes without end; raises `DeskError` only when the desk refuses us."""
        failed = 0
        while True:
            try:
                async for item in self._connected():
                    failed = 0
                    yield item
                yield Lost()  # the desk ended it: it is going down
            except (httpx.HTTPError, SSEError, ValidationError, NotUnderstood):
                yield Lost()
            except Unreachable as error:
                yield Lost(error)
            await asyncio.sleep(PAUSES[min(failed, len(PAUSES) - 1)] * (1 + failed // 10))
            failed = min(failed + 1, 50)
            try:
                await self._transport.revive()
            except Unreachable as error:
                yield Lost(error)

    async def _connected(self) -> AsyncGenerator[Change | Refetch, None]:
        http = self._transport.http
        async with http.stream("GET", "stream", timeout=SILENCE) as answer:
            if answer.status_code >= PROBLEMS:
                raise error_of(await answer.aread())
            yield Refetch()
            async for event in EventSource(answer).aiter_sse():
                if event.event == "change":
                    yield Change.model_validate_json(event.data)
                else:
                    yield Refetch()
