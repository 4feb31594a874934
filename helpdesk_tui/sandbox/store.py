"""One SQLite file that outlives the process: killed at any moment, it holds whole effects or none."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from helpdesk_tui.sandbox.schema import SCHEMA, VERSION
from helpdesk_tui.sandbox.webadm.schema import SCHEMA as WEBADM

Db = sqlite3.Connection
Row = sqlite3.Row


class Store:
    """The simulated vendors' data; all work happens in one thread, one transaction at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        path.chmod(0o600)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA busy_timeout = 10000")
        self._prepare()

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """All or nothing, durable when it ends."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _prepare(self) -> None:
        with self.transaction() as db:
            found = db.execute("PRAGMA user_version").fetchone()[0]
            if found == VERSION:
                return
            if found:
                raise RuntimeError(f"{self.path} was made by another version of the sandbox: remove it")
            for statement in (SCHEMA + WEBADM).split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {VERSION}")


def fact(db: Db, name: str, default: str = "") -> str:
    """A lasting setting of this sandbox."""
    row = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return default if row is None else str(row["value"])


def set_fact(db: Db, name: str, value: str) -> None:
    """Keep a setting for good."""
    db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


def digest(secret: str) -> str:
    """How a secret stands in the ledger and beside bypass codes."""
    return "sha256:" + hashlib.sha256(secret.encode()).hexdigest()


def enter(
    db: Db,
    at: float,
    *,
    api: str,
    method: str,
    path: str,
    effect: str,
    account: str = "",
    person: str = "",
    params: Mapping[str, Any],
) -> None:
    """Append one effect to the ledger, in the transaction that makes it."""
    insert(
        db,
        "ledger",
        at=at,
        account=account,
        api=api,
        method=method,
        path=path,
        effect=effect,
        person=person,
        params=json.dumps(params, sort_keys=True, ensure_ascii=False),
    )


def insert(db: Db, table: str, **values: Any) -> None:
    """One row; names are the program's own words."""
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def insert_many(db: Db, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Many rows at once; those that are there already stay."""
    marks = ", ".join("?" * len(columns.split()))
    names = ", ".join(columns.split())
    db.executemany(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", rows)
