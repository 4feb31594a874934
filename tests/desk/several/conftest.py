from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.people.recent import Recent
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.stream.hub import Hub
from helpdesk_tui.desk.work import Inflight
from tests.desk.inside import Inside, inside
from tests.rig.postgres import server_or_skip
from tests.rig.served import short_folder
from tests.rig.store import Kind, empty_store


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as made:
        yield made


@pytest.fixture
def database(folder: Path) -> str:
    """The address of a database with the tables of today and nothing in them."""
    server_or_skip()
    return empty_store(folder / "unused", Kind.POSTGRES)


@dataclasses.dataclass
class Team:
    """Two desks on one database, with one clock and one vendor."""

    one: Inside
    other: Inside

    async def lives(self, desk: Inside) -> None:
        """It says that it lives."""
        house = desk.house
        await house.store.write(lambda c: lease.present(c, house.boot, house.clock.now()))

    async def takes(self, desk: Inside, job: str) -> None:
        """It takes a job whose holder has stood still for an hour."""
        house = desk.house
        desk.clock.step(hours=1)
        taken = await house.store.write(
            lambda c: lease.take(c, job, house.boot, house.clock.now(), lease.PRESENT * 100, alone=False)
        )
        assert taken


@pytest.fixture
async def team(folder: Path, database: str) -> AsyncIterator[Team]:
    async with inside(folder, store=Store.open(database)) as one, _beside(one.house, database) as house:
        yield Team(one, dataclasses.replace(one, house=house))


@contextlib.asynccontextmanager
async def _beside(house: House, database: str) -> AsyncIterator[House]:
    store = Store.open(database)
    made = dataclasses.replace(
        house, store=store, boot=new_id("boot"), hub=Hub(), inflight=Inflight(), recent=Recent()
    )
    try:
        yield made
    finally:
        await made.inflight.settled()
        await store.close()
