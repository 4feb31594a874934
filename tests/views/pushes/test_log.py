"""The log: a window over all prompts, filtered, pivoted, with what callers say of a row."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from helpdesk_tui.contract.prompts import PushPrompt
from helpdesk_tui.views.pushes.log import LogScreen
from helpdesk_tui.views.pushes.pivot import PivotScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console
from tests.views.pushes.evening import evening

MOST_KEPT = 500
"""Rows, and a few stretches that were lost."""


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


def log(drive: Driver) -> LogScreen:
    screen = drive.app.screen
    assert isinstance(screen, LogScreen)
    return screen


@asynccontextmanager
async def pane(desk: RunningDesk, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Driver]:
    async with console(desk, size) as drive:
        await drive.press("f8", "l")
        await drive.until(lambda: drive.app.current_mode == "prompts" and log(drive).reading.items, "log")
        yield drive


def newest_of(drive: Driver) -> PushPrompt:
    chosen = log(drive).chosen
    assert isinstance(chosen, PushPrompt)
    return chosen


async def filtered(drive: Driver, text: str) -> list[PushPrompt]:
    await drive.press("slash")
    await drive.type(text)
    await drive.press("enter")
    await drive.until(lambda: log(drive).reading.filter == text and not log(drive).reading.busy, text)
    return [one for one in log(drive).reading.items if isinstance(one, PushPrompt)]


async def test_a_window_moves_down_to_the_oldest_and_back_and_stays_small(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = log(drive)
        await drive.shows("prompts, back to", "203.0.113.251 NG", "192.0.2.", "known until")
        first = where.chosen
        assert first is not None
        seen: list[str] = []
        for _press in range(40):
            await drive.press("pagedown")
            await drive.until(lambda: not where.reading.busy)
            assert len(where.reading.items) <= MOST_KEPT
            assert where.chosen is not None
            seen.append(f"{where.chosen.at.isoformat()}{where.chosen.id}")
        assert seen == sorted(seen, reverse=True)
        assert len(set(seen)) == len(seen)
        for _press in range(60):
            await drive.press("pageup")
            await drive.until(lambda: not where.reading.busy)
        assert where.chosen == first
        await drive.press("end")
        await drive.until(lambda: not where.reading.busy and not where.reading.at_newest, "end")
        oldest = where.chosen
        assert oldest is not None
        assert oldest.at < first.at
        await drive.press("down")
        assert where.chosen == oldest
        await drive.press("home")
        await drive.until(lambda: where.reading.at_newest and not where.reading.busy, "home")
        assert where.chosen == first


async def test_terms_are_completed_applied_and_told_where_they_are_wrong(desk: RunningDesk) -> None:
    async with pane(desk, (80, 24)) as drive:
        where = log(drive)
        await drive.press("slash")
        await drive.type("coun")
        await drive.shows("Tab takes the first: country")
        await drive.press("tab")
        assert where.field.value == "country:"
        await drive.type("n")
        await drive.shows("Tab takes the first: NG")
        await drive.press("tab", "enter")
        await drive.until(lambda: where.reading.filter == "country:NG" and not where.reading.busy)
        rows = [one for one in where.reading.items if isinstance(one, PushPrompt)]
        assert rows
        assert {one.access.country.value for one in rows} == {"NG"}
        await drive.press("slash")
        await drive.type(" resalt:fraud")
        await drive.press("enter")
        await drive.shows("There is no field resalt; perhaps result.")
        assert where.typing
        assert where.field.cursor_position == len("country:NG ")
        await drive.press("escape", "escape")
        await drive.until(lambda: not where.reading.filter and len(where.reading.items) > len(rows))


async def test_a_place_is_pivoted_over_all_people_and_back_into_their_rows(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        rows = await filtered(drive, "address:203.0.113.252")
        people = {one.person for one in rows}
        await drive.press("P")
        await drive.shows("Everybody who came from the same:", "203.0.113.252")
        await drive.press("1")
        await drive.until(lambda: isinstance(drive.app.screen, PivotScreen))
        await drive.shows("Everybody from 203.0.113.252", f"{len(people)} people")
        await drive.press("enter")
        await drive.until(lambda: isinstance(drive.app.screen, LogScreen))
        await drive.until(lambda: "user:" in log(drive).reading.filter and not log(drive).reading.busy)
        found = [one for one in log(drive).reading.items if isinstance(one, PushPrompt)]
        assert len({one.person for one in found}) == 1


async def test_what_a_caller_says_of_a_row_stands_on_it(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = log(drive)
        await drive.press("w")
        await drive.shows("The caller says of this prompt:", "it was not me")
        await drive.press("2")
        await drive.shows("Taken down. It proves nothing about who called.", "« it was not me »")
        assert where.chosen is not None
        assert where.chosen.report is not None


async def test_a_time_is_gone_to_and_newer_rows_are_above_it(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = log(drive)
        newest = where.chosen
        await drive.press("j")
        await drive.shows("Go to which time?", "such as 21/11 14:30")
        await drive.type("soon")
        await drive.press("enter")
        await drive.shows("soon is no time")
        await drive.press(*["backspace"] * 4)
        await drive.type("-2d")
        await drive.press("enter")
        await drive.until(lambda: drive.app.screen is where and not where.reading.at_newest)
        await drive.until(lambda: not where.reading.busy, "gone there")
        assert newest is not None
        there = where.chosen
        assert there is not None
        assert newest.at - timedelta(days=3) < there.at < newest.at - timedelta(days=1)
        await drive.press("pageup")
        await drive.until(lambda: not where.reading.busy)
        await drive.press("pageup")
        assert where.chosen is not None
        assert where.chosen.at > there.at
        await drive.press("home")
        await drive.until(lambda: where.reading.at_newest and not where.reading.busy)
        assert where.chosen == newest


async def test_charts_are_drawn_with_blocks(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        await drive.press("g")
        await drive.shows("refused", "most at", "NG █")


async def test_who_does_not_review_gets_the_fixed_sentence_and_no_place(desk: RunningDesk) -> None:
    async with console(desk, colleague="n.vermeulen") as drive:
        await drive.press("f8")
        await drive.shows("Security decides about these rows")
        await drive.press("l")
        await drive.until(lambda: drive.app.current_mode == "prompts" and log(drive).reading.items, "log")
        await drive.shows("What the desk knows of it is shown once the caller is verified (tier 1).")
        assert "203.0.113" not in drive.text()
        await drive.press("P")  # nothing to pivot on
        await drive.press("slash")
        await drive.type("country:NG")
        await drive.press("enter")
        await drive.shows("You lack the right for this (security may do it).")
        assert log(drive).reading.filter != ""


async def test_a_caller_who_is_verified_is_told_where_it_came_from_and_nobody_else_is(
    desk: RunningDesk,
) -> None:
    """SE-1 at the service desk: the row says nothing until tier 1 is reached, then only about the caller."""
    async with console(desk, colleague="n.vermeulen") as drive:
        await drive.press("slash")
        await drive.open("m.lejeune", "LEJEUNE Martine")
        await drive.press("f8", "l")
        await drive.until(lambda: drive.app.current_mode == "prompts" and log(drive).reading.items, "log")
        rows = await filtered(drive, "user:m.lejeune")
        assert rows
        assert all(one.withheld for one in rows)
        await drive.press("i")
        await drive.shows("To say to the caller (fr):", "Nothing else is told before tier 1")
        assert "From " not in drive.text()
        await drive.press("escape", "f2")
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("manager")
        await drive.press("f8", "l")
        await drive.until(lambda: drive.app.current_mode == "prompts")
        await drive.until(lambda: not newest_of(drive).withheld)
        origin = newest_of(drive).access.address.value  # which of their places it was depends on the day
        assert origin
        await drive.shows(f"From {origin}")
        assert not any(one.withheld for one in log(drive).reading.items if isinstance(one, PushPrompt))
        await drive.press("i")
        await drive.shows("To say to the caller (fr):", origin, "a été envoyée sur votre téléphone")
        assert "tier 1" not in drive.words()
        await drive.press("escape", "escape")
        await drive.until(lambda: not log(drive).reading.filter and not log(drive).reading.busy)
        shown = {
            one.login for one in log(drive).reading.items if isinstance(one, PushPrompt) and not one.withheld
        }
        assert shown <= {"m.lejeune"}
