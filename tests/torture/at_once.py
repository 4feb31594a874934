"""A store that works in the thread that asks: the same statements and files, without threads to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import SecretStr
from sqlalchemy import Connection, Engine

from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.store.writer import Call, Writer

T = TypeVar("T")


class AtOnce(Writer):
    """Each call is a transaction of its own, done when it is handed over."""

    def submit(self, work: Callable[[Connection], Any]) -> Future[Any]:
        call = Call(work)
        call.answer.set_running_or_notify_cancel()
        self._settle([call])
        return call.answer

    def close(self) -> None:
        super().close()
        self._drop_connection()


class StoreAtOnce(Store):
    """Others' turns come before each read and behind each write, as with threads, and always the same ones."""

    @classmethod
    def open(cls, where: Path | str, password: SecretStr | None = None) -> Self:
        made = super().open(where, password)
        made._writer.close()
        for engine, name in ((made._writing, "writing"), (made._readers.engine, "reading")):
            _knows_statements(engine, name)
        made._writer = AtOnce(made._writing)
        return made

    async def read(self, work: Callable[[Connection], T]) -> T:
        await asyncio.sleep(0)
        return self._readers.look(work)

    async def close(self) -> None:
        self._end()


def _knows_statements(engine: Engine, name: str) -> None:
    """What an earlier desk compiled need not be compiled again: a desk that crashes often would do little else."""
    engine.dialect, engine._compiled_cache = _compiled(engine, name)


_KNOWN: dict[str, tuple[Any, Any]] = {}


def _compiled(engine: Engine, name: str) -> tuple[Any, Any]:
    return _KNOWN.setdefault(name, (engine.dialect, engine._compiled_cache))
