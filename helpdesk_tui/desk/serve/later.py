"""Lets the first search in before the rest of the desk is there; everything else waits for the rest.

Importing all capabilities, rules and adapters takes about as long as everything that a search needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

FIRST: Final = "/v1/people"
"""The one path that waits for nothing."""
PATIENCE_SECONDS: Final = 0.1
"""The rest comes in behind the first answer, or after so long when nobody searches."""


class Rest:
    """What is brought in behind the first answer."""

    def __init__(self, bring: Callable[[], Callable[[], None]]) -> None:
        """`bring` imports, in a thread; what it answers is then called on the loop."""
        self._bring = bring
        self._coming: asyncio.Task[None] | None = None
        self.answered = asyncio.Event()

    async def here(self) -> None:
        """Wait until it is there; raises what kept it away."""
        if self._coming is None:
            self._coming = asyncio.create_task(self._come())
        await asyncio.shield(self._coming)

    async def settled(self) -> None:
        """Wait for what is on its way, whatever becomes of it: nothing comes in once the desk has ended."""
        if self._coming is not None:
            await asyncio.wait([self._coming])

    async def _come(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.answered.wait()
        gc.disable()  # nothing that is imported is ever garbage
        try:
            put_in = await asyncio.to_thread(self._bring)
        finally:
            gc.freeze()
            gc.enable()
        put_in()


class Later:
    """Holds every request but a search until the rest is there."""

    def __init__(self, app: ASGIApp, rest: Rest) -> None:
        self._app = app
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == FIRST:
            try:
                await self._app(scope, receive, send)
            finally:
                self._rest.answered.set()
        else:
            await self._rest.here()
            await self._app(scope, receive, send)
