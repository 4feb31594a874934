"""Two hundred agents at once at one desk, and what the same number gets from a bare endpoint in the same run."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from helpdesk_tui.desk.store.store import Store
from tests.torture.checker import Kept, check
from tests.torture.crowd.agents import Heard, bare_rush, rush
from tests.torture.crowd.serving import AGENTS, bare_server, desk_server, served
from tests.torture.desk import on_record
from tests.torture.suite import Count, Suite
from tests.torture.twin import effects

P99: Final = 0.5
"""Seconds."""
FAIREST: Final = 3.0
"""Most operations of one agent by the fewest of another."""
BARE_SHARE: Final = 0.1
"""Of the time, for the bare endpoint."""
A_SECOND: Final = 40
"""Callers that a second may need at most."""
LONGEST_SEARCH: Final = 20_000


@contextmanager
def _folder() -> Iterator[Path]:
    # On a disk that is waited for, below a short path: a Unix socket's name is short.
    found = Path(tempfile.mkdtemp(prefix="crowd-"))
    try:
        (found / "bare").mkdir()
        yield found
    finally:
        shutil.rmtree(found, ignore_errors=True)


def crowd(seconds: float, seed: int, count: Count, *, unfair: bool = False) -> None:
    """So long at the desk, a tenth of it at the bare endpoint; then the records are held against each other."""
    people = max(2 * AGENTS, min(LONGEST_SEARCH, int(seconds * A_SECOND)))
    with _folder() as folder:
        with served(bare_server, folder / "bare") as socket:
            bare = asyncio.run(bare_rush(socket, max(1.0, seconds * BARE_SHARE)))
        with served(desk_server(people, unfair=unfair), folder) as socket:
            heard = asyncio.run(rush(socket, seconds, seed, people))
        _judge(heard, bare, seconds, count)
        record = asyncio.run(_kept(folder / "desk" / "desk.db"))
        for violation in check(effects(folder / "desk" / "ledger"), record, heard.answers):
            count.violated(str(violation))
    count.done += int(seconds)


async def _kept(path: Path) -> Kept:
    store = Store.open(path)
    try:
        return await store.read(on_record)
    finally:
        await store.close()


def _judge(heard: Heard, bare: Heard, seconds: float, count: Count) -> None:
    for what in heard.wrong[:20]:
        count.violated(what)
    count.found += len(heard.wrong[20:])
    for what, took in heard.took.items():
        count.notes[f"{what}, ms at p50"] = round(1000 * _at(took, 0.5))
        count.notes[f"{what}, ms at p99"] = round(1000 * _at(took, 0.99))
    every = [one for took in heard.took.values() for one in took]
    mine, theirs = _at(every, 0.99), _at(bare.took["insert"], 0.99)
    each = [heard.done.get(name, 0) for name in heard.done]
    fair = max(each) / min(each) if len(each) == AGENTS else float("inf")
    count.notes |= {
        "requests a second": round(len(every) / seconds),
        "operations a second": round(sum(each) / seconds),
        "ms at p99": round(1000 * mine),
        "bare: ms at p99": round(1000 * theirs),
        "bare: requests a second": round(len(bare.took["insert"]) / max(1.0, seconds * BARE_SHARE)),
        "p99, % of the bare endpoint's": round(100 * mine / theirs),
        "most to least operations, %": round(100 * fair) if each and fair != float("inf") else -1,
    }
    if mine > P99:
        count.violated(f"p99 is {mine * 1000:.0f} ms")
    if fair > FAIREST:
        count.violated(f"unfair: the busiest agent did {fair:.1f} times what the least did")


def _at(took: list[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))]


def run(seconds: float, seed: int, most: int) -> Count:
    """As long as there is time."""
    count = Count()
    crowd(min(seconds, most), seed, count)
    return count


def planted(seed: int) -> Count:
    """One request at a time."""
    count = Count()
    crowd(3, seed, count, unfair=True)
    return count


SUITE = Suite(
    name="crowd",
    what=f"seconds of {AGENTS} agents at once: no error, no violation, p99 at most 500 ms, 3 to 1 at most",
    goal=600,
    planted=planted,
    run=run,
    fault="one request at a time",
    alone=True,
)
