"""Two at one desk, whose every step waits for its turn: all orders of their steps can be tried."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from helpdesk_tui.desk.store.store import Store
from tests.torture.twin import LedgerTwin

T = TypeVar("T")
WHO: Final[ContextVar[str]] = ContextVar("who", default="")
PATIENCE: Final = 0.05
"""Seconds after which whoever does not come to his turn loses it: he waits for the other."""


class Turns:
    """Lets the two pass in one given order; afterwards, or alone, nobody waits."""

    def __init__(self, order: str) -> None:
        self._order = deque(order)
        self._passed = asyncio.Event()
        self._here = {"A", "B"}
        self.taken: list[str] = []

    async def point(self, name: str) -> None:
        """A step begins here."""
        me = WHO.get()
        if not me:
            return
        while self._order and self._order[0] != me and self._order[0] in self._here:
            passed = self._passed
            try:
                await asyncio.wait_for(passed.wait(), PATIENCE)
            except TimeoutError:
                if self._order and self._order[0] != me and passed is self._passed:
                    self._next()
        if self._order and self._order[0] == me:
            self._next()
        self.taken.append(f"{me} {name}")

    def _next(self) -> None:
        self._order.popleft()
        self._passed.set()
        self._passed = asyncio.Event()

    async def be(self, who: str, work: Coroutine[Any, Any, Any]) -> Any:
        """Do it as A or as B; what goes wrong is handed over, so that it ends nothing of the other's."""
        WHO.set(who)
        try:
            return await work
        except Exception as error:
            return error
        finally:
            self._here.discard(who)
            self._passed.set()
            self._passed = asyncio.Event()


class TakingTurns(Store):
    """The same store, whose reads and writes are steps."""

    turns: Turns

    @classmethod
    def over(cls, store: Store, turns: Turns) -> TakingTurns:
        """Share everything with it."""
        made = cls.__new__(cls)
        made.__dict__.update(store.__dict__)
        made.turns = turns
        return made

    async def write(self, work: Callable[[Connection], T]) -> T:
        await self.turns.point("write")
        return await super().write(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        await self.turns.point("read")
        return await super().read(work)


class TurnTwin(LedgerTwin):
    """A vendor whose writes are steps as well."""

    turns: Turns | None = None

    async def make(self, person_ref: str, order: Any) -> Any:
        await self._turn("make")
        return await super().make(person_ref, order)

    async def send_link(self, person_ref: str, ask: Any) -> Any:
        await self._turn("send_link")
        return await super().send_link(person_ref, ask)

    async def revoke(self, person_ref: str, code_ref: str) -> None:
        await self._turn("revoke")
        await super().revoke(person_ref, code_ref)

    async def _turn(self, name: str) -> None:
        if self.turns is not None:
            await self.turns.point(name)
