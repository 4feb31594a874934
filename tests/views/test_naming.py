"""A device is given another name: a look-alike is asked about, and nothing else becomes a name."""

from __future__ import annotations

import pytest

from helpdesk_tui.views.confirm import ConfirmScreen
from tests.e2e.witness import witness
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console
from tests.views.test_services import by_number

LOGIN, NAME = "e.lambert", "LAMBERT Étienne"


def names(desk: RunningDesk) -> dict[str, str]:
    (user,) = witness(desk).get_users_by_name(LOGIN)
    return {phone["number"][-2:]: phone["name"] for phone in user["phones"]}


async def naming(drive: Driver, hint: str) -> None:
    """As far as the field for the name of the phone with these last digits."""
    await drive.press("K")
    await drive.step("services")
    await by_number(drive, "another name", hint)
    await drive.until(lambda: drive.call.call.step and drive.call.call.step.id in {"ticket", "service-name"})
    if drive.call.call.step is not None and drive.call.call.step.id == "ticket":
        await drive.type("48213")
        await drive.press("enter")


async def verified(drive: Driver) -> None:
    await drive.press("slash")
    await drive.open(LOGIN, NAME)
    await drive.confirmed("c", root="office_wiring")
    await drive.mailed("many_phones")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_look_alike_is_asked_about_and_cancel_is_first(
    own_desk: RunningDesk, size: tuple[int, int]
) -> None:
    before = names(own_desk)
    other = before["72"]
    async with console(own_desk, size) as drive:
        await verified(drive)
        await naming(drive, "..99")
        await drive.step("service-name")
        await drive.shows("Called now:")
        await drive.type(other.upper())
        await drive.press("enter")
        await drive.until(lambda: isinstance(drive.app.screen, ConfirmScreen), "the question")
        await drive.press("enter")  # begins on Cancel
        await drive.step("service-name")
        assert names(own_desk) == before
        await drive.press("escape")
        await drive.no_step()
    assert names(own_desk) == before


async def test_what_is_no_name_is_said_and_the_field_stays(own_desk: RunningDesk) -> None:
    before = names(own_desk)
    async with console(own_desk) as drive:
        await verified(drive)
        await naming(drive, "..99")
        await drive.step("service-name")
        await drive.type("0475 12 34 56 GSM")
        await drive.press("enter")
        await drive.shows("it holds a long number")
        await drive.step("service-name")
    assert names(own_desk) == before


async def test_without_verification_the_gate_is_shut(own_desk: RunningDesk) -> None:
    before = names(own_desk)
    async with console(own_desk) as drive:
        await drive.press("slash")
        await drive.open("m.dupont", "DUPONT Marc")
        await drive.press("K")
        await drive.step("ticket")
        await drive.type("48213")
        await drive.press("enter")
        await drive.shows("Not yet: the gate is closed", "another name for a device")
    assert names(own_desk) == before
