"""Threads that look at one moment of the store each, beside the one that writes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError

from helpdesk_tui.desk.store.writer import reason_of, unwritable

T = TypeVar("T")

READERS: Final = 4
STILL_SECONDS: Final = 12.0
"""How long is waited for those who read, so that all let go together: SQLite tries for ten at most."""


class Readers:
    """Each call is one transaction on a connection that can change nothing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Put work in the queue."""
        return self._threads.submit(self.look, work)

    def let_go(self) -> None:
        """Close every connection while none is in use; blocks for some seconds at most.

        SQLite keeps a lock that could not be released, a failed fcntl, as long as any connection of this
        process has the file: with readers that stay, no write would stand until the desk is started anew.
        """
        met = Barrier(READERS + 1)

        def rest() -> None:
            with suppress(BrokenBarrierError):
                met.wait(STILL_SECONDS)
                met.wait(STILL_SECONDS)

        with suppress(RuntimeError):  # the desk is being shut: they are closed anyway
            for _thread in range(READERS):
                self._threads.submit(rest)
            with suppress(BrokenBarrierError):
                met.wait(STILL_SECONDS)
            self.engine.dispose()
            with suppress(BrokenBarrierError):
                met.wait(STILL_SECONDS)

    def close(self) -> None:
        """Finish what was accepted; blocks."""
        self._threads.shutdown()
        self.engine.dispose()

    def look(self, work: Callable[[Connection], T]) -> T:
        """Do it in this thread; raises `Unreachable` where the database refuses."""
        try:
            return self._looked(work)
        except InternalError as error:  # a read that would write
            raise unwritable(reason_of(error)) from error
        except OperationalError as error:
            if not error.connection_invalidated:
                raise unwritable(reason_of(error)) from error
        try:  # a server that was started anew: reading twice harms nobody
            return self._looked(work)
        except DBAPIError as error:
            raise unwritable(reason_of(error)) from error

    def _looked(self, work: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection, connection.begin():
            return work(connection)
