"""A row goes to a colleague by a few letters, and comes back: keys, marks, bells."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.signals import Signal
from helpdesk_tui.views.pushes.handing import HandOverScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, held
from tests.views.pushes.evening import evening, pane, queue

YARA = "y.diallo"
WORDS = "address is a hotel, she still has to be asked"


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


async def to_yara(drive: Driver, words: str = WORDS) -> None:
    """Keys as somebody presses them."""
    await drive.press("h")
    await drive.until(lambda: isinstance(drive.app.screen, HandOverScreen), "asked to whom")
    await drive.shows("Yara Diallo")
    await drive.type("dia")
    await drive.press("enter")
    await drive.shows("To Yara Diallo (y.diallo)")
    await drive.type(words)
    await drive.press("enter")


async def seen_by_yara(desk: RunningDesk) -> list[Signal]:
    client = desk.client(colleague=YARA)
    try:
        return list((await client.signals.page()).signals)
    finally:
        await client.close()


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_a_few_letters_and_a_sentence_and_it_is_hers(desk: RunningDesk, size: tuple[int, int]) -> None:
    async with pane(desk, size) as drive:
        where = queue(drive)
        await drive.press("down", "down")
        await drive.until(lambda: where.may_decide)
        row = where.chosen
        assert row is not None
        await to_yara(drive)
        await drive.shows("1 row handed over to Yara Diallo.")
        await drive.until(lambda: where.chosen and where.chosen.id != row.id, "moved on")
        (first, *_rest) = await seen_by_yara(desk)
        assert (first.id, first.claimed_by) == (row.id, YARA)
        assert first.handed is not None
        assert first.handed.words == WORDS
        place = [one.id for one in where.queue.rows].index(row.id)
        await drive.press("home", *["down"] * place)
        await drive.until(lambda: where.chosen and where.chosen.id == row.id and where.queue.seen, "there")
        await drive.press("enter")
        await drive.shows(f"to {YARA}: {WORDS}", "y.diallo works on it.")
        await drive.press("escape", "b")
        await drive.shows("Yours again.")
        await drive.press("c")
        await drive.shows("Put back.")


async def test_a_question_that_comes_late_does_not_open_over_a_call(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow line the agent has taken a call meanwhile: what he types next is not meant for this."""
    async with pane(desk) as drive:
        await drive.until(lambda: queue(drive).may_decide)
        where, line_back = drive.app.screen, asyncio.Event()
        asked = held(monkeypatch, drive.app.link.client.signals, "takers", line_back)
        await drive.press("h")
        await drive.until(lambda: asked, "asked")
        await drive.press("f2")
        await drive.until(lambda: drive.app.screen is drive.call, "the call")
        line_back.set()
        await drive.until(lambda: not any(one.group == "takers" for one in where.workers if one.is_running))
        assert drive.app.screen is drive.call


async def test_what_a_colleague_hands_over_rings_stands_first_and_is_taken_by_opening(
    desk: RunningDesk,
) -> None:
    async with pane(desk, (80, 24)) as drive:
        where = queue(drive)
        assert where.me is not None
        row = where.queue.rows[-1]
        client = desk.client(colleague=YARA)
        try:
            await client.signals.hand_over(row.id, AgentId(where.me), "printer or thief? ask him first")
            await drive.shows(
                "y.diallo hands a row of the push review to you: F8 shows it. printer or thief?"
            )
            await drive.until(lambda: where.queue.rows[0].id == row.id, "first")
            await drive.shows("1 handed to you", "from y.diallo: ", "TO YOU")
            await drive.press("home")
            await drive.until(lambda: where.queue.seen, "seen")
            await drive.press("enter")
            await drive.until(lambda: where.chosen and where.chosen.handed and where.chosen.handed.taken_at)
            await drive.shows("printer or thief? ask him first")
            await drive.press("b")
            await drive.shows("Handed back to y.diallo.")
            held = (await client.signals.sheet(row.id)).signal
            assert (held.claimed_by, held.handed) == (YARA, None)
            await client.signals.release(row.id)
        finally:
            await client.close()


async def test_marked_rows_go_together_and_what_is_refused_stays_marked(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = queue(drive)
        rows = where.queue.rows[:2]
        await drive.press("home", "space", "space")
        await drive.until(lambda: len(where.queue.marks) == 2)
        await drive.press("h")
        await drive.shows("Hand over: 2 marked rows")
        await drive.type("zz")
        await drive.shows("Nobody of that name reviews login prompts.")
        await drive.press("enter", "backspace", "backspace", "enter", "enter")
        await drive.shows("To Yara Diallo (y.diallo)")
        client = desk.client(colleague=YARA)
        try:
            await client.signals.claim(rows[1].id)
            await drive.type("both from one place")
            await drive.press("enter")
            await drive.shows("1 row handed over to Yara Diallo.", "This belongs to y.diallo.")
            assert len(where.queue.marks) == 1
            for one in rows:
                await client.signals.release(one.id)
        finally:
            await client.close()


async def test_escape_leaves_without_a_word(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        await drive.press("h")
        await drive.shows("To whom?")
        await drive.press("enter")
        await drive.shows("In one sentence")
        await drive.press("escape")
        await drive.shows("To whom?")
        await drive.press("escape")
        await drive.until(lambda: drive.app.screen is queue(drive), "back")
        assert all(one.handed is None for one in queue(drive).queue.rows)
