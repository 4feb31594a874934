"""Approved by mistake: one key, a list at every vendor, a word, ticks; a spray takes two. Counted in keys."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from helpdesk_tui.contract.containments import Containment
from helpdesk_tui.views.containment.earlier import EarlierScreen
from helpdesk_tui.views.containment.screen import ContainmentScreen
from helpdesk_tui.views.deeds.screen import DeedsScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console
from tests.views.pushes.evening import evening, pane, queue

SE_2, OC_3 = 14, 25


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


def shown(drive: Driver) -> ContainmentScreen:
    screen = drive.app.screen
    assert isinstance(screen, ContainmentScreen)
    return screen


async def looked(drive: Driver) -> ContainmentScreen:
    """The dry run stands there and the word can be typed."""
    await drive.until(
        lambda: isinstance(drive.app.screen, ContainmentScreen) and shown(drive).asks and shown(drive).typing,
        "the dry run",
    )
    return shown(drive)


async def ended(drive: Driver, where: ContainmentScreen) -> None:
    await drive.until(lambda: where.found is not None and where.found.state == "ended", "ended")


async def test_se_2_approved_by_mistake(desk: RunningDesk) -> None:
    """From the call to the last tick, at 80 columns."""
    async with console(desk, (80, 24)) as drive:
        drive.keys = 0
        await drive.press("f8")
        await drive.until(lambda: drive.app.current_mode == "pushes" and queue(drive).may_decide, "queue")
        chosen = queue(drive).chosen
        assert chosen is not None
        assert chosen.approved
        await drive.press("exclamation_mark")
        where = await looked(drive)
        await drive.shows("lock the account: no sign-in, no more prompts", "it ends no sessions")
        await drive.type("STOP")
        await drive.press("enter")
        await drive.shows("confirmed; it begins in")
        await ended(drive, where)
        await drive.shows("carried out", "steps done")
        assert drive.keys <= SE_2
        client = drive.app.link.client
        found = await client.containments.all()
        assert [one.names for one in found] == [(chosen.name,)]


async def test_an_answer_to_a_screen_that_is_being_taken_down_is_dropped(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its widgets go before it does, and before its work is given up."""
    async with pane(desk) as drive:
        containments, came = drive.app.link.client.containments, asyncio.Event()
        look = containments.look

        async def late(*args: Any, **options: Any) -> Containment:
            found = await look(*args, **options)
            screen = shown(drive)
            came.set()
            while screen.query("#title"):
                await asyncio.sleep(0)
            return found

        monkeypatch.setattr(containments, "look", late)
        await drive.press("down")
        await drive.until(lambda: queue(drive).queue.seen)
        await drive.press("exclamation_mark")
        await drive.until(came.is_set)
        await drive.press("escape")
        await drive.until(lambda: drive.app.screen is queue(drive))
        await drive.shows("What happened")


async def test_escape_and_another_word_do_nothing(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        before = len(await drive.app.link.client.containments.all())
        await drive.press("down")
        await drive.until(lambda: queue(drive).queue.seen)
        await drive.press("exclamation_mark")
        await looked(drive)
        await drive.press("enter")
        await drive.type("yes")
        await drive.press("enter")
        await drive.shows("Nothing was done: the word is STOP.")
        await drive.press("escape")
        await drive.until(
            lambda: drive.app.screen is not None and not isinstance(drive.app.screen, ContainmentScreen)
        )
        assert len(await drive.app.link.client.containments.all()) == before


async def test_what_is_cancelled_in_time_never_happens(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        await drive.press("down")
        await drive.until(lambda: queue(drive).queue.seen)
        await drive.press("exclamation_mark")
        where = await looked(drive)
        await drive.type("stop")
        await drive.press("enter")
        await drive.shows("confirmed; it begins in", "x cancel")
        await drive.press("x")
        await drive.shows("Cancelled, on record.")
        assert where.found is not None
        assert {step.state for step in where.found.people[0].steps} <= {"planned", "cannot", "stands"}


async def test_from_the_call_by_its_key_and_in_its_case(desk: RunningDesk) -> None:
    async with console(desk) as drive:
        await drive.press("slash")
        await drive.open("a.dupont", "DUPONT Amélie")
        await drive.press("exclamation_mark")
        where = await looked(drive)
        await drive.shows("Contain DUPONT Amélie", "approved by mistake, said on the telephone")
        assert where.found is not None
        assert where.found.case is not None
        await drive.press("escape")


async def test_without_a_case_by_its_name(desk: RunningDesk) -> None:
    async with console(desk) as drive:
        await drive.press("slash")
        await drive.find("a.dupont", "DUPONT Amélie")
        await drive.press("ctrl+p")
        await drive.type("mistake")
        await drive.press("enter")
        where = await looked(drive)
        assert where.found is not None
        assert (where.found.case, where.found.people[0].name) == (None, "DUPONT Amélie")


async def test_who_may_not_contain_is_not_offered_it(desk: RunningDesk) -> None:
    async with console(desk, colleague="n.vermeulen") as drive:
        await drive.press("slash")
        await drive.open("m.dupont", "DUPONT Marc")
        await drive.press("exclamation_mark")
        await drive.pilot.pause()
        assert not isinstance(drive.app.screen, ContainmentScreen)


async def test_se_4_and_oc_3_a_spray_is_contained_by_two(desk: RunningDesk) -> None:
    """One row about many people: one asks with the frozen list, a colleague reads it and agrees."""
    async with pane(desk) as drive, console(desk, (80, 24), colleague="s.janssens") as second:
        where = queue(drive)
        place = next(n for n, one in enumerate(where.queue.rows) if "D05" in one.detectors)
        await drive.press(*["down"] * place)
        await drive.until(lambda: where.queue.seen)
        await drive.press("exclamation_mark")
        list_ = await looked(drive)
        assert list_.found is not None
        number = len(list_.found.people)
        assert number > 1
        await drive.shows(f"Contain {number} people", f"ask a second person for all {number}")
        await drive.type("STOP")
        await drive.press("enter")
        await drive.shows("waits for a second person")
        second.keys = 0
        await to_deeds(second)
        await second.shows("Contain ", "lock the account", "1 waits for you")
        await second.press("enter")
        await second.shows("It is done at once, on record by both names.")
        await second.press("right", "enter")
        await second.shows("Agreed and done")
        assert second.keys <= OC_3
        await ended(drive, list_)
        states = {step.state for one in list_.found.people for step in one.steps if step.measure == "lock"}
        assert states <= {"done", "stands"}


async def to_deeds(drive: Driver) -> None:
    """The pane of what takes two people, by its name."""
    await drive.press("colon")
    await drive.type("takes two")
    await drive.press("enter")
    await drive.until(lambda: isinstance(drive.app.screen, DeedsScreen), "deeds")


async def test_a_silent_vendor_is_asked_again_while_the_list_is_read(desk: RunningDesk) -> None:
    async with console(desk, (80, 24)) as drive:
        await drive.press("slash")
        await drive.open("m.lejeune", "LEJEUNE Martine")
        desk.sandbox.fault("error_before", method="GET", path="bypass_codes", times=500, status=503)
        await drive.press("exclamation_mark")
        where = await looked(drive)
        await drive.shows("No answer from Duo Durand SA: asked again in", "which, the vendor does not")
        assert where.found is not None
        first = where.found.id
        desk.sandbox.control("DELETE", "faults")
        await drive.until(lambda: "No answer" not in drive.words(), "it answered")
        assert where.found.id == first
        assert "not known" not in drive.words()
        await drive.press("escape")


async def test_earlier_ones_are_listed_from_everywhere_and_opened_again(desk: RunningDesk) -> None:
    async with console(desk, (80, 24)) as drive:
        await drive.press("slash")
        await drive.find("c.dupond", "DUPOND Claire")
        client = drive.app.link.client
        person = (await client.people.search("c.dupond")).hits[0]
        begun = await client.containments.confirm(
            await client.containments.look("approved by mistake", people=[person.id])
        )
        await drive.press("ctrl+p")
        await drive.type("earlier")
        await drive.press("enter")
        await drive.until(lambda: isinstance(drive.app.screen, EarlierScreen), "the list")
        await drive.shows("Earlier containments", "DUPOND Claire", "carried out", "1 account locked")
        await drive.press("enter")
        await drive.until(lambda: isinstance(drive.app.screen, ContainmentScreen), "opened")
        where = shown(drive)
        await drive.shows("lock the account", "2 steps done")
        assert where.found is not None
        assert (where.found.id, where.typing) == (begun.id, False)
        await drive.press("f6")  # not once more above itself
        assert drive.app.screen is where
        await drive.press("escape")
        await drive.until(lambda: isinstance(drive.app.screen, EarlierScreen), "back in the list")
        await drive.press("escape")
        await drive.until(
            lambda: drive.app.current_mode == "call" and not isinstance(drive.app.screen, EarlierScreen)
        )
