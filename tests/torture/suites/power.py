"""Simulated power cuts: what was written and not synced is lost, kept, kept in part or torn.

The statements are those of the desk's own writing connection, recorded while it works and run again through a
file layer that sees every write and every sync. Each image is opened as a desk that starts would open it.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import apsw
from sqlalchemy import create_engine, event

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.store import sqlite
from helpdesk_tui.desk.store.store import Store
from tests.rig.postgres import MEMORY
from tests.rig.store import Kind, empty_store
from tests.torture.forking import answering
from tests.torture.suite import Count, Suite

SECTOR: Final = 512
WRITES: Final = 24
"""Writes of the desk that are replayed in one history."""


@dataclass(frozen=True)
class Op:
    """One thing that was asked of a file."""

    file: str
    kind: str
    """`write`, `cut` or `sync`."""
    at: int = 0
    data: bytes = b""


@dataclass
class History:
    """Everything that a database asked of its files, and what it had promised by when."""

    before: dict[str, bytes]
    ops: list[Op] = field(default_factory=list)
    promised: list[tuple[int, int]] = field(default_factory=list)
    """(number of operations by then, records acknowledged)."""

    def records_by(self, cut: int) -> int:
        """How many records had been acknowledged before that operation."""
        return max((records for ops, records in self.promised if ops <= cut), default=0)


class Watched(apsw.VFS):
    """SQLite's own file layer, with every write and sync written down."""

    def __init__(self, history: History) -> None:
        self.history = history
        super().__init__("watched", base="unix")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return WatchedFile(self.history, name, flags)


class WatchedFile(apsw.VFSFile):
    """One file of it."""

    def __init__(self, history: History, name: Any, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._file = Path(path or "temp").name
        self._history = history

    def xWrite(self, data: bytes, offset: int) -> None:
        self._history.ops.append(Op(self._file, "write", offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._history.ops.append(Op(self._file, "cut", newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._history.ops.append(Op(self._file, "sync"))
        super().xSync(flags)


def spoken(folder: Path, seed: int) -> list[list[tuple[str, Any]]]:
    """The statements of the desk's writing connection, transaction by transaction."""

    async def work() -> list[list[tuple[str, Any]]]:
        store, record = Store.open(folder / "desk.db"), Record(SystemClock())
        said: list[list[tuple[str, Any]]] = []

        def hear(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, many: bool) -> None:
            if statement == "BEGIN IMMEDIATE":
                said.append([])
            said[-1] += [(statement, _plain(one)) for one in (values if many else [values])]

        event.listen(store._writing, "before_cursor_execute", hear)
        chance = random.Random(seed)
        for _ in range(WRITES):
            size = chance.choice([10, 100, 400])
            burst = chance.choice([1, 1, 1, 4])
            await asyncio.gather(*(store.write(_append(record, size)) for _ in range(burst)))
        await store.close()
        return said

    found: list[list[tuple[str, Any]]] = answering(work)
    return found


def _plain(values: Any) -> tuple[Any, ...]:
    return tuple(bytes(one) if isinstance(one, memoryview) else one for one in values)


def _append(record: Record, size: int) -> Callable[[Any], int]:
    return lambda c: record.append(
        c, AuditEvent.CASE_TICKET, agent=None, personal={"ticket": "x" * size}, facts={"size": size}
    )


def lived(folder: Path, said: list[list[tuple[str, Any]]], settings: dict[str, str], seed: int) -> History:
    """The same once more, through the watched file layer."""
    path = folder / "desk.db"
    history = History({path.name: path.read_bytes()})
    vfs = Watched(history)
    connection = apsw.Connection(str(path), vfs="watched")
    # Without shared memory, which this file layer does not have, WAL wants the file for itself.
    connection.pragma("locking_mode", "exclusive")
    for name, value in settings.items():
        connection.pragma(name, value)
    connection.pragma("wal_autocheckpoint", random.Random(seed).choice([4, 20, 1000]))
    cursor = connection.cursor()
    count = 0
    for transaction in said:
        for statement, values in transaction:
            cursor.execute(statement, values)
            count += "INSERT INTO audit_record" in statement
        cursor.execute("COMMIT")
        history.promised.append((len(history.ops), count))
    connection.close()
    vfs.unregister()
    return history


def images(history: History, cut: int, chance: random.Random) -> Iterator[tuple[str, dict[str, bytes]]]:
    """What may lie on the disk after a cut before that operation."""
    for how in ("lose all", "keep all", "keep some", "torn"):
        files = {name: bytearray(data) for name, data in history.before.items()}
        for name in {op.file for op in history.ops[:cut]}:
            ops = [op for op in history.ops[:cut] if op.file == name]
            synced = max((number for number, op in enumerate(ops) if op.kind == "sync"), default=-1)
            for number, op in enumerate(ops):
                _put(files.setdefault(name, bytearray()), op, how if number > synced else "keep all", chance)
        yield how, {name: bytes(data) for name, data in files.items()}


def _put(data: bytearray, op: Op, how: str, chance: random.Random) -> None:
    if op.kind == "sync" or how == "lose all" or (how == "keep some" and chance.random() < 0.5):
        return
    if op.kind == "cut":
        del data[op.at :]
        return
    pieces = [(op.at, op.data)]
    if how == "torn":
        sectors = range(0, len(op.data), SECTOR)
        pieces = [(op.at + n, op.data[n : n + SECTOR]) for n in sectors if chance.random() < 0.5]
    for at, piece in pieces:
        if len(data) < at:
            data.extend(bytes(at - len(data)))
        data[at : at + len(piece)] = piece


def wrong_with(folder: Path, files: dict[str, bytes], promised: int) -> str | None:
    """What a desk that starts on it would find wrong."""
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    path = folder / "desk.db"
    engine = create_engine("sqlite+pysqlite://", creator=lambda: sqlite3.connect(path))
    try:
        with engine.connect() as connection:
            broken = connection.exec_driver_sql("PRAGMA quick_check").scalar()
            if broken != "ok":
                return f"pages: {broken}"
            verdict = rows.check(connection)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        engine.dispose()
    if verdict.fault is not None:
        return f"record: {verdict.fault}"
    return None if verdict.count >= promised else f"{promised - verdict.count} acknowledged records are lost"


@contextmanager
def _workshop() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="power-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


def _settings(**changed: str) -> dict[str, str]:
    return {**sqlite._WRITER, **changed}


def run(seconds: float, seed: int, count: int, **changed: str) -> Count:
    """Histories and images until the time is over."""
    result, deadline = Count(), time.monotonic() + seconds
    number = 0
    while result.done < count and time.monotonic() < deadline:
        one = seed * 1000 + number
        number += 1
        _history(result, one, deadline, count, _settings(**changed))
        result.note("histories")
    return result


def _history(result: Count, seed: int, deadline: float, count: int, settings: dict[str, str]) -> None:
    with _workshop() as folder:
        made, again, image = folder / "made", folder / "again", folder / "image"
        for one in (made, again):
            empty_store(one, Kind.SQLITE)
        image.mkdir()
        history = lived(again, spoken(made, seed), settings, seed)
        chance = random.Random(seed)
        for cut in chance.sample(range(len(history.ops) + 1), len(history.ops) + 1):
            for how, files in images(history, cut, chance):
                if result.done >= count or time.monotonic() > deadline:
                    return
                found = wrong_with(image, files, history.records_by(cut))
                result.done += 1
                if found is not None:
                    result.violated(f"P5: seed {seed}, cut before operation {cut}, {how}: {found}")


def planted(seed: int) -> Count:
    """SQLite waits for no disk at a commit; until the first loss is seen."""
    result = Count()
    for number in range(20):
        result.add(run(5, seed + number, 100, synchronous="1"))
        if result.found:
            break
    return result


SUITE = Suite(
    name="power",
    what="simulated power cuts under the desk's own statements: unsynced writes lost, kept, kept in part, torn",
    goal=100_000,
    planted=planted,
    run=run,
    fault="synchronous=NORMAL",
)
