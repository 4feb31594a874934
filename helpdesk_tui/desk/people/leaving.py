"""Whoever asked and does not wait any longer: a newer search cancels an older one by closing its request."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.types import Receive

from helpdesk_tui.desk.people.finding import Stop


class Left(Exception):
    """Nobody waits for this answer any more."""


@asynccontextmanager
async def until_left(receive: Receive) -> AsyncIterator[Stop]:
    """Gives what the work calls between two steps: it raises `Left` once the client has gone."""
    gone = threading.Event()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    def stop() -> None:
        if gone.is_set():
            raise Left

    watching = asyncio.create_task(watch())
    try:
        yield stop
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
