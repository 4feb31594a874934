"""Operations in flight: what a console that goes away must not cancel and an ending desk waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Inflight:
    """Effects end by their own deadlines and are never cut; what only looks may be cut and taken up again."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._looking: dict[str, asyncio.Task[Any]] = {}

    def __len__(self) -> int:
        """How many effects are under way."""
        return len(self._tasks)

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run an effect under that name; its errors are its own affair, it has to write them down."""
        return _keep(self._tasks, name, work)

    def look(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run what waits for something outside, such as a phone; the next process can take it up again."""
        _keep(self._looking, name, work)

    def find(self, name: str) -> asyncio.Task[None] | None:
        """The effect that runs under that name now."""
        return self._tasks.get(name)

    def looks(self, name: str) -> bool:
        """Whether that is being looked at now."""
        return name in self._looking

    async def settled(self) -> None:
        """Wait until no effect is under way, then stop looking."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())
        looking = list(self._looking.values())
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)


def _keep(
    tasks: dict[str, asyncio.Task[Any]], name: str, work: Coroutine[Any, Any, None]
) -> asyncio.Task[None]:
    task = asyncio.create_task(work, name=name)
    tasks[name] = task
    task.add_done_callback(lambda _: tasks.pop(name, None))
    return task
