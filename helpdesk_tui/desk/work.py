"""Operations in flight: what a console that goes away must not cancel and an ending desk waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Inflight:
    """Tasks that end by their own deadlines."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    def __len__(self) -> int:
        """How many are under way."""
        return len(self._tasks)

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it under that name; its errors are its own affair, it has to write them down."""
        task = asyncio.create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._tasks.pop(name, None))
        return task

    def find(self, name: str) -> asyncio.Task[None] | None:
        """What runs under that name now."""
        return self._tasks.get(name)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())
