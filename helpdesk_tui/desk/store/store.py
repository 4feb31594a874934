"""The desk's store: every write through one door, reads beside it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self, TypeVar, cast

from pydantic import SecretStr
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Unreachable
from helpdesk_tui.desk.store import trial
from helpdesk_tui.desk.store.readers import READERS, Readers
from helpdesk_tui.desk.store.schema import check, prepare
from helpdesk_tui.desk.store.sqlite import private_file, reading_engine, writing_engine
from helpdesk_tui.desk.store.writer import Writer, reason_of, unwritable

T = TypeVar("T")


class Store:
    """One database; the work handed to `write` and `read` is plain SQLAlchemy Core on a `Connection`.

    Work runs on another thread: it touches the connection and values, never the event loop, and is quick.
    """

    def __init__(self, where: str, writing: Engine, reading: Engine, *, alone: bool) -> None:
        self.where = where
        self.alone = alone
        """No other desk can use this database: SQLite's belongs to whoever holds its lock file."""
        self._before: Callable[[Connection], None] | None = None
        self._readers = Readers(reading)
        self._writer = Writer(writing, lost=self._readers.let_go if alone else None)
        self._writing = writing

    @classmethod
    def open(cls, where: Path | str, password: SecretStr | None = None) -> Self:
        """Open the SQLite file, or the PostgreSQL database behind a URL; make its tables when new; blocks.

        Raises `Mistaken` for a place others can write to, for what is no store, and for a store of another
        version of the product; `Unreachable` when the server does not answer.
        """
        if is_url(where):
            from helpdesk_tui.desk.store import postgres

            where = str(where)
            writing = postgres.writing_engine(where, password)
            reading = postgres.reading_engine(where, password, READERS)
        else:
            path = Path(where).absolute()
            private_file(path)
            where = str(path)
            writing, reading = writing_engine(path), reading_engine(path, READERS)
        try:
            prepare(writing)
        except DatabaseError as error:
            raise _cannot_open(error, where) from error
        return cls(where, writing, reading, alone=not is_url(where))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do the work in a transaction of its own or together with others', and answer after the commit.

        What the work raises undoes its own changes alone. `Unreachable(STORE_UNWRITABLE)`: it does not stand
        (only when the machine dies within that very commit may it be found done: writes carry ids to see it).
        """
        trial.refuse()
        return await self.attempt(work)

    async def attempt(self, work: Callable[[Connection], T]) -> T:
        """The same for work that undoes itself by raising, also where a request is only tried."""
        try:
            done = await asyncio.wrap_future(self._writer.submit(self._after_check(work)))
        except Unreachable as error:
            if error.code is ErrorCode.STORE_UNWRITABLE:
                self._writer.refusing = error.params.get("reason") or error.code.value
            raise
        self._writer.refusing = None
        return cast("T", done)

    @property
    def refusing(self) -> str | None:
        """Why the last write did not stand, in the database's words; None: it stands."""
        return self._writer.refusing

    def guarded(self, check: Callable[[Connection], None]) -> Self:
        """The same store, in which every write begins with that check, in its own transaction."""
        beside = copy.copy(self)
        beside._before = check  # noqa: SLF001 - our own copy
        return beside

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Do the work on one moment of the store, all acknowledged writes included.

        What SQLite refuses is tried once more on new connections: a lock that could not be released ends with
        the last old one.
        """
        try:
            return await asyncio.wrap_future(self._readers.submit(work))
        except Unreachable:
            if not self.alone:
                raise
            with suppress(Unreachable):
                await asyncio.wrap_future(self._writer.start_anew())
        return await asyncio.wrap_future(self._readers.submit(work))

    async def close(self) -> None:
        """Finish the writes that were accepted, then let go of the file."""
        await asyncio.to_thread(self._end)

    def _after_check(self, work: Callable[[Connection], T]) -> Callable[[Connection], T]:
        check = self._before
        if check is None:
            return work

        def checked(connection: Connection) -> T:
            check(connection)
            return work(connection)

        return checked

    def _end(self) -> None:
        self._readers.close()
        self._writer.close()
        self._writing.dispose()


@contextmanager
def read_only(where: Path | str, password: SecretStr | None = None) -> Iterator[Connection]:
    """One moment of a store that a desk may be using, for commands that check it; changes nothing.

    Raises `Mistaken` when there is no store there, or one of another version.
    """
    if is_url(where):
        from helpdesk_tui.desk.store import postgres

        engine = postgres.reading_engine(str(where), password, 1)
    else:
        path = Path(where).absolute()
        if not path.is_file():
            raise Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason="no_store", path=str(path))
        engine = reading_engine(path, 1)
    try:
        with engine.connect() as connection, connection.begin():
            check(connection)
            yield connection
    except DatabaseError as error:
        raise _cannot_open(error, where) from error
    finally:
        engine.dispose()


def is_url(where: Path | str) -> bool:
    """Whether a database server is meant, and not a file."""
    return isinstance(where, str) and "://" in where


def _cannot_open(error: DatabaseError, where: Path | str) -> Exception:
    if isinstance(error, OperationalError):
        return unwritable(reason_of(error))
    return Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason="not_a_store", path=str(where))
