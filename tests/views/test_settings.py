"""How a person logs in, on a small window: the present value is marked, what gives asks the gate."""

from __future__ import annotations

from helpdesk_tui.views.text import plain
from tests.rig.desk import RunningDesk
from tests.views.driving import console
from tests.views.test_services import by_number


async def test_settings_fit_a_small_window_and_nothing_is_set_in_passing(own_desk: RunningDesk) -> None:
    async with console(own_desk, (80, 24)) as drive:
        await drive.press("slash")
        await drive.open("g.renson", "RENSON Guy")
        await drive.press("G")
        await drive.step("settings")
        await drive.shows("push: on", "main method: ", "time to answer: 90 s", "may override this")
        await by_number(drive, "time to answer")
        await drive.step("setting-values")
        pane = drive.call.case.top
        assert len(plain(pane.rows).splitlines()) <= pane.size.height
        await by_number(drive, "90 s", "as it is now")
        await drive.shows("It is so already.")
        await drive.step("setting-values")
        await by_number(drive, "300 s")
        await drive.step("ticket")
        await drive.type("48213")
        await drive.press("enter")
        await drive.shows("Not yet: the gate is closed", "another way to log in")
        assert drive.call.call.step is None
        await drive.press("G")
        await drive.step("settings")
        await by_number(drive, "push")
        await drive.step("setting-values")
        await by_number(drive, "off", "a reason is enough")
        await drive.step("setting-reason")
        await drive.press("enter")
        await drive.shows("A reason is needed")
        await drive.press("escape")
        await drive.no_step()
        assert not [one for one in drive.call.call.state.operations if one.kind == "setting"]
    assert own_desk.sandbox.ledger(effect="set_user_settings") == []
