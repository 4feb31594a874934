"""An ending desk ends its streams first and cuts nothing short."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter

from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.serve import server as serving
from tests.rig.served import bare_house, served, short_folder

KEY = {"Idempotency-Key": "key-00000001"}


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


async def until(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_streams_end_at_once_and_a_write_is_finished(folder: Path, number: signal.Signals) -> None:
    entered, may_go, effects = asyncio.Event(), asyncio.Event(), []
    router = APIRouter()

    @router.post("/effects")
    async def effect() -> int:
        entered.set()
        await may_go.wait()
        effects.append(1)
        return len(effects)

    async with served(bare_house(folder), folder, router) as desk, desk.client() as http:
        opened = asyncio.Event()

        async def listen() -> float:
            async with http.stream("GET", "/stream") as answer:
                async for _ in answer.aiter_lines():
                    opened.set()
            return time.monotonic()

        stream = asyncio.create_task(listen())
        write = asyncio.create_task(http.post("/effects", headers=KEY))
        await asyncio.gather(opened.wait(), entered.wait())
        signalled = time.monotonic()
        os.kill(os.getpid(), number)
        assert await asyncio.wait_for(stream, 5) - signalled < 2
        os.kill(os.getpid(), number)  # asked again: still nothing is cut
        await asyncio.sleep(0.3)
        assert not write.done()
        may_go.set()
        answer = await write
        assert (answer.status_code, answer.json(), effects) == (200, 1, [1])


async def test_an_operation_behind_an_answered_request_is_waited_for(folder: Path) -> None:
    finished = []

    async def slow() -> None:
        await asyncio.sleep(0.3)
        finished.append(1)

    house = bare_house(folder)
    async with served(house, folder):
        house.inflight.start("slow", slow())
    assert finished == [1]


async def test_a_console_that_was_stopped_holds_up_nothing(folder: Path) -> None:
    house = bare_house(folder)
    async with served(house, folder) as desk:
        reader, writer = await asyncio.open_unix_connection(str(desk.socket), limit=1024)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(b"GET /v1/stream HTTP/1.1\r\nhost: desk\r\n\r\n")
        await until(lambda: house.hub.readers == 1)
        for _ in range(30):
            for number in range(500):
                house.hub.publish(Change(resource=Resource.CASE, id=f"c{number}"))
            await asyncio.sleep(0.01)
        started = time.monotonic()
        desk.server.handle_exit(15, None)
        await until(lambda: not desk.server.server_state.tasks)
        assert time.monotonic() - started < 3
        writer.close()
        del reader


async def test_nobody_waits_for_a_phone(folder: Path) -> None:
    house = bare_house(folder)
    async with asyncio.timeout(5):
        async with served(house, folder) as desk:
            house.inflight.look("watch", asyncio.sleep(3600))
            assert len(house.inflight) == 0
            desk.server.handle_exit(15, None)


async def test_changes_arrive_and_carry_no_text(folder: Path) -> None:
    async with served(bare_house(folder), folder) as desk, desk.client() as http:
        async with http.stream("GET", "/stream") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            lines = answer.aiter_lines()
            assert await anext(lines) == ": open"
            await until(lambda: desk.house.hub.readers == 1)
            for revision in range(3):
                desk.house.hub.publish(Change(resource=Resource.CASE, id="c1", revision=revision))
            got = [await anext(lines) for _ in range(3)]
            assert got[:2] == ["", "event: change"]
            assert '"revision":2' in got[2]  # the newest of one thing is enough
        await until(lambda: desk.house.hub.readers == 0)


async def test_a_slow_reader_is_told_that_it_lost_something(folder: Path) -> None:
    async with served(bare_house(folder), folder) as desk, desk.client() as http:
        async with http.stream("GET", "/stream") as answer:
            lines = answer.aiter_lines()
            await until(lambda: desk.house.hub.readers == 1)
            for number in range(1001):
                desk.house.hub.publish(Change(resource=Resource.CASE, id=f"c{number}"))
            async for line in lines:
                if line.startswith("event:"):
                    assert line == "event: resync"
                    break


async def serve_alone(folder: Path) -> float:
    """How long an embedded desk lives from now."""
    house = bare_house(folder)
    async with served(house, folder) as desk:
        started = time.monotonic()
        await until(lambda: desk.server.should_exit or not desk.server.servers[0].is_serving())
        return time.monotonic() - started


async def test_an_embedded_desk_ends_when_nobody_ever_came(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "UNUSED_SECONDS", 0.4)
    assert 0.3 < await serve_alone(folder) < 3


async def test_an_embedded_desk_ends_after_its_last_stream(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "IDLE_SECONDS", 0.4)
    house = bare_house(folder)
    async with served(house, folder) as desk, desk.client() as http:
        async with http.stream("GET", "/stream"):
            await until(lambda: house.hub.readers == 1)
            await asyncio.sleep(0.7)
            assert desk.server.servers[0].is_serving()
            house.inflight.start("slow", asyncio.sleep(1.0))
        await until(lambda: house.hub.readers == 0)
        await asyncio.sleep(0.6)
        assert desk.server.servers[0].is_serving()  # an operation is in flight
        await until(lambda: not desk.server.servers[0].is_serving())


async def test_a_desk_that_listens_by_itself_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "UNUSED_SECONDS", 0.1)
    async with served(bare_house(folder, embedded=False), folder) as desk:
        await asyncio.sleep(0.5)
        assert desk.server.servers[0].is_serving()
