"""The desk's store: every write through one door, reads beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.store.schema import check, prepare
from helpdesk_tui.desk.store.sqlite import private_file, reading_engine, writing_engine
from helpdesk_tui.desk.store.writer import Writer, unwritable

T = TypeVar("T")

READERS: Final = 4


class Store:
    """One database; the work handed to `write` and `read` is plain SQLAlchemy Core on a `Connection`.

    Work runs on another thread: it touches the connection and values, never the event loop, and is quick.
    """

    alone: Final = True
    """No other desk can use this database: SQLite's belongs to whoever holds its lock file."""

    def __init__(self, where: str, writer: Writer, writing: Engine, reading: Engine) -> None:
        self.where = where
        self._writer = writer
        self._writing = writing
        self._reading = reading
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")

    @classmethod
    def open(cls, where: Path | str) -> Self:
        """Open the SQLite file, or make it with its tables when it is new; blocks.

        Raises `Mistaken` for a place others can write to, for what is no store, and for a store of another
        version of the product.
        """
        if isinstance(where, str) and "://" in where:
            raise Mistaken(ErrorCode.UNSUPPORTED, key="desk.store", reason="url")
        path = Path(where).absolute()
        private_file(path)
        writing = writing_engine(path)
        try:
            prepare(writing)
        except DatabaseError as error:
            raise _cannot_open(error, path) from error
        return cls(str(path), Writer(writing), writing, reading_engine(path, READERS))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do the work in a transaction of its own or together with others', and answer after the commit.

        What the work raises undoes its own changes alone. `Unreachable(STORE_UNWRITABLE)`: it does not stand
        (only when the machine dies within that very commit may it be found done: writes carry ids to see it).
        """
        return cast("T", await asyncio.wrap_future(self._writer.submit(work)))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Do the work on one moment of the store, all acknowledged writes included."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._look, work)

    async def close(self) -> None:
        """Finish the writes that were accepted, then let go of the file."""
        await asyncio.to_thread(self._end)

    def _look(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._reading.connect() as connection, connection.begin():
                return work(connection)
        except OperationalError as error:
            raise unwritable(str(error.orig)) from error

    def _end(self) -> None:
        self._readers.shutdown()
        self._reading.dispose()
        self._writer.close()
        self._writing.dispose()


@contextmanager
def read_only(where: Path) -> Iterator[Connection]:
    """One moment of a store that a desk may be using, for commands that check it; changes nothing.

    Raises `Mistaken` when there is no store there, or one of another version.
    """
    if not where.is_file():
        raise Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason="no_store", path=str(where))
    engine = reading_engine(where.absolute(), 1)
    try:
        with engine.connect() as connection, connection.begin():
            check(connection)
            yield connection
    except DatabaseError as error:
        raise _cannot_open(error, where) from error
    finally:
        engine.dispose()


def _cannot_open(error: DatabaseError, path: Path) -> Exception:
    if isinstance(error, OperationalError):
        return unwritable(str(error.orig))
    return Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason="not_a_store", path=str(path))
