"""The line drops, the operation goes on at the desk, and the next console says what became of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.desk.stream.away import left, settled_since
from helpdesk_tui.desk.stream.tables import departure
from helpdesk_tui.wording import away, speak
from tests.desk.inside import Inside, inside, new_key
from tests.desk.twin import Fault
from tests.rig.served import bare_house, served, short_folder

ORDER = BypassOrder(vendor=VendorId("twin"))


async def known(desk: Inside) -> list[str]:
    now = desk.clock.now()
    return [one.state for one in await desk.house.store.read(lambda c: settled_since(c, desk.agent.id, now))]


async def test_what_was_under_way_is_told_and_what_was_seen_is_not(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        assert await known(desk) == []
        seen = await desk.operations.order(case.id, ORDER, new_key())
        assert seen.state is OperationState.DONE
        desk.clock.step(seconds=1)
        desk.twin.faults = [Fault.LOST_ANSWER]
        await desk.operations.order(case.id, ORDER, new_key())
        desk.clock.step(seconds=1)
        await left(desk.house, desk.agent.id)
        assert await known(desk) == [OperationState.UNKNOWN]
        desk.clock.step(seconds=3)
        await Reconciler(desk.house).look()
        assert await known(desk) == [OperationState.DONE]
        await left(desk.house, desk.agent.id)  # the console that told it has gone
        desk.clock.step(seconds=1)
        assert await known(desk) == []
        later = desk.clock.now()
        others = await desk.house.store.read(lambda c: settled_since(c, "somebody else", later))  # type: ignore[arg-type]
        assert others == []


async def test_after_a_day_nothing_is_told(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        desk.twin.faults = [Fault.LOST_ANSWER]
        await desk.operations.order(case.id, ORDER, new_key())
        await left(desk.house, desk.agent.id)
        desk.clock.step(hours=25)
        assert await known(desk) == []


async def test_a_stream_that_ends_is_a_console_that_went() -> None:
    with short_folder() as folder:
        house = bare_house(folder)

        async def gone() -> list[str]:
            return await house.store.read(lambda c: list(c.scalars(select(departure.c.agent))))

        async with served(house, folder) as desk, desk.client() as http:
            assert (await http.get("/away")).json() == []
            async with http.stream("GET", "/stream"):
                assert await gone() == []
            async with asyncio.timeout(10):
                while not await gone():
                    await asyncio.sleep(0.02)


async def test_the_sentence(tmp_path: Path) -> None:
    speak("en")
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        done = await desk.operations.order(case.id, ORDER, new_key())
    assert away.told([done]) == "While you were away: bypass code for DUPONT Amélie: done."
    assert away.told([done] * 5).endswith("2 more in the journal.")
