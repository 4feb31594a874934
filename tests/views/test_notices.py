"""Who was told stands under the operation; "not me" is one line and Enter."""

from __future__ import annotations

import pytest

from tests.e2e.calls import until
from tests.rig.desk import running_desk
from tests.views.driving import Driver, console


async def link_sent(drive: Driver) -> None:
    """An activation link by mail to somebody who was verified."""
    await drive.open("n.leroy", "LEROY Nathalie")
    await drive.confirmed("c", root="office_wiring")
    await drive.confirmed("i")
    await drive.press("a")
    await drive.step("ticket")
    await drive.type("44444")
    await drive.press("enter")
    await drive.step("activation")
    await drive.press("2")
    await drive.shows("> mail")
    await drive.press("enter")
    await drive.until(lambda: drive.call.call.state.operations)


@pytest.mark.slow
async def test_who_was_told_and_not_me() -> None:
    with running_desk(people=12) as desk:
        async with console(desk) as drive:
            await link_sent(drive)
            await drive.until(
                lambda: (
                    drive.call.call.state.operations[0].told
                    and all(one.state == "sent" for one in drive.call.call.state.operations[0].told)
                ),
                "sent",
            )
            await drive.shows("told: mail @", "sent")
            await drive.press("F")
            await drive.step("not-me")
            await drive.shows("says that it was somebody else", "Esc changes nothing")
            await drive.press("escape")
            await drive.no_step()
            assert "Frozen until" not in drive.text()
            await drive.press("F")
            await drive.step("not-me")
            await drive.press("enter")
            await drive.until(lambda: "Frozen until" in drive.text(), "frozen")
            card = drive.call.call.state.card
            assert card is not None
            client = desk.client()
            try:
                listed = await until(
                    lambda: client.operations.all(person=card.id),
                    lambda found: any(one.what == "suspend_device" and one.settled_at for one in found),
                )
                assert {one.state for one in listed if one.what == "suspend_device"} <= {"done", "failed"}
            finally:
                await client.close()
