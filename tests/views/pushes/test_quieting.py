"""Pushes of a row's person are turned off by two keys where the vendor can; elsewhere the console says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk_tui.contract.signals import Signal
from helpdesk_tui.views.pushes.choosing import ChoiceScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver
from tests.views.pushes.evening import evening, pane, queue


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


async def row_of(drive: Driver, *, linked: str) -> Signal:
    """A row about one person, who has an account at the clinic as well, if one is named."""
    where = queue(drive)
    place, row = next(
        (n, one)
        for n, one in enumerate(where.queue.rows)
        if one.person is not None and one.person not in USED
    )
    assert row.person is not None
    USED.add(row.person)
    if linked:
        client = where.console.link.client
        (hit,) = [one for one in (await client.people.search(linked)).hits if one.login == linked]
        await client.people.link(row.person, hit.id, "the same person, seen together")
    await drive.press("home", *["down"] * place)
    await drive.until(lambda: where.chosen and where.chosen.id == row.id and where.queue.seen, "row")
    return row


USED: set[str] = set()


@pytest.mark.parametrize(("size", "other"), [((120, 36), "c.marchal"), ((80, 24), "v.bastin")])
async def test_two_keys_and_pushes_are_off_until_then(
    desk: RunningDesk, size: tuple[int, int], other: str
) -> None:
    async with pane(desk, size) as drive:
        row, where = await row_of(drive, linked=other), queue(drive)
        drive.keys = 0
        await drive.press("q")
        await drive.until(lambda: isinstance(drive.app.screen, ChoiceScreen), "how long")
        await drive.shows("Turn pushes off for", "20 min", "the person is told")
        await drive.press("1")
        await drive.shows("pushes are off until", "They come back by themselves.")
        assert drive.keys == 2
        await drive.press("enter")
        await drive.until(lambda: where.queue.seen)
        await drive.shows("then the desk lets them through again.")
        await drive.press("q")
        await drive.until(lambda: "pushes are off until" in drive.words())
        assert drive.app.screen is where
        assert row.person is not None
        client = desk.client(colleague="y.diallo")
        try:
            parts = (await client.services.quiet(row.person)).parts
            assert "quiet" in {part.state for part in parts}
            notices = (await client.notices.all(person=row.person)).notices
            assert "pushes_quiet" in {one.kind for one in notices}
        finally:
            await client.close()


async def test_a_vendor_without_such_a_call_is_named(desk: RunningDesk) -> None:
    async with pane(desk, (80, 24)) as drive:
        await row_of(drive, linked="")
        await drive.press("q")
        await drive.shows("this vendor has no call that turns pushes off for a while.")
        assert drive.app.screen is queue(drive)
