"""What changes at one desk reaches the consoles of the other; after a gap they fetch everything."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.config.model import DeskConfig
from helpdesk_tui.desk.jobs.presence import Presence
from helpdesk_tui.desk.people.known import Look
from helpdesk_tui.desk.store.channel import MOST_BYTES, NAME
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.stream import fan_out
from helpdesk_tui.desk.stream.fan_out import MOST_WAITING, FanOut, fan_out_of
from tests.desk.several.conftest import Team
from tests.rig.postgres import server_or_skip
from tests.rig.served import Served, bare_house, served

SECONDS = 10.0


class Console:
    """A reader of one desk's stream."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> str:
        """The next change as `resource id revision`, or `resync`."""
        async with asyncio.timeout(SECONDS):
            async for line in self._lines:
                if line == "event: resync":
                    return "resync"
                if line.startswith("data: {") and line != "data: {}":
                    told = json.loads(line.removeprefix("data: "))
                    return f"{told['resource']} {told['id']} {told['revision']}"
        raise AssertionError("the stream ended")


@contextlib.asynccontextmanager
async def desk(folder: Path, database: str) -> AsyncIterator[tuple[Served, FanOut]]:
    folder.mkdir(mode=0o700)
    config = DeskConfig(clients=(), vendors=(), store=database)
    house = bare_house(folder, store=Store.open(database), config=config)
    (job,) = fan_out_of(house)
    async with served(house, folder) as running:
        task = asyncio.create_task(job.run())
        try:
            yield running, job
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def desks(folder: Path, database: str) -> AsyncIterator[list[tuple[Served, FanOut]]]:
    async with desk(folder / "1", database) as one, desk(folder / "2", database) as other:
        for _, job in (one, other):
            await asyncio.wait_for(job.connected.wait(), SECONDS)
        yield [one, other]


@contextlib.asynccontextmanager
async def console(at: Served) -> AsyncIterator[Console]:
    async with at.client() as http, http.stream("GET", "/stream") as response:
        made = Console(response)
        async with asyncio.timeout(SECONDS):
            while not at.house.hub.readers:
                await asyncio.sleep(0.01)
        yield made


async def test_a_change_at_one_desk_reaches_a_console_of_the_other(
    desks: list[tuple[Served, FanOut]],
) -> None:
    (one, _), (other, _) = desks
    async with console(one) as here, console(other) as there:
        async with one.client() as http:
            noted = await http.post(
                "/tasks",
                json={"who": "dupont", "what": "voicemail"},
                headers={"Idempotency-Key": "a-key-of-ours"},
            )
        assert noted.status_code == 200, noted.text
        expected = f"tasks {noted.json()['id']}"
        assert (await here.next()).startswith(expected)
        assert (await there.next()).startswith(expected)
        other.house.hub.publish(Change(resource=Resource.CASE, id="back", revision=7))
        assert await here.next() == "cases back 7"
        assert await there.next() == "cases back 7"


async def test_nothing_but_names_and_numbers_crosses(database: str, folder: Path) -> None:
    import psycopg

    async with desk(folder / "1", database) as (one, job):
        await asyncio.wait_for(job.connected.wait(), SECONDS)
        async with await psycopg.AsyncConnection.connect(database, autocommit=True) as stranger:
            await stranger.execute(f"LISTEN {NAME}".encode())
            one.house.hub.publish(Change(resource=Resource.PERSON, id="per_1", revision=3, case="case_1"))
            async for told in stranger.notifies(timeout=SECONDS, stop_after=1):
                assert json.loads(told.payload) == {
                    "resource": "people",
                    "id": "per_1",
                    "revision": 3,
                    "case": "case_1",
                }
                return
    raise AssertionError("nothing was told")


async def test_a_lost_connection_is_a_gap_and_a_gap_is_told(
    desks: list[tuple[Served, FanOut]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out, "AGAIN_SECONDS", 0.05)
    (one, first), (other, second) = desks
    async with console(one) as here, console(other) as there:
        server_or_skip().run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'helpdesk-tui changes'",
            database="desk",
        )
        assert await here.next() == "resync"
        assert await there.next() == "resync"
        for job in (first, second):
            await asyncio.wait_for(job.connected.wait(), SECONDS)
        told = "resync"
        while told == "resync":  # what was told while the other was cut off is such a gap as well
            one.house.hub.publish(Change(resource=Resource.CASE, id="later"))
            told = await there.next()
        assert told == "cases later 0"


async def test_what_is_not_understood_means_everything(desks: list[tuple[Served, FanOut]]) -> None:
    _, (other, _) = desks
    async with console(other) as there:
        for payload in ("", "no json", '{"resource":"of a later version","id":"x"}', '{"id":1}'):
            server_or_skip().run(f"SELECT pg_notify('{NAME}', '{payload}')", database="desk")
            assert await there.next() == "resync"


async def test_too_much_at_once_means_everything(desks: list[tuple[Served, FanOut]]) -> None:
    (one, _), (other, _) = desks
    async with console(other) as there:
        one.house.hub.publish(Change(resource=Resource.CASE, id="x" * MOST_BYTES))
        assert await there.next() == "resync"
        for number in range(MOST_WAITING + 5):
            one.house.hub.publish(Change(resource=Resource.CASE, id=str(number)))
        while await there.next() != "resync":
            pass


async def test_what_was_just_read_of_a_person_is_forgotten_everywhere(
    desks: list[tuple[Served, FanOut]],
) -> None:
    (one, _), (other, _) = desks
    looks: tuple[Look, ...] = ()
    other.house.recent.looked(PersonId("per_1"), looks, 0.0)
    async with console(other) as there:
        one.house.hub.publish(Change(resource=Resource.PERSON, id="per_1"))
        await there.next()
    assert other.house.recent.looks(PersonId("per_1"), 0.0) is None


async def test_a_desk_that_fell_silent_leaves_a_gap(team: Team) -> None:
    watching = Presence(team.other.house)
    await team.lives(team.one)
    await watching.look()
    async with team.other.house.hub.subscribe() as reader:
        await watching.look()
        assert await reader.next(0.01) is None
        team.one.clock.step(seconds=16)
        await watching.look()
        assert await reader.next(0.01) == []


def test_a_desk_with_its_own_store_needs_nobody(tmp_path: Path) -> None:
    house: Any = bare_house(tmp_path, clock=SystemClock())
    assert fan_out_of(house) == ()
    house.store._end()
