"""Guided calls in the console, key by key, against a real desk and its simulated vendors."""

from __future__ import annotations

from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console
from tests.views.test_services import by_number

LOST_PHONE_KEYS = 60


async def begin(drive: Driver, title: str) -> None:
    """Choose a procedure by its title."""
    await drive.press("L")
    await drive.step("procedures")
    await by_number(drive, title)
    await drive.step("guide")


async def test_a_lost_phone(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.press("slash")
        await drive.open("lambert e", "LAMBERT Étienne")
        await begin(drive, "Lost or stolen phone")
        await drive.shows("> Is the SIM card blocked")
        await drive.press("1")
        await drive.shows("> Ask the old phone")
        await drive.press("s")
        await drive.shows("> Suspend the old phone")
        await drive.press("enter")
        await drive.step("services")
        await by_number(drive, "suspend", "..72")
        await drive.step("service-reason")
        await drive.type("lost")
        await drive.press("enter")
        await drive.step("guide")
        await drive.shows("> Verify the caller")
        await drive.press("enter")
        await drive.no_step()
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("many_phones")
        await drive.step("guide")
        await drive.shows("> Give an interim code")
        await drive.press("enter")
        await drive.step("ticket")
        await drive.type("48213")
        await drive.press("enter")
        await drive.step("bypass")
        await drive.press("enter")
        await drive.step("read-aloud")
        await drive.press("space", "space", "space", "y")
        await drive.step("guide")
        await drive.shows("> Does the caller have the new phone")
        await drive.press("2")
        await drive.shows("All steps are done")
        assert drive.keys <= LOST_PHONE_KEYS


async def test_how_to_enter_a_code(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.press("slash")
        await drive.open("m.dupont", "DUPONT Marc")
        await begin(drive, "How to enter a bypass code")
        for step in ("> First", "> Then", "> What it can do"):
            await drive.shows(step)
            await drive.press("enter")
        await drive.shows("> Did it work?")
        await drive.press("1")
        await drive.shows("All steps are done")
