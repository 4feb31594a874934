"""kill -9 of PostgreSQL under load: nothing acknowledged is lost, and a commit whose answer was lost is read again.

Writers put rows under names of their own, as an operation has its id. A write that failed may stand or not:
whoever repeats it under its name finds out, and it never stands twice.
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
from typing import Any, Final

from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import SQLAlchemyError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Unreachable
from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.people.tables import client
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.store.writer import Call, Writer, _attempt, reason_of, unwritable
from tests.rig.postgres import Cluster, new_cluster
from tests.torture.suite import Count, Suite

DESKS: Final = 2
WRITERS: Final = 8
SOON: Final = 0.002
"""Seconds between a COMMIT and the kill, at most."""
LONGEST: Final = 0.4
"""Seconds of load before the server is killed, at most."""


@dataclass
class Heard:
    """What the writers heard."""

    stands: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


def _put(record: Record, name: str) -> Callable[[Connection], bool]:
    """A row and its line of the record, once: False when it stands already."""

    def work(connection: Connection) -> bool:
        if connection.scalar(select(client.c.id).where(client.c.id == name)) is not None:
            return False
        connection.execute(insert(client).values(id=name, name=name))
        record.append(connection, AuditEvent.CASE_TICKET, agent=None, facts={"operation": name})
        return True

    return work


async def _writer(
    store: Store, record: Record, names: Iterator[str], heard: Heard, over: asyncio.Event
) -> None:
    while not over.is_set():
        name = next(names)
        try:
            await store.write(_put(record, name))
        except Unreachable:
            heard.failed.add(name)
            return
        heard.stands.add(name)


async def _cycle(
    cluster: Cluster,
    url: str,
    prefix: str,
    chance: random.Random,
    count: Count,
    heard: Heard,
    moment: str,
) -> None:
    """One kill under load, and what is found when the server is there again."""
    record, over, mine = Record(SystemClock()), asyncio.Event(), Heard()
    desks = [Store.open(url) for _ in range(DESKS)]
    names = (f"{prefix}-{number}" for number in itertools.count())
    killing = asyncio.create_task(asyncio.to_thread(_kill_behind, moment, cluster, desks[0], chance))
    await asyncio.sleep(0.01)  # it listens before there is anything to hear
    try:
        writers = [
            asyncio.create_task(_writer(desk, record, names, mine, over))
            for desk in desks
            for _ in range(WRITERS // DESKS)
        ]
        await killing
        over.set()
        await asyncio.gather(*writers)
        if not cluster.start():  # in this very thread: the server ends with the thread that started it
            count.violated(f"{prefix}: the server does not start again: {cluster.log()}")
            return
        await _look(desks[0], record, mine, prefix, count)
        heard.stands |= mine.stands | mine.failed
    finally:
        for desk in desks:
            await desk.close()


def _kill_behind(moment: str, cluster: Cluster, desk: Store, chance: random.Random) -> None:
    """Some load, then a kill right behind a COMMIT (or RELEASE) that is on its way."""
    wanted, reached = threading.Event(), threading.Event()

    def hear(*_: object) -> None:
        if wanted.is_set():
            reached.set()

    event.listen(desk._writing, moment, hear)
    time.sleep(chance.uniform(0.02, LONGEST))
    wanted.set()
    reached.wait(5)
    time.sleep(chance.uniform(0, SOON))
    cluster.kill()


async def _look(desk: Store, record: Record, mine: Heard, prefix: str, count: Count) -> None:
    def there(connection: Connection) -> set[str]:
        query = select(client.c.id).where(client.c.id.startswith(f"{prefix}-"))
        return set(connection.scalars(query))

    found = await desk.read(there)
    count.note("acknowledged", len(mine.stands))
    count.note("failed", len(mine.failed))
    count.note("failed and yet there", len(mine.failed & found))
    for name in sorted(mine.stands - found):
        count.violated(f"P5: {name} was acknowledged and is lost")
    for name in sorted(found - mine.stands - mine.failed):
        count.violated(f"P10: {name} is there and nobody put it")
    for name in sorted(mine.failed):  # the same request under the same name: what was unknown is known
        made = await desk.write(_put(record, name))
        if made is (name in found):
            count.violated(f"P10: {name} was read as {'there' if made else 'not there'} and was not")


async def _verified(url: str, heard: Heard, count: Count) -> None:
    store = Store.open(url)

    def look(connection: Connection) -> tuple[Any, list[str]]:
        lines = newest(connection, limit=10**7)
        return rows.check(connection), [line.params["operation"] for line in lines]

    verdict, told = await store.read(look)
    await store.close()
    if verdict.fault is not None:
        count.violated(f"P5: the record does not verify: {verdict.fault}")
    if len(told) != len(set(told)):
        count.violated("P10: a name stands twice in the record")
    if set(told) != heard.stands:
        count.violated(f"P5: {len(heard.stands ^ set(told))} names differ between record and writers")


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


def run(seconds: float, seed: int, count: int, *, forget: bool = False) -> Count:
    """Kill it again and again."""
    result, deadline = Count(), time.monotonic() + seconds
    with _server() as cluster:
        if isinstance(cluster, str):
            result.skipped = f"no PostgreSQL here: {cluster}"
            return result
        url, heard, chance = cluster.server.url("postgres"), Heard(), random.Random(seed)
        for number in range(count):
            if time.monotonic() > deadline:
                break
            with _deaf(forget=forget):
                moment = "release_savepoint" if forget else "commit"
                asyncio.run(_cycle(cluster, url, f"c{number}", chance, result, heard, moment))
            result.done += 1
            if result.found:
                break
        asyncio.run(_verified(url, heard, result))
    return result


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
    """The store answers before its commit."""
    return run(60, seed, 10, forget=True)


SUITE = Suite(
    name="postgres-kill",
    what="PostgreSQL killed with -9 under the load of two desks; commits whose answer was lost are read again",
    goal=40,
    planted=planted,
    run=run,
    fault="the store answers before the commit",
)
