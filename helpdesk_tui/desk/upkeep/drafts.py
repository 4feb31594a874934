"""Copies of a store: made whole beside the place where they belong, then moved there or forgotten."""

from __future__ import annotations

import contextlib
import glob
import os
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused

DRAFT: Final = ".draft-"
LEFTOVERS: Final = ("", "-wal", "-shm", "-journal")


@contextlib.contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """A new empty file (0600) in the folder of `path`; gone at the end unless it was moved.

    What a killed process left there under such a name is taken away first.
    """
    for old in path.parent.glob(f".{glob.escape(path.name)}{DRAFT}*"):
        old.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}{DRAFT}{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield draft
    except OSError as error:
        raise UpkeepRefused(Fault.UNWRITABLE, path=str(path), detail=error.strerror or "") from error
    finally:
        for end in LEFTOVERS:
            draft.with_name(draft.name + end).unlink(missing_ok=True)


def copy(source: Path, draft: Path) -> None:
    """One moment of a store that may be in use, all committed writes included; the source is only read."""
    with contextlib.closing(_connect(source, "ro")) as old, contextlib.closing(_connect(draft, "rw")) as new:
        # In one step: a copy in parts would start again at each write of the desk.
        old.backup(new, pages=-1)
        new.execute("PRAGMA journal_mode=delete")


@contextlib.contextmanager
def opened(draft: Path) -> Iterator[Engine]:
    """An engine for the draft alone, without a journal beside it that would have to be moved too."""
    engine = create_engine("sqlite+pysqlite://", creator=lambda: _connect(draft, "rw"), poolclass=NullPool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        yield engine
    finally:
        engine.dispose()


def check_whole(connection: Connection, path: Path) -> None:
    """Raises `UpkeepRefused` unless SQLite finds every page and every reference in order."""
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if found != "ok" or connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise UpkeepRefused(Fault.DAMAGED, path=str(path))


def shrink(draft: Path) -> None:
    """Write the database anew, so that nothing of what was deleted is left in its free pages."""
    with contextlib.closing(_connect(draft, "rw")) as raw:
        raw.execute("PRAGMA temp_store=2")
        raw.execute("VACUUM")


def settle(draft: Path, target: Path) -> None:
    """Give a finished draft its name; raises `UpkeepRefused` rather than take the place of another file."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise UpkeepRefused(Fault.THERE_ALREADY, path=str(target)) from None
    except OSError:  # a file system without hard links
        draft.rename(target)
    durable(target.parent)


def durable(path: Path) -> None:
    """Wait until file or folder lies on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5.0, check_same_thread=False)


def _prepare(raw: sqlite3.Connection, _record: Any) -> None:
    # Changing a table rebuilds it: references are looked at afterwards, by `check_whole`.
    for setting in (
        "journal_mode=delete",
        "synchronous=2",
        "secure_delete=1",
        "temp_store=2",
        "foreign_keys=0",
    ):
        raw.execute(f"PRAGMA {setting}")
