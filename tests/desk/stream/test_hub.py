"""The hub never waits for a reader, and a reader never misses that it missed something."""

from __future__ import annotations

import asyncio

import pytest

from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.stream.hub import MAX_WAITING, Hub, HubClosed


def change(id_: str, revision: int = 0) -> Change:
    return Change(resource=Resource.CASE, id=id_, revision=revision)


async def test_everybody_hears_and_the_newest_of_one_thing_is_enough() -> None:
    hub = Hub()
    async with hub.subscribe() as one, hub.subscribe() as two:
        assert (hub.readers, hub.joined) == (2, 2)
        for revision in range(3):
            hub.publish(change("a", revision))
        hub.publish(change("b"))
        for reader in (one, two):
            assert await reader.next(1) == [change("a", 2), change("b")]
    assert (hub.readers, hub.joined) == (0, 2)


async def test_nothing_comes() -> None:
    hub = Hub()
    async with hub.subscribe() as reader:
        assert await reader.next(0.01) is None
        hub.publish(change("a"))
        assert await reader.next(0.01) == [change("a")]
        assert await reader.next(0.01) is None


async def test_a_slow_reader_is_told_and_goes_on() -> None:
    hub = Hub()
    async with hub.subscribe() as reader:
        for number in range(MAX_WAITING + 1):
            hub.publish(change(str(number)))
        assert await reader.next(1) == []
        hub.publish(change("a"))
        assert await reader.next(1) == [change("a")]


async def test_closing_ends_who_waits_and_who_comes_later() -> None:
    hub = Hub()
    async with hub.subscribe() as reader:
        waiting = asyncio.create_task(reader.next(60))
        await asyncio.sleep(0)
        hub.close()
        with pytest.raises(HubClosed):
            await waiting
    async with hub.subscribe() as late:
        with pytest.raises(HubClosed):
            await late.next(60)


async def test_the_same_things_again_while_some_are_read() -> None:
    hub = Hub()
    heard: dict[str, int] = {}

    async def listen() -> None:
        async with hub.subscribe() as reader:
            try:
                while True:
                    for one in await reader.next(60) or ():
                        heard[one.id] = max(heard.get(one.id, -1), one.revision)
                        await asyncio.sleep(0)
            except HubClosed:
                return

    readers = [asyncio.create_task(listen()) for _ in range(5)]
    await asyncio.sleep(0)
    for revision in range(200):
        hub.publish(change(str(revision % 7), revision))
        await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    hub.close()
    await asyncio.gather(*readers)
    assert heard == {str(revision % 7): revision for revision in range(193, 200)}
