"""Two hundred agents at once at one desk, and what the same number gets from a bare endpoint in the same run.

They pause between two operations as people do; then, for a while, they do not, and that is told, not judged.
"""

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
"""Seconds. Not judged where the bare endpoint is slower than that: the machine is busy with something else."""
FAIREST: Final = 3.0
"""Most operations of one agent by the fewest of another."""
OFTEN_ENOUGH: Final = 20
"""Operations of an agent below which chance alone makes some twice as busy as others."""
PAUSE: Final = 10.0
"""Seconds between two operations of one agent, on average."""
SHARE: Final = 0.1
"""Of the time: for the bare endpoint, and for agents without a pause."""
A_SECOND: Final = 12
"""Callers that a second may need at most."""


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
    """So long with pauses, a tenth of it without, and at the bare endpoint; then the records are compared."""
    people, short = 3 * AGENTS + int(seconds * A_SECOND), max(2.0, seconds * SHARE)
    with _folder() as folder:
        with served(bare_server, folder / "bare") as socket:
            bare = asyncio.run(bare_rush(socket, short))
        with served(desk_server(people, unfair=unfair), folder) as socket:
            callers = range(people)
            heard = asyncio.run(rush(socket, seconds, seed, callers[: -2 * AGENTS], PAUSE))
            hurried = asyncio.run(rush(socket, short, seed, callers[-2 * AGENTS :], 0))
        _judge(heard, bare, short, count, strictly=unfair)
        _tell(hurried, short, count)
        record = asyncio.run(_kept(folder / "desk" / "desk.db"))
        answers = heard.answers + hurried.answers
        for violation in check(effects(folder / "desk" / "ledger"), record, answers):
            count.violated(str(violation))
    count.done += int(seconds)


async def _kept(path: Path) -> Kept:
    store = Store.open(path)
    try:
        return await store.read(on_record)
    finally:
        await store.close()


def _judge(heard: Heard, bare: Heard, short: float, count: Count, *, strictly: bool) -> None:
    _wrong(heard, count)
    for what, took in heard.took.items():
        count.notes[f"{what}, ms at p50"] = round(1000 * _at(took, 0.5))
        count.notes[f"{what}, ms at p99"] = round(1000 * _at(took, 0.99))
    every = [one for took in heard.took.values() for one in took]
    mine, theirs = _at(every, 0.99), _at(bare.took["insert"], 0.99)
    each = [*heard.done.values(), *[0] * (AGENTS - len(heard.done))]
    count.notes |= {
        "operations": sum(each),
        "ms at p99": round(1000 * mine),
        "bare: ms at p99": round(1000 * theirs),
        "bare: requests a second": round(len(bare.took["insert"]) / short),
        "p99, % of the bare endpoint's": round(100 * mine / theirs),
    }
    if mine > P99 and (strictly or theirs <= P99):
        count.violated(f"p99 is {mine * 1000:.0f} ms")
    if sum(each) >= OFTEN_ENOUGH * AGENTS:
        fair = max(each) / max(1, min(each))
        count.notes["most to least operations, %"] = round(100 * fair)
        if fair > FAIREST:
            count.violated(f"unfair: the busiest agent did {fair:.1f} times what the least did")


def _tell(hurried: Heard, short: float, count: Count) -> None:
    """Errors are errors here too."""
    _wrong(hurried, count)
    every = [one for took in hurried.took.values() for one in took]
    count.notes |= {
        "without a pause: ms at p99": round(1000 * _at(every, 0.99)),
        "without a pause: requests in all": len(every),
        "without a pause: seconds asked for": round(short),
    }


def _wrong(heard: Heard, count: Count) -> None:
    for what in heard.wrong:
        count.violated(what)


def _at(took: list[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))]


def run(seconds: float, seed: int, most: int) -> Count:
    """As long as there is time."""
    count = Count()
    crowd(min(seconds, most), seed, count)
    return count


def planted(seed: int) -> Count:
    """One request at a time, and each waits for the vendor of the one before."""
    count = Count()
    crowd(6, seed, count, unfair=True)
    return count


SUITE = Suite(
    name="crowd",
    what=f"seconds of {AGENTS} agents who pause {PAUSE:.0f} s: no error, p99 at most 500 ms, 3 to 1 at most",
    goal=600,
    planted=planted,
    run=run,
    fault="one request at a time",
    share=2,
    alone=True,
)
