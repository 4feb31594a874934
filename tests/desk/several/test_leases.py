"""A job is done by one desk, and one that was stopped in the middle writes nothing when it goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, select, update

from helpdesk_tui.contract.errors import Unreachable
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import GrantState, OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.config.model import MailboxConfig
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.jobs.mailbox import MailboxJob
from helpdesk_tui.desk.jobs.mirror import MirrorJob
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.desk.jobs.second_look import SecondLook
from helpdesk_tui.desk.jobs.sweep import NEVER_SHOWN, Sweep
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.store import postgres
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.tasks import mailbox
from helpdesk_tui.desk.tasks.tables import task
from helpdesk_tui.vendors.mailboxes.imap import Arrived, Batch, Mark
from helpdesk_tui.vendors.values import LiveCode, VendorPrompt
from tests.desk.inside import Inside, new_key
from tests.desk.several.conftest import Team
from tests.desk.twin import Fault

ORDER = BypassOrder(vendor=VendorId("twin"))
SECONDS = 10.0


class Held:
    """Stops whoever comes by, as SIGSTOP would, until told to go on."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def here(self) -> None:
        self.reached.set()
        await self.goes_on.wait()


async def records(desk: Inside) -> int:
    return len(await desk.rows(audit_record))


async def test_one_desk_at_a_time(team: Team) -> None:
    first, second = Reconciler(team.one.house), Reconciler(team.other.house)
    asked: list[str] = []

    async def live(ref: str) -> tuple[LiveCode, ...]:
        asked.append(ref)
        return ()

    await unknown_operation(team.one)
    team.one.twin.live = live  # type: ignore[method-assign,assignment]
    await second.look()  # takes the lease; nothing is due yet
    team.one.clock.step(seconds=5)
    await first.look()
    assert asked == []
    await second.look()
    assert asked == ["DU1"]


async def unknown_operation(desk: Inside) -> None:
    case = await desk.verified()
    desk.twin.faults = [Fault.LOST_ANSWER]
    done = await desk.operations.order(case.id, ORDER, new_key())
    assert done.state is OperationState.UNKNOWN


async def never_shown(desk: Inside) -> None:
    case = await desk.verified()
    await desk.operations.order(case.id, ORDER, new_key())
    desk.clock.at += NEVER_SHOWN + timedelta(minutes=1)


async def doubtful_proof(desk: Inside) -> None:
    case = await desk.verified()
    del case
    ripe = desk.clock.now() - timedelta(minutes=5)
    values = {"doubt_checked": False, "vendor": "twin", "vendor_ref": "txid", "passed_at": ripe}
    await desk.house.store.write(lambda c: c.execute(update(proof).values(values)))


async def nothing(desk: Inside) -> None:
    del desk


def stop_at_live(desk: Inside, held: Held) -> None:
    truly = desk.twin.live

    async def live(ref: str) -> tuple[LiveCode, ...]:
        await held.here()
        return await truly(ref)

    desk.twin.live = live  # type: ignore[method-assign,assignment]


def stop_at_revoke(desk: Inside, held: Held) -> None:
    truly = desk.twin.revoke

    async def revoke(person: str, code: str) -> None:
        await held.here()
        await truly(person, code)

    desk.twin.revoke = revoke  # type: ignore[method-assign,assignment]


def stop_at_log(desk: Inside, held: Held) -> None:
    class Log:
        blind_seconds = 0

        async def prompts(self, since: datetime) -> list[VendorPrompt]:
            await held.here()
            return [VendorPrompt("txid", "DU1", "a.dupont", since, "VPN", "bypass", "success")]

    desk.twin.log = Log()  # type: ignore[assignment]


def stop_at_everybody(desk: Inside, held: Held) -> None:
    async def everybody() -> Any:
        await held.here()
        yield desk.twin.people["DU1"]

    desk.twin.everybody = everybody  # type: ignore[method-assign]


async def read_mirror(desk: Inside) -> None:
    await MirrorJob(desk.house).read_once(next(iter(desk.house.vendors.values())))


@dataclass
class Post:
    """A mailbox with one voicemail; whoever reads it is stopped."""

    desk: Inside
    held: Held

    async def read(self, since: Mark | None, limit: int) -> Batch:
        await self.held.here()
        letter = b"From: o@durand.example\r\nSubject: my phone\r\n\r\nPlease call me."
        return Batch((Arrived(1, self.desk.clock.now(), letter),), Mark(1, 1), more=False)


POST = MailboxConfig("imaps://mail.durand.example", "desk", SecretStr("invented"))


READING: list[Post] = []


def stop_at_post(desk: Inside, held: Held) -> None:
    READING[:] = [Post(desk, held)]


async def read_post(desk: Inside) -> None:
    await MailboxJob(desk.house, POST, READING[0]).look()


JOBS: list[Any] = [
    ("reconciler", unknown_operation, stop_at_live, lambda desk: Reconciler(desk.house).look()),
    ("sweep", never_shown, stop_at_revoke, lambda desk: Sweep(desk.house).look()),
    ("second look", doubtful_proof, stop_at_log, lambda desk: SecondLook(desk.house).look()),
    (mailbox.name(POST), nothing, stop_at_post, read_post),
    ("mirror:twin", nothing, stop_at_everybody, read_mirror),
]


@pytest.mark.parametrize(("job", "prepare", "stop", "work"), JOBS, ids=[job[0] for job in JOBS])
async def test_who_was_stopped_writes_nothing_afterwards(
    team: Team,
    job: str,
    prepare: Callable[[Inside], Awaitable[None]],
    stop: Callable[[Inside, Held], None],
    work: Callable[[Inside], Awaitable[None]],
) -> None:
    await prepare(team.one)
    team.one.clock.step(seconds=5)
    held = Held()
    stop(team.one, held)
    working = asyncio.ensure_future(work(team.one))
    await asyncio.wait_for(held.reached.wait(), SECONDS)
    await team.takes(team.other, job)
    before = await everything(team.one)
    held.goes_on.set()
    await asyncio.wait_for(working, SECONDS)
    assert await everything(team.one) == before


async def everything(desk: Inside) -> list[Any]:
    found: list[Any] = [await records(desk)]
    for table in (operation, grant_, proof, task):
        found.append(sorted(map(repr, await desk.rows(table))))
    return found


async def test_an_intent_of_a_desk_that_lives_is_left_alone_until_its_deadline(team: Team) -> None:
    case = await team.one.verified()
    held = Held()
    truly = team.one.twin.make

    async def make(person: str, order: Any) -> Any:
        await held.here()
        return await truly(person, order)

    team.one.twin.make = make  # type: ignore[method-assign,assignment]
    await team.lives(team.one)
    ordering = asyncio.ensure_future(team.one.operations.order(case.id, ORDER, new_key()))
    await asyncio.wait_for(held.reached.wait(), SECONDS)
    reconciler = Reconciler(team.other.house)
    team.one.clock.step(seconds=10)
    await reconciler.look()
    (row,) = await team.other.rows(operation)
    assert row.state == OperationState.INTENT.value
    held.goes_on.set()
    assert (await ordering).state is OperationState.DONE


async def test_an_intent_of_a_desk_that_is_gone_is_settled_soon(team: Team) -> None:
    await left_in_the_middle(team)
    team.one.clock.step(seconds=16)  # it has not said for so long that it lives; the deadline is at 25
    reconciler = Reconciler(team.other.house)
    await reconciler.look()
    team.one.clock.step(seconds=3)
    await reconciler.look()
    (row,) = await team.other.rows(operation)
    assert row.state == OperationState.FAILED.value


async def left_in_the_middle(team: Team) -> asyncio.Task[Any]:
    """The first desk stands still between the intent and the request."""
    case = await team.one.verified()
    await team.lives(team.one)
    held = Held()
    truly = team.one.twin.make

    async def make(person: str, order: Any) -> Any:
        await held.here()
        return await truly(person, order)

    team.one.twin.make = make  # type: ignore[method-assign,assignment]
    task = asyncio.ensure_future(team.one.operations.order(case.id, ORDER, new_key()))
    await asyncio.wait_for(held.reached.wait(), SECONDS)
    team.held = held  # type: ignore[attr-defined]
    return task


async def test_an_effect_of_a_desk_that_was_thought_gone_is_taken_back(team: Team) -> None:
    task = await left_in_the_middle(team)
    reconciler = Reconciler(team.other.house)
    for seconds in (16, 3, 400, 400):  # settled as failed, and looked at once more after five minutes
        team.one.clock.step(seconds=seconds)
        await reconciler.look()
    (row,) = await team.other.rows(operation)
    assert (row.state, row.next_check) == (OperationState.FAILED.value, None)
    team.held.goes_on.set()  # type: ignore[attr-defined]
    assert (await task).state is OperationState.FAILED
    assert len(await team.one.twin.live("DU1")) == 1
    await reconciler.look()
    assert await team.one.twin.live("DU1") == ()
    (row,) = await team.other.rows(operation)
    assert row.state == OperationState.TAKEN_BACK.value
    assert [grant.state for grant in await team.one.rows(grant_)] in ([], [GrantState.REVOKED.value])


STOPPED = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Unreachable
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.store.store import Store
from tests.rig.served import bare_house

async def main():
    house = bare_house(Path(sys.argv[2]), store=Store.open(sys.argv[1]))
    held = lease.Held(house, "job", timedelta(seconds=1))
    while True:
        mine = await held.house()
        if mine is None:
            await asyncio.sleep(0.02)
            continue
        try:
            seq = await mine.store.write(lambda c: house.record.append(c, AuditEvent.CASE_TICKET, agent="a"))
        except (lease.LeaseLost, Unreachable):
            continue
        print(seq, flush=True)

asyncio.run(main())
"""


async def _ours(store: Store) -> bool:
    def take(connection: Connection) -> bool:
        now = SystemClock().now()
        return lease.take(connection, "job", "us", now, timedelta(seconds=2), alone=False)

    try:
        return await store.write(take)
    except Unreachable:
        return False


async def test_a_process_that_was_stopped_and_goes_on(database: str, folder: Any) -> None:
    folder.joinpath("child").mkdir(mode=0o700)
    child = subprocess.Popen(
        [sys.executable, "-c", STOPPED, database, str(folder / "child")],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    store = Store.open(database)
    try:
        assert child.stdout is not None
        for _ in range(20):
            assert int(child.stdout.readline())
        os.kill(child.pid, signal.SIGSTOP)
        # It may have been stopped in the middle of a write: then the database lets go of it after a while.
        async with asyncio.timeout(postgres.WRITER_IDLE_SECONDS + postgres.LOCK_SECONDS + SECONDS):
            while not await _ours(store):
                await asyncio.sleep(0.05)
        mine = await store.read(lambda c: len(c.execute(select(audit_record.c.seq)).all()))
        os.kill(child.pid, signal.SIGCONT)
        await asyncio.sleep(0.5)
        assert await store.read(lambda c: len(c.execute(select(audit_record.c.seq)).all())) == mine
        async with asyncio.timeout(SECONDS):  # our lease ends: the other may have it again
            while await store.read(lambda c: len(c.execute(select(audit_record.c.seq)).all())) == mine:
                await asyncio.sleep(0.1)
    finally:
        os.kill(child.pid, signal.SIGCONT)
        child.kill()
        child.communicate()
        await store.close()
