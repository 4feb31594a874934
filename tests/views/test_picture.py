"""The code picture in the terminal: whole on a small window, read by a scanner in every theme, hidden when asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import zxingcpp
from PIL import Image
from rich.color import Color
from textual import events

from helpdesk_tui.views.call.steps.qr import QrStep
from helpdesk_tui.views.pictures import half_blocks
from helpdesk_tui.views.text import Line, Role, line, span
from helpdesk_tui.views.themes import THEMES, role_styles
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console

LINK = "https://enrol.example/?session=0123456789abcdef0123456789abcdef"
CELL = 8
"""Pixels of a module."""


def scanned(rows: Sequence[Line], theme: str) -> list[str]:
    """What a scanner that knows only dark on light reads out of the cells."""
    cells = [piece.text for row in rows for piece in row if piece.role is Role.PICTURE]
    style = role_styles(theme)[Role.PICTURE]
    assert style.color is not None
    assert style.bgcolor is not None
    fore, back = (_grey(colour) for colour in (style.color, style.bgcolor))
    halves = {"█": (fore, fore), "▀": (fore, back), "▄": (back, fore), " ": (back, back)}
    image = Image.new("L", (len(cells[0]), 2 * len(cells)))
    for y, row in enumerate(cells):
        for x, sign in enumerate(row):
            for half in (0, 1):
                image.putpixel((x, 2 * y + half), halves[sign][half])
    big = image.resize((image.width * CELL, image.height * CELL), Image.Resampling.NEAREST)
    return [found.text for found in zxingcpp.read_barcodes(big, try_invert=False)]


def _grey(colour: Color) -> int:
    return int(sum(colour.get_truecolor()) / 3)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_theme_draws_it_dark_on_light(theme: object) -> None:
    rows = [line(span(row, Role.PICTURE)) for row in half_blocks(LINK)]
    assert scanned(rows, getattr(theme, "name", "")) == [LINK]


async def shown_picture(drive: Driver) -> QrStep:
    """Somebody stands there, gave a code out of a mail, and gets a link as a picture."""
    await drive.press("slash")
    await drive.open("c.marchal", "MARCHAL Caroline")
    await drive.confirmed("i")
    await drive.mailed("aldegonde/c.marchal")
    await drive.press("E")
    await drive.step("ticket")
    await drive.type("48213")
    await drive.press("enter")
    await drive.step("service-review")
    await drive.shows("QR code on this screen")
    await drive.press("2", "enter")
    await drive.step("qr")
    step = drive.call.call.step
    assert isinstance(step, QrStep)
    return step


async def test_it_stands_whole_on_a_small_window_or_says_that_it_has_no_room_and_hides(
    own_desk: RunningDesk,
) -> None:
    async with console(own_desk, (80, 24)) as drive:
        await shown_picture(drive)
        pane = drive.call.case.top
        assert len(pane.rows) <= pane.size.height
        (link,) = scanned(pane.rows, drive.app.theme)
        assert link.startswith("https://")
        assert link not in drive.text()
        drive.app.post_message(events.AppBlur())
        await drive.shows("Hidden while you look elsewhere")
        assert "█" not in drive.text()
        drive.app.post_message(events.AppFocus())
        await drive.until(lambda: "█" in drive.text(), "the picture again")
        await drive.press("i")
        await drive.until(lambda: not scanned(pane.rows, drive.app.theme), "the picture the other way round")
        await drive.press("i")
        await drive.pilot.resize_terminal(80, 18)
        await drive.shows("Make the window taller by")
        assert "█" not in drive.text()
        await drive.pilot.resize_terminal(120, 36)
        await drive.until(lambda: scanned(pane.rows, drive.app.theme), "the picture on a larger window")


def test_a_link_that_no_qr_code_holds_is_no_picture_and_no_end() -> None:
    assert half_blocks("x" * 10_000) == []
