"""A verified caller's travel, typed in the call, stands beside the row and lowers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from helpdesk_tui.views.call.outside_commands import DeclareTravel
from helpdesk_tui.views.call.steps.travel import day_of
from tests.e2e.calls import verify
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console
from tests.views.pushes.evening import evening, queue

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


async def type_travel(drive: Driver, line: str) -> None:
    DeclareTravel().run(drive.call.call)
    await drive.step("travel")
    await drive.type(line)
    await drive.press("enter")


async def test_from_the_call_to_the_row(desk: RunningDesk) -> None:
    async with console(desk) as drive:
        client = drive.app.link.client
        await drive.press("f8")
        await drive.until(lambda: drive.app.current_mode == "pushes" and queue(drive).queue.seen, "queue")
        row = next(one for one in queue(drive).queue.rows if one.client == "durand" and one.person)
        assert row.person is not None
        await drive.press("f2", "slash")
        await drive.open(row.login, row.name)
        days = f"{row.first.astimezone():%d/%m} {row.last.astimezone():%d/%m}"
        await type_travel(drive, f"Nigeria {days}")
        await drive.shows("Type the country's two letters and two days")
        await drive.press("escape")
        await type_travel(drive, f"NG {days}")
        await drive.until(lambda: "On record" not in drive.words() and drive.call.call.step is not None)
        assert (await client.signals.context.of(row.person)).declared == ()  # nobody was verified yet
        await drive.press("escape")
        await verify(desk, client, row.login)
        await type_travel(drive, f"NG {days}")
        await drive.shows("On record. Declared in NG from")
        await drive.press("f8")
        where = queue(drive)
        place = [one.id for one in where.queue.rows].index(row.id)
        await drive.press("home", *["down"] * place)
        await drive.until(lambda: where.chosen and where.chosen.id == row.id and where.queue.seen, "row")
        await drive.press("enter")
        await drive.shows("Context, which lowers nothing", "Declared in NG from")
        assert where.chosen is not None
        assert where.chosen.level is row.level


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/3", "2027-03-03"),
        ("22/11", "2026-11-22"),
        ("1/9", "2026-09-01"),
        ("9/3/2027", "2027-03-09"),
        ("2026-12-24", "2026-12-24"),
        ("31/2", None),
        ("29/2", None),
        ("3", None),
        ("x/y", None),
        ("3/13", None),
        ("", None),
    ],
)
def test_days_as_they_are_typed(typed: str, day: str | None) -> None:
    found = day_of(typed, NOW)
    assert (None if found is None else found.isoformat()) == day
