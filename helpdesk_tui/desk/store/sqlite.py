"""SQLite as the store wants it: one writing connection, read-only others, durable commits, private files.

Only the writing connection may change or checkpoint the file: with two of them, SQLite before 3.51.3 can
corrupt a database in WAL mode (the "WAL-reset" bug). Readers are opened with `mode=ro`: they can do neither.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.store.transaction import in_transaction

BUSY_SECONDS: Final = 5.0
"""How long a write waits for a stranger's lock (a backup tool) before it fails."""

_WRITER: Final[Mapping[str, str]] = {
    "journal_mode": "wal",
    "synchronous": "2",  # FULL: in WAL mode NORMAL loses acknowledged rows at a power cut
    "foreign_keys": "1",
    "secure_delete": "1",
    "temp_store": "2",
    "cache_size": "-32768",  # KiB
    "journal_size_limit": "67108864",
}


def private_file(path: Path) -> None:
    """Make the file 0600 in a folder that nobody else can write to, or refuse the place."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = path.parent.stat()
    if folder.st_uid != os.getuid() or folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason="folder_open", path=str(path.parent))
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Mistaken(
            ErrorCode.CONFIG_WRONG, key="desk.store", reason=error.strerror or "", path=str(path)
        ) from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid():
            raise Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason="not_ours", path=str(path))
        os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def writing_engine(path: Path) -> Engine:
    """An engine for the one writing connection: every transaction takes the write lock at its start."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(
            _uri(path, "rw"), uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
        ),
        poolclass=NullPool,
    )
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(engine, "before_cursor_execute", _only_inside_a_transaction)
    return engine


def reading_engine(path: Path, connections: int) -> Engine:
    """An engine whose connections cannot change the file; a transaction sees one moment of it."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(
            _uri(path, "ro"), uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
        ),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
    )
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


def _prepare_writer(raw: sqlite3.Connection, _record: Any) -> None:
    for name, wanted in _WRITER.items():
        raw.execute(f"PRAGMA {name}={wanted}")
        found = str(raw.execute(f"PRAGMA {name}").fetchone()[0])
        if found != wanted:
            raise Mistaken(ErrorCode.CONFIG_WRONG, key="desk.store", reason=f"{name}={found}")


def _prepare_reader(raw: sqlite3.Connection, _record: Any) -> None:
    raw.execute("PRAGMA query_only=1")
    raw.execute("PRAGMA temp_store=2")
    raw.execute("PRAGMA cache_size=-16384")  # KiB: the upper part of the tree of words stays at hand


def _only_inside_a_transaction(
    connection: Connection, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool
) -> None:
    # Work that swallowed a full disk would otherwise go on with each statement committed by itself.
    if statement != "BEGIN IMMEDIATE" and not in_transaction(connection):
        raise sqlite3.OperationalError("the transaction is gone")
