"""`make bench BENCH_ARGS=record`: a million records verified, in the store and exported, and their proofs.

Judged by seconds of processor, so that other work on the machine does not matter.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from bench.figures import Figure
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.audit import entry, tree

SIZE: Final = "HELPDESK_TUI_BENCH_RECORDS"
RECORDS: Final = 1_000_000
SECONDS: Final = 10.0
"""In which a million records are verified."""
PART: Final = 20_000
PROOFS: Final = 200
_EVENTS: Final = (
    AuditEvent.CASE_OPENED,
    AuditEvent.PROOF_STARTED,
    AuditEvent.PROOF_PASSED,
    AuditEvent.OPERATION_INTENT,
    AuditEvent.OPERATION_DONE,
    AuditEvent.CODE_SHOWN,
)
"""A call as it usually goes."""


def record(rounds: int = 1) -> list[Figure]:
    """Verifying `HELPDESK_TUI_BENCH_RECORDS` records, as a person does at a shell."""
    size = int(os.environ.get(SIZE, RECORDS))
    limit = SECONDS * size / RECORDS
    with tempfile.TemporaryDirectory(prefix="bench-record-") as folder:
        store, export = Path(folder, "desk.db"), Path(folder, "record.jsonl")
        made(store, size)
        verified = tuple(spent("verify", "--store", str(store)) for _round in range(rounds))
        with export.open("wb") as out:
            exported = spent("export", "--personal", "full", "--store", str(store), out=out.fileno())
        offline = tuple(spent("verify", str(export)) for _round in range(rounds))
        proofs = proved(store, size)
    name = f"{size:,} records"
    return [
        Figure(f"audit verify, {name}", "s", verified, limit=limit),
        Figure(f"audit verify of an export, {name}", "s", offline, limit=limit),
        Figure(f"audit export, {name}", "s", (exported,)),
        Figure(f"one proof of inclusion, {name}", "ms", proofs["inclusion"], limit=50),
        Figure(f"one proof of consistency, {name}", "ms", proofs["consistency"], limit=50),
    ]


def spent(*words: str, out: int = subprocess.DEVNULL) -> float:
    """Seconds of processor that one command took, all its processes together."""
    before = _cpu()
    argv = [sys.executable, "-m", "helpdesk_tui", "audit", *words]
    done = subprocess.run(argv, stdout=out, check=False)
    if done.returncode:
        raise SystemExit(f"{argv}: {done.returncode}")
    return _cpu() - before


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def made(path: Path, size: int) -> None:
    """A store with so many records of invented calls, each with the person's id and name."""
    from helpdesk_tui.desk.store.store import Store

    asyncio.run(Store.open(path).close())
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    peaks: dict[int, bytes] = {}
    for start in range(0, size, PART):
        _written(connection, peaks, start, min(start + PART, size))
    connection.close()


def _written(connection: sqlite3.Connection, peaks: dict[int, bytes], start: int, end: int) -> None:
    lines = list(_lines(start, end))
    nodes: list[tuple[int, int, bytes]] = []
    for place, (_seq, _case, _event, data, _values) in enumerate(lines, start):
        for node in list(tree.grown(place, tree.leaf(data), lambda level, _index: peaks[level])):
            peaks[node.level] = node.hash
            nodes.append((node.level, node.index, node.hash))
    told = [(seq, *value) for seq, _case, _event, _data, values in lines for value in values]
    with connection:
        connection.executemany(
            "INSERT INTO audit_record (seq, case_id, event, bytes) VALUES (?, ?, ?, ?)",
            [line[:4] for line in lines],
        )
        connection.executemany("INSERT INTO audit_value (seq, field, salt, value) VALUES (?, ?, ?, ?)", told)
        connection.executemany('INSERT INTO audit_node (level, "index", hash) VALUES (?, ?, ?)', nodes)


def _lines(start: int, end: int) -> Iterator[tuple[int, str, str, bytes, list[tuple[str, bytes, str]]]]:
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    for place in range(start, end):
        case, event = f"case_{place // len(_EVENTS):024x}", _EVENTS[place % len(_EVENTS)].value
        person = place // len(_EVENTS) % 5_000
        told = {"person": f"per_{person:012d}", "name": f"PERSON Number {person}"}
        values = [(field, secrets.token_bytes(entry.SALT_BYTES), value) for field, value in told.items()]
        data = entry.encoded(
            seq=place + 1,
            at=begun + timedelta(seconds=11 * place),
            event=event,
            agent=f"agent{place % 40}",
            case=case,
            facts={"proof": f"prf_{place:024x}", "method": "call_back"},
            personal={field: entry.commitment(salt, value) for field, salt, value in values},
        )
        yield place + 1, case, event, data, values


def proved(path: Path, size: int) -> dict[str, tuple[float, ...]]:
    """Milliseconds of processor for each of many proofs, made as the desk makes them."""
    from helpdesk_tui.desk.audit.record import Record
    from helpdesk_tui.desk.clock import SystemClock
    from helpdesk_tui.desk.store.store import read_only

    found, drawn = Record(SystemClock()), random.Random(1)
    with read_only(path) as connection:

        def timed(make: Callable[[Connection, int, int], Any], at: int) -> float:
            before = time.process_time()
            make(connection, at, size)
            return (time.process_time() - before) * 1000

        places = [drawn.randrange(1, size) for _proof in range(PROOFS)]
        return {
            "inclusion": tuple(timed(found.inclusion, at) for at in places),
            "consistency": tuple(timed(found.consistency, at) for at in places),
        }
