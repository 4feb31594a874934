"""Changes arrive; a gap is said, a desk that is away comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from helpdesk_tui.api import stream as stream_module
from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.api.stream import Lost, Refetch
from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.contract.stream import Change, Resource
from tests.rig.scripted import SHUT, answer, scripted
from tests.rig.served import bare_house, served

CHANGE = Change(resource=Resource.CASE, id="c1", revision=1)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def chunk(text: str) -> bytes:
    return f"{len(text.encode()):x}\r\n".encode() + text.encode() + b"\r\n"


async def take(stream: AsyncIterator[object], count: int) -> list[object]:
    async with asyncio.timeout(10):
        return [await anext(stream) for _ in range(count)]


async def test_changes_and_a_desk_that_was_restarted(folder: Path) -> None:
    client = DeskClient(f"unix:{folder}/desk.sock")
    stream = client.stream.changes()
    async with served(bare_house(folder), folder) as desk:
        assert await take(stream, 1) == [Refetch()]
        while not desk.house.hub.readers:
            await asyncio.sleep(0.005)
        desk.house.hub.publish(CHANGE)
        assert await take(stream, 1) == [CHANGE]
    assert await take(stream, 1) == [Lost()]
    async with served(bare_house(folder), folder) as desk:
        items = [item async for item in until_open(stream)]
        assert set(items) <= {Lost(), Refetch()}
        await stream.aclose()
        await client.close()


async def until_open(stream: AsyncIterator[object]) -> AsyncIterator[object]:
    async with asyncio.timeout(10):
        async for item in stream:
            yield item
            if item == Refetch():
                return


@pytest.mark.parametrize(
    "broken",
    [
        SHUT,
        answer(b"<html>", 502, "text/html"),
        answer(b"{}"),
        HEAD + chunk("event: change\ndata: {}\n\n"),
        HEAD + chunk("event: change\ndata: not json\n\n"),
        HEAD,
    ],
)
async def test_whatever_it_says_the_stream_is_tried_again(folder: Path, broken: bytes) -> None:
    good = HEAD + chunk(": open\n\n") + chunk(f"event: change\ndata: {CHANGE.model_dump_json()}\n\n")
    async with scripted(folder, broken, good) as desk:
        client = DeskClient(desk.address)
        stream = client.stream.changes()
        async with asyncio.timeout(10):
            async for item in stream:
                if item == CHANGE:
                    break
        await stream.aclose()
        await client.close()


async def test_a_silent_stream_is_dead(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "SILENCE", httpx.Timeout(10.0, read=1.0))
    async with served(bare_house(folder), folder) as desk:
        client = DeskClient(f"unix:{desk.socket}")
        stream = client.stream.changes()
        assert await take(stream, 3) == [Refetch(), Lost(), Refetch()]
        await stream.aclose()
        await client.close()


async def test_a_line_separator_forges_no_event(folder: Path) -> None:
    forged = Change(resource=Resource.CASE, id="c1\u2028event: change\u2028\u2028data: {}")
    good = HEAD + chunk(f"event: change\ndata: {forged.model_dump_json()}\n\n")
    async with scripted(folder, good) as desk:
        client = DeskClient(desk.address)
        stream = client.stream.changes()
        assert await take(stream, 2) == [Refetch(), forged]
        await stream.aclose()
        await client.close()


async def test_who_is_refused_is_told(folder: Path) -> None:
    async with served(bare_house(folder, embedded=False), folder) as desk:
        client = DeskClient(f"unix:{desk.socket}")
        with pytest.raises(Mistaken):
            await take(client.stream.changes(), 1)
        await client.close()
