"""The question before what cannot be taken back: its choice is in view however long the question is."""

from __future__ import annotations

import pytest

from helpdesk_tui.views.confirm import ConfirmScreen
from helpdesk_tui.views.text import plain
from helpdesk_tui.views.widgets.lines import LinePane
from tests.rig.desk import RunningDesk
from tests.views.driving import console

LONG = " ".join(f"word{number}" for number in range(120))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_long_question_leaves_its_choice_in_view(
    shared_desk: RunningDesk, size: tuple[int, int]
) -> None:
    async with console(shared_desk, size=size) as drive:
        await drive.app.push_screen(ConfirmScreen(LONG, "Do it", lambda: None))
        pane = drive.app.screen.query_one("#confirm", LinePane)
        seen = set[str]()
        for _page in range(10):
            text = plain(pane.rows)
            assert len(pane.rows) <= pane.size.height
            assert "Cancel" in text
            assert "Do it" in text
            seen |= set(text.split())
            await drive.press("pagedown")
        assert set(LONG.split()) <= seen
        assert "PgUp" in plain(pane.rows)
        for _page in range(10):
            await drive.press("pageup")
        assert plain(pane.rows).startswith("word0 ")


async def test_a_short_question_has_no_pages(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.app.push_screen(ConfirmScreen("Sure?", "Do it", lambda: None))
        pane = drive.app.screen.query_one("#confirm", LinePane)
        before = plain(pane.rows)
        await drive.press("pagedown")
        assert plain(pane.rows) == before
        assert "Pg" not in before
