"""A reading of a directory that is cut: it goes on where it was, and nobody is gone who was not read."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.desk.jobs import mirror_run
from helpdesk_tui.desk.jobs.mirror import MOST_ASKED, MirrorJob
from helpdesk_tui.desk.people.tables import account
from helpdesk_tui.desk.steps import KILL_AT, Step
from helpdesk_tui.vendors.values import PersonPage, VendorPerson
from tests.desk.people.village import Village, phone, somebody, village
from tests.rig.desk import running_desk

PAGE = 40
CROWD = tuple(somebody(f"DU{n:03d}", f"u{n:03d}", f"Person {n:03d}", phone(f"DP{n}")) for n in range(100))


@dataclass
class Pages:
    """A directory with pages by offset, as Duo's: whoever is deleted moves all others."""

    people: dict[str, VendorPerson]
    asked: list[str] = field(default_factory=list)
    singles: list[str] = field(default_factory=list)
    cut_at: str | None = None

    async def everybody(self) -> AsyncIterator[VendorPerson]:
        raise AssertionError("pages are there")
        yield

    async def pages(self, after: str) -> AsyncIterator[PersonPage]:
        offset = int(after or 0)
        while True:
            self.asked.append(str(offset))
            if self.cut_at == str(offset):
                raise Unreachable(ErrorCode.VENDOR_DOWN)
            everybody = list(self.people.values())
            following = offset + PAGE
            last = following >= len(everybody)
            yield PersonPage(tuple(everybody[offset:following]), "" if last else str(following))
            if last:
                return
            offset = following

    async def person(self, ref: str) -> VendorPerson | None:
        self.singles.append(ref)
        return self.people.get(ref)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    async with village(tmp_path, *CROWD) as found:
        yield found


def paged(town: Village, pages: Pages) -> Any:
    return type("Paged", (), {"id": town.twin.id, "client": town.twin.client, "directory": pages})()


async def gone(town: Village) -> list[str]:
    query = select(account.c.ref).where(account.c.gone_at.is_not(None)).order_by(account.c.ref)
    return list(await town.read(lambda c: list(c.scalars(query))))


async def cut(town: Village, pages: Pages, at: int) -> None:
    pages.cut_at, pages.asked = str(at), []
    assert not await MirrorJob(town.house).read_once(paged(town, pages))
    pages.cut_at = None


async def test_it_goes_on_from_its_page(town: Village) -> None:
    await town.mirror()
    pages = Pages(town.twin.people)
    await cut(town, pages, 80)
    assert pages.asked == ["0", "40", "80"]
    assert await town.read(lambda c: mirror_run.is_open(c, town.twin.id))
    assert await gone(town) == []
    pages.asked.clear()
    assert await MirrorJob(town.house).read_once(paged(town, pages))
    assert (pages.asked, pages.singles, await gone(town)) == (["80"], [], [])
    assert not await town.read(lambda c: mirror_run.is_open(c, town.twin.id))
    assert (await town.find("")).people == 100


async def test_who_slipped_between_two_pages_is_asked_for_and_not_gone(town: Village) -> None:
    """The planted fault: somebody of the first page is deleted between the attempts, so one is in no page."""
    await town.mirror()
    pages = Pages(town.twin.people)
    await cut(town, pages, 40)
    del town.twin.people["DU005"]
    del town.twin.people["DU090"]
    assert await MirrorJob(town.house).read_once(paged(town, pages))
    assert sorted(pages.singles) == ["DU040", "DU090"], "the first deletion moved DU040 to the page before"
    assert await gone(town) == ["DU090"], "DU005 was read before: the next reading tells"
    pages.singles.clear()
    assert await MirrorJob(town.house).read_once(paged(town, pages))
    assert (pages.singles, await gone(town)) == (["DU005"], ["DU005", "DU090"])


async def test_in_a_shared_reading_very_many_are_not_marked(town: Village) -> None:
    town.add(*(somebody(f"DX{n}", f"x{n}", f"Other {n}") for n in range(MOST_ASKED + 10)))
    await town.mirror()
    pages = Pages(town.twin.people)
    await cut(town, pages, 80)
    for ref in [ref for ref in town.twin.people if ref.startswith("DX")]:
        del town.twin.people[ref]
    assert await MirrorJob(town.house).read_once(paged(town, pages))
    assert await gone(town) == []
    assert await MirrorJob(town.house).read_once(paged(town, pages))
    assert len(await gone(town)) == MOST_ASKED + 10


async def test_a_place_that_leads_nowhere_and_an_old_one_begin_anew(town: Village) -> None:
    await town.mirror()
    pages = Pages(town.twin.people)
    await cut(town, pages, 40)
    town.clock.step(seconds=mirror_run.OLDEST.total_seconds() + 1)
    pages.asked.clear()
    assert await MirrorJob(town.house).read_once(paged(town, pages))
    assert pages.asked == ["0", "40", "80"]
    await cut(town, pages, 40)

    class Strange(Pages):
        async def pages(self, after: str) -> AsyncIterator[PersonPage]:
            if after:
                raise Unreachable(ErrorCode.VENDOR_STRANGE)
            async for page in super().pages(after):
                yield page

    strange = Strange(town.twin.people)
    assert not await MirrorJob(town.house).read_once(paged(town, strange))
    assert await MirrorJob(town.house).read_once(paged(town, strange))
    assert strange.asked == ["0", "40", "80"]


async def test_a_start_does_not_wait_with_what_was_cut(town: Village) -> None:
    await town.mirror()
    job: Any = MirrorJob(town.house, every=timedelta(hours=1))
    assert await town.read(lambda c: job._young_for(c, town.twin)) == 3600
    await cut(town, Pages(town.twin.people), 40)
    assert await town.read(lambda c: job._young_for(c, town.twin)) == 0


def test_a_desk_that_is_killed_in_the_middle_goes_on() -> None:
    """A real desk, killed right after a page was written; the next one has the same run and ends it."""
    with running_desk(people=2000) as desk:
        with sqlite3.connect(desk.store_path) as store:
            whole = dict(store.execute("SELECT id, people FROM source WHERE id LIKE 'duo-%'"))
            store.execute("UPDATE source SET read_at = 0")
        desk.kill()
        desk.start({KILL_AT: Step.MIRROR_PAGE_WRITTEN.value}, wait=False)
        desk.died()
        with sqlite3.connect(desk.store_path) as store:
            cut = "SELECT vendor, run, after FROM mirror_run WHERE after <> ''"
            vendor, run, after = store.execute(cut).fetchone()
        assert after == "300"
        desk.start()
        desk._wait("health", lambda _health: _ended(desk.store_path, vendor))
        with sqlite3.connect(desk.store_path) as store:
            seen = "SELECT count(*) FROM account WHERE vendor = ? AND gone_at IS NULL AND seen_run = ?"
            assert store.execute(seen, (vendor, run)).fetchone()[0] == whole[vendor]
            assert store.execute("SELECT count(*) FROM account WHERE gone_at IS NOT NULL").fetchone() == (0,)


def _ended(path: Path, vendor: str) -> bool:
    with sqlite3.connect(path) as store:
        return store.execute("SELECT 1 FROM mirror_run WHERE vendor = ?", (vendor,)).fetchone() is None
