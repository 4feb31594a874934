"""Keys that were typed faster than a screen goes away: they neither take the one below nor act twice."""

from __future__ import annotations

import re
from pathlib import Path

from textual.events import Key

import helpdesk_tui.views
from helpdesk_tui.views.confirm import ConfirmScreen
from helpdesk_tui.views.help import KeysScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import console

VIEWS = Path(helpdesk_tui.views.__file__).parent


async def test_two_keys_close_one_dialog(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        below = drive.app.screen
        await drive.press("f1")
        await drive.until(lambda: isinstance(drive.app.screen, KeysScreen))
        dialog = drive.app.screen
        for _time in range(3):
            dialog.post_message(Key("escape", None))
        await drive.until(lambda: drive.app.screen is below)
        await drive.shows("F1 keys")


async def test_enter_twice_does_it_once(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        below, done = drive.app.screen, list[str]()
        dialog = ConfirmScreen("Sure?", "Do it", lambda: done.append("done"))
        await drive.app.push_screen(dialog)
        for key in ("right", "enter", "enter"):
            dialog.post_message(Key(key, None))
        await drive.until(lambda: drive.app.screen is below)
        await drive.pilot.pause()
        assert done == ["done"]


def test_every_screen_is_left_by_the_one_door() -> None:
    for path in VIEWS.rglob("*.py"):
        if path.name != "leaving.py":
            assert not re.search(r"\.dismiss\(|pop_screen\(|ModalScreen", path.read_text()), path.name
