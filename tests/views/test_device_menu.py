"""What no link can be made for does not stand in the menu of an activation."""

from __future__ import annotations

from helpdesk_tui.views.call.steps.activation import DeviceMenu
from tests.rig.desk import RunningDesk
from tests.views.driving import console


async def test_a_computer_is_not_offered_beside_the_phone(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("slash")
        await drive.open("y.li", "LI Y")
        card = drive.call.call.state.card
        assert card is not None
        assert {"phone", "other"} <= {device.kind for device in card.devices}
        await drive.press("a")
        await drive.step("ticket")
        await drive.type("48213")
        await drive.press("enter")
        await drive.shows("Not yet: the gate is closed for this")
        aim = drive.call.call.state.aim
        assert aim is not None
        phones = [device.id for device in card.devices if device.kind == "phone"]
        assert [aim.device] == phones


async def test_several_phones_are_still_a_menu(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("slash")
        await drive.open("e.lambert", "LAMBERT Étienne")
        await drive.press("a")
        await drive.step("ticket")
        await drive.type("48213")
        await drive.press("enter")
        await drive.step("device")
        step = drive.call.call.step
        assert isinstance(step, DeviceMenu)
        assert len(step.pages.shown) > 1
        assert "Unknown" not in drive.text()
