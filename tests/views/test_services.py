"""What can be done besides codes and links, key by key, against a real desk and its simulated vendors."""

from __future__ import annotations

import re

from helpdesk_tui.views.text import plain
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console

NUMBERS = "peeters-lambert/caroline.renard"
"""At her client each push wants a number typed into the app."""


async def by_number(drive: Driver, *words: str) -> None:
    """Press the number of the line that holds these words."""
    await drive.shows(*words)
    row = next(row for row in drive.text().splitlines() if all(word in row for word in words))
    await drive.press(next(sign for sign in row if sign.isdigit()))


async def test_everything_that_can_be_done_has_its_key(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.press("slash")
        await drive.open("e.lambert", "LAMBERT Étienne")
        await drive.press("d")
        await drive.step("everything")
        await drive.shows(
            "What can be done for this person", "Suspend or lock", "Test a login", "Login codes by SMS"
        )
        await drive.press("z")
        await drive.step("services")
        await drive.press("escape")
        await drive.no_step()


async def test_a_phone_is_suspended_with_a_reason_and_given_back_behind_the_gate(
    own_desk: RunningDesk,
) -> None:
    async with console(own_desk) as drive:
        await drive.press("slash")
        await drive.open("y.li", "LI Y")
        await drive.press("z")
        await drive.step("services")
        await by_number(drive, "suspend")
        await drive.step("service-reason")
        await drive.press("enter")
        await drive.shows("A reason is needed")
        await drive.type("reported lost")
        await drive.press("enter")
        await drive.no_step()
        await drive.shows("device suspended")
        await drive.press("u")
        await drive.until(lambda: drive.call.call.step)
        if drive.call.call.step is not None and drive.call.call.step.id == "services":
            await by_number(drive, "give", "Pixel")
        await drive.step("ticket")
        await drive.type("48213")
        await drive.press("enter")
        await drive.shows("Not yet: the gate is closed")


async def test_a_login_is_tried_by_push(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.press("slash")
        await drive.open("m.dupont", "DUPONT Marc")
        await drive.press("T")
        await drive.step("services")
        await by_number(drive, "push")
        await drive.step("service-review")
        await drive.press("enter")
        await drive.shows("test of a login: accepted")


async def test_a_number_is_read_to_the_caller_and_typed_into_the_app(own_desk: RunningDesk) -> None:
    control = own_desk.sandbox.control
    control("POST", "habit", person=NUMBERS, answer="silent")
    async with console(own_desk, (80, 24)) as drive:
        await drive.press("slash")
        await drive.open("caroline.renard", "Caroline Renard")
        await drive.press("T")
        await drive.step("services")
        await by_number(drive, "push", "Peeters")
        await drive.step("service-review")
        await drive.press("enter")
        await drive.step("awaiting")
        await drive.shows("Read this number to the caller:")
        told = re.search(r"number to the caller: (\d{3})\b", drive.words())
        assert told
        await drive.shows(f"tapez le nombre {told[1]}")
        phone = await drive.sandbox("GET", f"phone/{NUMBERS}")
        await drive.sandbox("POST", f"prompts/{phone['prompts'][-1]['push_id']}", answer="approve")
        await drive.shows("test of a login: accepted")
        assert "Read this number" not in drive.words()
    control("POST", "habit", person=NUMBERS, answer="approve")


async def test_why_logins_fail(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.press("slash")
        await drive.open("h.petit", "PETIT Hélène")
        await drive.press("D")
        await drive.step("diagnosis")
        await drive.shows("Why logins fail", "disabled")


async def test_the_sheet_of_somebody_with_four_phones_fits_a_small_window(own_desk: RunningDesk) -> None:
    async with console(own_desk, (80, 24)) as drive:
        await drive.press("slash")
        await drive.open("e.lambert", "LAMBERT Étienne")
        await drive.press("d")
        await drive.step("everything")
        await drive.shows("Test a login", "Tablette")
        pane = drive.call.case.top
        rows = plain(pane.rows).splitlines()
        assert len(rows) <= pane.size.height, rows
        titles = ("Suspend or lock", "Test a login", "Another number")
        for title in titles:
            assert sum(title in row for row in rows) == 1, title
