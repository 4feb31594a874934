"""The store of a test: SQLite, or with `--store=postgres` the database of a team."""

from __future__ import annotations

import sqlite3
import tempfile
from enum import StrEnum
from functools import cache
from pathlib import Path

from helpdesk_tui.desk.store.store import Store
from tests.rig.postgres import Server, server_or_skip


class Kind(StrEnum):
    """Which database."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


chosen = Kind.SQLITE
"""Set once from the command line (tests/conftest.py)."""


def empty_store(folder: Path, kind: Kind | None = None) -> str:
    """Where `Store.open` finds the tables of today with nothing in them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (kind or chosen) is Kind.POSTGRES:
        return emptied(server_or_skip())
    path = folder / "desk.db"
    path.write_bytes(_empty_file())
    path.chmod(0o600)
    return str(path)


def bendable(raw: sqlite3.Connection) -> None:
    """Take the triggers of the record away, as somebody with the whole file in hand can."""
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")


def emptied(server: Server) -> str:
    """The one database of this test process, with nothing in it: making one costs more than most tests do."""
    url, tables = _database(server)
    server.run(
        "SET session_replication_role = replica",  # the record's triggers would refuse it
        f"TRUNCATE {tables} RESTART IDENTITY",
        database="desk",
    )
    return url


@cache
def _database(server: Server) -> tuple[str, str]:
    from sqlalchemy import inspect

    server.run("CREATE DATABASE desk")
    url = server.url("desk")
    store = Store.open(url)
    tables = store._writing.connect()
    names = [name for name in inspect(tables).get_table_names() if name != "schema_version"]
    tables.close()
    store._end()
    return url, ", ".join(f'"{name}"' for name in names)


@cache
def _empty_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.db")
        store = Store.open(path)
        store._end()
        return path.read_bytes()
