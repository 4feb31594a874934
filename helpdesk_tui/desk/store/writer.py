"""The one thread that writes: calls that wait together share one transaction and one sync of the disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.desk.store.transaction import in_transaction

BATCH: Final = 256
"""Most calls in one transaction."""


@dataclass(slots=True)
class Call:
    """One caller's work and where its answer goes."""

    work: Callable[[Connection], Any]
    answer: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Raised:
    error: BaseException


class _BatchLostError(Exception):
    """The transaction of the whole batch is gone."""


class Writer:
    """Takes calls from any thread; each is answered only after the commit that holds it.

    A call that raises is rolled back to its own savepoint and its error goes to its caller alone. When the
    transaction itself is lost, nobody's work stands and every caller hears `STORE_UNWRITABLE`; the next batch
    starts on a new connection, after `lost` has closed the others that this process may have.
    """

    def __init__(self, engine: Engine, lost: Callable[[], None] | None = None) -> None:
        self.refusing: str | None = None
        """Why the last write did not stand, in the database's words; None: it stands."""
        self._engine = engine
        self._lost = lost
        self._connection: Connection | None = None
        self._doubted = threading.Event()
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], Any]) -> Future[Any]:
        """Put work in the queue; refuses once the store is closed."""
        call = Call(work)
        with self._gate:
            if self._closed:
                raise unwritable("closed")
            self._calls.put(call)
        return call.answer

    def start_anew(self) -> Future[Any]:
        """Close every connection of this process before the next write: a reader was refused."""
        self._doubted.set()
        return self.submit(lambda _connection: None)

    def close(self) -> None:
        """Finish what was accepted, then end the thread and its connection; blocks."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._calls.put(None)
        self._thread.join()

    def _run(self) -> None:
        ending = False
        while not ending:
            batch, ending = self._gather()
            if self._doubted.is_set():
                self._let_go()
            if batch:
                self._settle(batch)
        self._drop_connection()

    def _gather(self) -> tuple[list[Call], bool]:
        batch: list[Call] = []
        call = self._calls.get()
        while call is not None:
            if call.answer.set_running_or_notify_cancel():
                batch.append(call)
            if len(batch) == BATCH:
                return batch, False
            try:
                call = self._calls.get_nowait()
            except Empty:
                return batch, False
        return batch, True

    def _settle(self, batch: list[Call]) -> None:
        try:
            results = self._transact(batch)
        except BaseException as error:  # noqa: BLE001 - the thread must outlive whatever happened to one batch
            self._drop_connection()  # it is gone when its callers hear so; they do not wait for the readers
            for call in batch:
                call.answer.set_exception(unwritable(reason_of(error)))
            self._let_go()
            return
        for call, result in zip(batch, results, strict=True):
            if isinstance(result, _Raised):
                call.answer.set_exception(result.error)
            else:
                call.answer.set_result(result)

    def _transact(self, batch: list[Call]) -> list[Any]:
        connection, transaction = self._begin()
        results = [_attempt(connection, call.work) for call in batch]
        transaction.commit()
        return results

    def _begin(self) -> tuple[Connection, RootTransaction]:
        """A transaction; a server that was started anew since the last one is asked once more."""
        fresh = self._connection is None
        try:
            return self._begun()
        except DBAPIError as error:
            self._drop_connection()
            if fresh or not error.connection_invalidated:
                raise
        return self._begun()

    def _begun(self) -> tuple[Connection, RootTransaction]:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection, self._connection.begin()

    def _let_go(self) -> None:
        self._doubted.clear()
        self._drop_connection()
        if self._lost is not None:
            with suppress(Exception):
                self._lost()

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()
            with suppress(SQLAlchemyError):
                connection.close()


def unwritable(reason: str) -> Unreachable:
    """The store did not take it: nothing of this call stands, unless its commit's own answer was lost."""
    return Unreachable(ErrorCode.STORE_UNWRITABLE, reason=reason)


def _attempt(connection: Connection, work: Callable[[Connection], Any]) -> Any:
    savepoint = connection.begin_nested()
    try:
        result = work(connection)
        _still_there(connection)
        savepoint.commit()
    except BaseException as error:  # noqa: BLE001 - it belongs to its caller, not to this thread
        _still_there(connection, error)
        savepoint.rollback()
        return _Raised(_told(error))
    return result


def _still_there(connection: Connection, cause: BaseException | None = None) -> None:
    if not in_transaction(connection):
        raise _BatchLostError(reason_of(cause) if cause else "the work ended the transaction") from cause


def _told(error: BaseException) -> BaseException:
    """A broken database is a store that cannot be written; a broken rule or statement stays what it is."""
    if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError | ProgrammingError):
        return unwritable(reason_of(error))
    return error


def reason_of(error: BaseException) -> str:
    """The database's own words without the statement and its values."""
    original = error.orig if isinstance(error, DBAPIError) else error
    words = str(original).strip() if original is not None else ""
    # What PostgreSQL adds in further lines quotes rows.
    return words.partition("\n")[0] or type(error).__name__
