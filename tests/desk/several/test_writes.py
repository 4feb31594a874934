"""One key, one effect, at whichever desk the request comes in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.store.store import Store
from tests.desk.app.conftest import Counter
from tests.rig.served import Served, bare_house, served

KEY = {"Idempotency-Key": "key-00000001"}


@contextlib.asynccontextmanager
async def desk(folder: Path, database: str, counter: Counter) -> AsyncIterator[Served]:
    home = folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    sockets = folder / str(len(list(folder.iterdir())))
    sockets.mkdir(mode=0o700)
    house = bare_house(home, store=Store.open(database))  # one seal for all desks of a team
    await house.store.write(lambda c: lease.present(c, house.boot, house.clock.now()))
    async with served(house, sockets, counter.router()) as running:
        yield running


@pytest.fixture
def counter() -> Counter:
    return Counter()


async def test_the_other_desk_knows_that_it_is_under_way_and_what_was_answered(
    folder: Path, database: str, counter: Counter
) -> None:
    counter.may_go.clear()
    async with desk(folder, database, counter) as one, desk(folder, database, counter) as other:
        async with one.client() as here, other.client() as there:
            first = asyncio.create_task(here.post("/effects", json={"what": "code"}, headers=KEY))
            await counter.entered.wait()
            busy = await there.post("/effects", json={"what": "code"}, headers=KEY)
            assert (busy.status_code, busy.json()["code"]) == (409, "in_progress")
            changed = await there.post("/effects", json={"what": "more"}, headers=KEY)
            assert (changed.status_code, changed.json()["code"]) == (422, "key_reused")
            counter.may_go.set()
            done = await first
            again = await there.post("/effects", json={"what": "code"}, headers=KEY)
    assert (done.status_code, again.content) == (200, done.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert counter.effects == 1


async def test_what_a_desk_that_is_gone_left_running_is_done_by_the_other(
    folder: Path, database: str, counter: Counter
) -> None:
    async with desk(folder, database, counter) as one, desk(folder, database, counter) as other:
        async with one.client() as here, other.client() as there:
            counter.may_go.clear()
            lost = asyncio.create_task(here.post("/effects", json={"what": "code"}, headers=KEY))
            await counter.entered.wait()
            await other.house.store.write(lambda c: lease.absent(c, one.house.boot))
            counter.entered.clear()
            taken = asyncio.create_task(there.post("/effects", json={"what": "code"}, headers=KEY))
            await counter.entered.wait()  # by its own journal an order sees there what was done already
            counter.may_go.set()
            assert (await taken).status_code == 200
            await lost


async def test_fifty_at_once_at_two_desks_are_one(folder: Path, database: str, counter: Counter) -> None:
    counter.may_go.clear()
    async with desk(folder, database, counter) as one, desk(folder, database, counter) as other:
        async with one.client() as here, other.client() as there:
            tasks = [
                asyncio.create_task(http.post("/effects", json={"what": "code"}, headers=KEY))
                for http in (here, there) * 25
            ]
            await counter.entered.wait()
            while sum(task.done() for task in tasks) < 49:
                await asyncio.sleep(0.02)
            counter.may_go.set()
            answers = await asyncio.gather(*tasks)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    assert counter.effects == 1
