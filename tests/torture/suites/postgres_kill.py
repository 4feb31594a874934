"""kill -9 of PostgreSQL under the load of two desks: ledger, record and what clients heard agree in each cycle.

Agents take calls at both desks: cases, proofs, codes, revocations, at a vendor whose ledger is synced. Writers beside
them put rows under names of their own, as an operation has its id. A write that failed may stand or not: whoever
repeats it under its name, and every client that repeats its request under its key, finds out, and nothing ever stands
twice.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import SQLAlchemyError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Unreachable
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.people.tables import client
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.store.writer import Call, Writer, _attempt, reason_of, unwritable
from tests.rig.postgres import Cluster, new_cluster
from tests.torture.suite import Count, Suite
from tests.torture.twin import Flavour
from tests.torture.two_desks import Ready, ready, two_desks

WRITERS: Final = 2
"""Of bare rows, at each desk."""
SOON: Final = 0.002
"""Seconds between a COMMIT and the kill, at most."""
STARTS: Final = 5
LONGEST: Final = 1.5
"""Seconds of load before the server is killed, at most."""


RECORD: Final = Record(SystemClock())


class Planted(StrEnum):
    """A fault that has to be found."""

    EARLY = "early"
    """The store answers before the commit."""
    LAZY = "lazy"
    """The server answers before its disk has it; no rows are written, so that the checker alone can see it."""


@dataclass(frozen=True)
class Cycle:
    """One of them."""

    number: int
    seed: int
    count: Count
    planted: Planted | None

    @property
    def moment(self) -> str:
        """What the kill comes right behind."""
        return "release_savepoint" if self.planted is Planted.EARLY else "commit"

    def __str__(self) -> str:
        return f"cycle {self.number}, seed {self.seed}"


@dataclass
class Heard:
    """What the writers heard."""

    stands: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


def _put(name: str) -> Callable[[Connection], bool]:
    """A row and its line of the record, once: False when it stands already."""

    def work(connection: Connection) -> bool:
        if connection.scalar(select(client.c.id).where(client.c.id == name)) is not None:
            return False
        connection.execute(insert(client).values(id=name, name=name))
        RECORD.append(connection, AuditEvent.CASE_TICKET, agent=None, facts={"row": name})
        return True

    return work


async def _writer(store: Store, names: Iterator[str], heard: Heard, over: asyncio.Event) -> None:
    while not over.is_set():
        name = next(names)
        try:
            await store.write(_put(name))
        except Unreachable:
            heard.failed.add(name)
            return
        heard.stands.add(name)


async def _cycle(cycle: Cycle, ready: Ready, folder: Path, url: str) -> None:
    """One kill under load, and what is found when the server is there again."""
    flavour = list(Flavour)[cycle.seed % len(Flavour)]
    async with two_desks(ready, folder, url, flavour, cycle.seed) as both:
        stores, over = [desk.house.store for desk in both.desks], asyncio.Event()
        if cycle.planted is Planted.LAZY:
            for store in stores:
                event.listen(store._writing, "begin", _lazily)
        killing = asyncio.create_task(
            asyncio.to_thread(_kill_behind, cycle.moment, ready.cluster, stores[0], both.chance)
        )
        await asyncio.sleep(0.01)  # it listens before there is anything to hear
        heard, names = Heard(), (f"{cycle}-{number}" for number in itertools.count())
        work = both.callers(over)
        for store in stores * (0 if cycle.planted is Planted.LAZY else WRITERS):
            work.append(asyncio.create_task(_writer(store, names, heard, over)))
        await killing
        over.set()
        await asyncio.gather(*work)
        if not _started_again(
            ready.cluster
        ):  # in this very thread: the server ends with the thread that started it
            cycle.count.violated(f"{cycle}: the server does not start again: {ready.cluster.log()}")
            return
        await _look(stores[0], heard, cycle)
        await both.ask_again(cycle.count)
        await both.compare(cycle.count, str(cycle))
        await _told_once(stores[1], heard, cycle)


def _kill_behind(moment: str, cluster: Cluster, desk: Store, chance: random.Random) -> None:
    """Some load, then a kill right behind a COMMIT (or RELEASE) that is on its way."""
    wanted, reached = threading.Event(), threading.Event()

    def hear(*_: object) -> None:
        if wanted.is_set():
            reached.set()

    event.listen(desk._writing, moment, hear)
    time.sleep(chance.uniform(0.1, LONGEST))
    wanted.set()
    reached.wait(5)
    time.sleep(chance.uniform(0, SOON))
    cluster.kill()


def _started_again(cluster: Cluster) -> bool:
    """A process that was just being born when all others were killed holds the place until it notices."""
    for _ in range(STARTS):
        if cluster.start():
            return True
        time.sleep(1)
    return False


async def _look(desk: Store, heard: Heard, cycle: Cycle) -> None:
    def there(connection: Connection) -> set[str]:
        return set(connection.scalars(select(client.c.id).where(client.c.id.startswith(f"{cycle}-"))))

    found, count = await desk.read(there), cycle.count
    count.note("rows acknowledged", len(heard.stands))
    count.note("rows failed", len(heard.failed))
    count.note("rows failed and yet there", len(heard.failed & found))
    for name in sorted(heard.stands - found):
        count.violated(f"P5: {name} was acknowledged and is lost")
    for name in sorted(found - heard.stands - heard.failed):
        count.violated(f"P10: {name} is there and nobody put it")
    for name in sorted(heard.failed):  # the same request under the same name: what was unknown is known
        made = await desk.write(_put(name))
        if made is (name in found):
            count.violated(f"P10: {name} was read as {'there' if made else 'not there'} and was not")


async def _told_once(desk: Store, heard: Heard, cycle: Cycle) -> None:
    """Each row has its one line of the record, at the other desk too."""
    lines = await desk.read(lambda connection: newest(connection, limit=10**6))
    told = [name for line in lines if (name := str(line.params.get("row", "")))]
    if len(told) != len(set(told)):
        cycle.count.violated(f"{cycle}: P10: a name stands twice in the record")
    differ = set(told) ^ (heard.stands | heard.failed)
    if differ:
        cycle.count.violated(f"{cycle}: P5: {len(differ)} names differ between record and writers")


@contextmanager
def _server() -> Iterator[Cluster | str]:
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # lost connections are what this is about
    cluster = new_cluster(on_disk=True)  # a disk that is waited for: a kill falls into commits
    if isinstance(cluster, str):
        yield cluster
        return
    assert cluster.start(), cluster.log()
    try:
        yield cluster
    finally:
        if cluster.process is not None and cluster.process.poll() is None:
            cluster.process.terminate()
            cluster.process.wait(20)


def run(seconds: float, seed: int, most: int, *, fault: Planted | None = None) -> Count:
    """Kill it again and again."""
    result, deadline = Count(), time.monotonic() + seconds
    with _server() as cluster:
        if isinstance(cluster, str):
            result.skipped = f"no PostgreSQL here: {cluster}"
            return result
        with ready(cluster) as prepared:
            for number in range(most):
                if result.found or time.monotonic() > deadline:
                    break
                cycle = Cycle(number, seed * 1000 + number, result, fault)
                with prepared.copy() as (folder, url), _deaf(forget=fault is Planted.EARLY):
                    asyncio.run(_cycle(cycle, prepared, folder, url))
                result.done += 1
    return result


def _lazily(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


@contextmanager
def _deaf(*, forget: bool) -> Iterator[None]:
    """The planted fault: the store answers before the commit."""
    before = Writer._settle

    def early(self: Writer, batch: list[Call]) -> None:
        try:
            connection, transaction = self._begin()
            for call in batch:
                call.answer.set_result(_attempt(connection, call.work))
            time.sleep(5 * SOON)
            transaction.commit()
        except SQLAlchemyError as error:
            self._drop_connection()
            for call in batch:
                if not call.answer.done():
                    call.answer.set_exception(unwritable(reason_of(error)))

    if forget:
        Writer._settle = early  # type: ignore[method-assign]
    try:
        yield
    finally:
        Writer._settle = before  # type: ignore[method-assign]


def planted(seed: int) -> Count:
    """Each of them by itself; the one of which less was found stands for both."""
    return min((run(120, seed, 10, fault=one) for one in Planted), key=lambda count: count.found)


SUITE = Suite(
    name="postgres-kill",
    what="PostgreSQL killed with -9 while agents take calls at two desks; what no answer came to is asked again",
    goal=40,
    planted=planted,
    run=run,
    fault="the store answers before the commit, or the server before its disk has it",
)
