"""Simulated power cuts: what was written and not synced is lost, kept, kept in part or torn.

The statements are those of the desk's own writing connection through a day of orders, recorded while it works and run
again through a file layer that sees every write and every sync; the vendor's synced ledger lies elsewhere and loses
nothing. Each image is opened as a desk that starts would open it: pages and record are verified, and the checker
compares the ledger and what clients had heard by then with what is left. On one image in `WHOLE` a desk is started
as well: it reconciles, a client may come back, and the checker looks again at what is settled.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import apsw
from sqlalchemy import Connection, NullPool, create_engine

from helpdesk_tui.desk.store import sqlite
from tests.rig.postgres import MEMORY
from tests.rig.store import Kind
from tests.torture.checker import Effect, Kept, check
from tests.torture.desk import on_record
from tests.torture.disk import History, Promise, Watched, images
from tests.torture.forking import answering
from tests.torture.grounds import Ground, Grounds
from tests.torture.spoken import Said, spoken
from tests.torture.suite import Count, Suite
from tests.torture.suites.kill import COMES_BACK, Setting, after
from tests.torture.twin import Flavour, effects

JUDGED: Final = ("audit_record", "audit_value", "audit_node", "checkpoint", "operation")
"""The tables that verification and checker read."""
WHOLE: Final = 500
"""So many images for one on which a desk is started."""


@dataclass(frozen=True)
class Day:
    """What one history is made of."""

    seed: int
    flavour: Flavour
    cases: dict[str, str]
    said: Said
    history: History


def lived(where: Path, said: Said, settings: dict[str, str], seed: int) -> History:
    """The same once more, through the watched file layer."""
    history = History({where.name: where.read_bytes()})
    vfs = Watched(history)
    connection = apsw.Connection(str(where), vfs="watched")
    # Without shared memory, which this file layer does not have, WAL wants the file for itself.
    connection.pragma("locking_mode", "exclusive")
    for name, value in settings.items():
        connection.pragma(name, value)
    connection.pragma("wal_autocheckpoint", random.Random(seed).choice([4, 20, 1000]))
    cursor = connection.cursor()
    records: Any = cursor.execute("SELECT count(*) FROM audit_record").fetchall()[0][0]
    history.promised.append(Promise(0, records))
    for number, transaction in enumerate(said.transactions, 1):
        for statement, values in transaction:
            cursor.execute(statement, values)
            records += "INSERT INTO audit_record" in statement
        cursor.execute("COMMIT")
        happened = len([moment for moment, _ in said.effects if moment <= number])
        heard = len([moment for moment, _ in said.heard if moment <= number])
        history.promised.append(Promise(len(history.ops), records, happened, heard))
    connection.close()
    vfs.unregister()
    return history


class Images:
    """A folder for one image after the other, opened as a desk that starts would open it."""

    def __init__(self, folder: Path, day: Day) -> None:
        self._folder, self._day = folder, day
        self._engine = create_engine(
            "sqlite+pysqlite://", creator=lambda: sqlite3.connect(folder / "desk.db"), poolclass=NullPool
        )
        self._judged: dict[tuple[Any, ...], list[str]] = {}
        """What was found in the same rows beside the same ledger and answers."""

    def wrong_with(self, files: dict[str, bytes], promise: Promise) -> list[str]:
        """What a desk that starts on it would find wrong, and what the checker says of what is left."""
        for old in self._folder.iterdir():
            old.unlink()
        for name, data in files.items():
            (self._folder / name).write_bytes(data)
        try:
            with self._engine.connect() as connection:
                broken = connection.exec_driver_sql("PRAGMA quick_check").scalar()
                return self._wrong_in(connection, promise) if broken == "ok" else [f"P5: pages: {broken}"]
        except Exception as error:  # noqa: BLE001 - a store that cannot be read is what is looked for
            return [f"P5: {type(error).__name__}: {error}"]

    def _wrong_in(self, connection: Connection, promise: Promise) -> list[str]:
        raw: Any = connection.connection.driver_connection
        rows = [tuple(raw.execute(f"SELECT * FROM {name}").fetchall()) for name in JUDGED]
        key = promise.effects, promise.answers, promise.records, *rows
        if key not in self._judged:
            self._judged[key] = list(_judged(connection, self._day, promise))
        return self._judged[key]


def _judged(connection: Connection, day: Day, promise: Promise) -> Iterator[str]:
    record = replace(on_record(connection), settled=False)
    ledger = [effect for _, effect in day.said.effects[: promise.effects]]
    answers = [answer for _, answer in day.said.heard[: promise.answers]]
    for violation in check(ledger, record, answers):
        yield str(violation)
    if len(record.lines) < promise.records:
        yield f"P5: {promise.records - len(record.lines)} acknowledged records are lost"
    yield from out_of_order(ledger, record)


def out_of_order(ledger: Sequence[Effect], record: Kept) -> Iterator[str]:
    """Outcomes without their intents, or of what the vendor never did, and rows without lines."""
    first: dict[tuple[str, str], int] = {}
    for line in record.lines:
        first.setdefault((line.event, line.facts.get("operation", "")), line.seq)
    made = {one.operation for one in ledger if one.kind == "code"}
    for (event, operation), seq in first.items():
        if event in ("operation:done", "operation:failed", "operation:unknown"):
            if first.get(("operation:intent", operation), seq) >= seq:
                yield f"P1: {event} of {operation} without an intent before it"
    for line in record.lines:
        if line.event == "operation:done" and line.facts.get("kind") == "bypass":
            if line.facts["operation"] not in made:
                yield f"P1: {line.facts['operation']} is done on record, and the vendor did nothing"
    for row in record.rows:
        if ("operation:intent", row.id) not in first:
            yield f"P1: {row.id} stands in the journal, and its intent is not on record"


def whole_desk(ground: Ground, day: Day, promise: Promise, *, comes_back: bool) -> Iterator[str]:
    """Start a desk on this image, let it find out what is true, and compare all three records."""
    lines = day.said.ledger.splitlines(keepends=True)[: promise.effects]
    (ground.folder / "ledger").write_bytes(b"".join(lines))
    setting = Setting(day.flavour, Kind.SQLITE, load=False)
    record, later = answering(lambda: after(ground, setting, comes_back=comes_back))
    answers = [answer for _, answer in day.said.heard[: promise.answers]]
    for violation in check(effects(ground.folder / "ledger"), record, answers + later):
        yield f"a desk started, client back {comes_back}: {violation}"


@contextmanager
def _workshop() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="power-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


def run(seconds: float, seed: int, most: int, *, planted: bool = False, **changed: str) -> Count:
    """Histories and images until the time is over."""
    result, deadline, number = Count(), time.monotonic() + seconds, 0
    settings, grounds = {**sqlite._WRITER, **changed}, Grounds()
    try:
        while result.done < most and time.monotonic() < deadline:
            day = _day(grounds, seed * 1000 + number, settings, planted=planted)
            _cuts(result, grounds, day, deadline, most)
            result.note("histories")
            number += 1
    finally:
        grounds.close()
    return result


def _day(grounds: Grounds, seed: int, settings: dict[str, str], *, planted: bool) -> Day:
    flavour = list(Flavour)[seed % len(Flavour)]
    with grounds.ground(Kind.SQLITE) as made, grounds.ground(Kind.SQLITE) as again:
        said = answering(lambda: spoken(made, flavour, seed, planted=planted))
        return Day(seed, flavour, made.cases, said, lived(Path(again.where), said, settings, seed))


def _cuts(result: Count, grounds: Grounds, day: Day, deadline: float, most: int) -> None:
    chance, last = random.Random(day.seed), len(day.history.ops)
    with _workshop() as folder:
        opened = Images(folder, day)
        for cut in chance.sample(range(last + 1), last + 1):
            promise = day.history.by(cut)
            for how, files in images(day.history, cut, chance):
                if result.done >= most or time.monotonic() > deadline:
                    return
                found = list(opened.wrong_with(files, promise))
                if result.done % WHOLE == 0 and not found:
                    found += _started(grounds, day, files, promise, comes_back=chance.random() < COMES_BACK)
                    result.note("desks started")
                result.done += 1
                result.note("effects held against what was left", promise.effects)
                for what in found:
                    result.violated(f"seed {day.seed}, cut before operation {cut}, {how}: {what}")


def _started(
    grounds: Grounds, day: Day, files: dict[str, bytes], promise: Promise, *, comes_back: bool
) -> list[str]:
    with grounds.ground(Kind.SQLITE) as ground:
        Path(ground.where).unlink()
        for name, data in files.items():
            (ground.folder / name).write_bytes(data)
            (ground.folder / name).chmod(0o600)
        return list(whole_desk(ground, day, promise, comes_back=comes_back))


def planted(seed: int) -> Count:
    """SQLite waits for no disk at a commit; the vendor is asked before the intent stands: until each is seen."""
    faults = partial(run, synchronous="1"), partial(run, planted=True)
    return min((_until_seen(seed, one) for one in faults), key=lambda count: count.found)


def _until_seen(seed: int, work: Callable[[float, int, int], Count]) -> Count:
    result = Count()
    for number in range(20):
        result.add(work(5, seed + number, 100))
        if result.found:
            break
    return result


SUITE = Suite(
    name="power",
    what="simulated power cuts under the statements of whole orders, each image held against the vendor's ledger",
    goal=100_000,
    planted=planted,
    run=run,
    fault="synchronous=NORMAL; the vendor is asked before the intent is written",
)
