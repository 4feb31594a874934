"""Tasks on the screen: noted, taken by one key, and no number to dial but those on file."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.evidence import TrustRoot
from helpdesk_tui.views.tasks.noting import moment
from tests.rig.desk import RunningDesk, running_desk
from tests.views.driving import Driver, console


async def pane(drive: Driver) -> None:
    await drive.press("f10")
    await drive.until(lambda: drive.app.current_mode == "tasks")
    await drive.shows("Tasks", "to do")


async def note(desk: RunningDesk, who: str, what: str = "") -> None:
    client: DeskClient = desk.client()
    try:
        await client.tasks.note(who, what)
    finally:
        await client.close()


async def test_from_a_note_to_the_number_on_file(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await pane(drive)
        await drive.press("n")
        await drive.shows("Who asks to be called back?")
        await drive.press("enter")
        await drive.shows("A few words are needed.")
        await drive.type("m.lejeune")
        await drive.press("enter")
        await drive.shows("m.lejeune", "What for?")
        await drive.type("oubli, 0475 99 88 77")
        await drive.press("enter")
        await drive.shows("m.lejeune: oubli, …", "When?")
        assert "88" not in drive.text()
        await drive.type("99")
        await drive.press("enter")
        await drive.shows("That is no time of the day")
        await drive.press("backspace", "backspace", "enter")
        await drive.shows("Task noted.", "LEJEUNE Martine ?", "oubli, ..77", "it proves nothing")
        before = drive.keys
        await drive.press("enter")
        await drive.until(lambda: drive.app.current_mode == "call")
        await drive.step("ways")
        assert drive.keys - before == 1
        await drive.shows("call-back asked", "Verify by")
        assert "88" not in drive.text()
        menu = drive.call.call.step
        assert {way.method for way in menu.ways} == {"call_back"}  # type: ignore[union-attr]
        assert drive.call.call.state.gate is not None
        assert drive.call.call.state.gate.proofs == ()
        roots = [way.root for way in menu.ways]  # type: ignore[union-attr]
        await drive.press(str(roots.index(TrustRoot.OFFICE_WIRING) + 1))
        await drive.step("call-back")
        assert re.search(r"\+32 2 \d", drive.text())


async def test_claimed_done_and_dropped_with_a_reason() -> None:
    with running_desk(people=12) as desk:
        await note(desk, "dupont", "un")
        await note(desk, "personne de connu zzz", "deux")
        async with console(desk, (80, 24)) as drive:
            await pane(drive)
            await drive.shows("2 to do", "un", "deux")
            await drive.press("c")
            await drive.shows("mine", "Yours for half an hour.")
            await drive.press("c")
            await drive.shows("Put back.")
            await drive.press("d")
            await drive.shows("Done, on record.", "1 to do", "Nobody on file fits")
            await drive.press("x")
            await drive.shows("Why is it left undone?")
            await drive.press("enter")
            await drive.shows("A few words are needed.")
            await drive.type("doublon")
            await drive.press("enter")
            await drive.shows("Dropped, on record.", "Nothing to do.")
            await drive.press("e")
            await drive.shows("Tasks that were ended", "dropped")
            assert "doublon" in drive.words()
            await drive.press("escape")
            await drive.shows("Nothing to do.")
            await drive.press("escape")
            await drive.until(lambda: drive.app.current_mode == "call")


async def test_who_is_meant_is_looked_for_by_hand() -> None:
    with running_desk(people=12) as desk:
        await note(desk, "quelqu'un zzz", "rappel")
        async with console(desk) as drive:
            await pane(drive)
            await drive.shows("Nobody on file fits")
            await drive.press("enter")
            await drive.shows("Who is it about?")
            await drive.type("m.lejeune")
            await drive.press("enter")
            await drive.shows("LEJEUNE Martine ?", "the name that was noted")
            await drive.press("1")
            await drive.until(lambda: drive.app.current_mode == "call")
            await drive.step("ways")


async def test_a_letter_in_the_field_is_no_command(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await pane(drive)
        await drive.press("n")
        await drive.shows("Who asks")
        await drive.type("xdcwne 123")
        assert drive.app.screen.field.value == "xdcwne 123"  # type: ignore[attr-defined]
        await drive.press("escape")
        await drive.until(lambda: not drive.app.screen.typing)  # type: ignore[attr-defined]


def test_the_next_time_that_an_hour_comes() -> None:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    here = now.astimezone()
    later = moment(f"{(here.hour + 1) % 24:02}:30", now)
    assert later is not None
    assert 0 < (later - now).total_seconds() <= 86_400
    assert moment("", now) is None
    assert moment("9h05", now) is not None
    for wrong in ("25:00", "12:60", "demain", "1"):
        with pytest.raises(ValueError):
            moment(wrong, now)
