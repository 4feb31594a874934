"""What a letter costs: only what changed is made anew, and what changed is made anew."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from helpdesk_tui.views.text import Line, line
from helpdesk_tui.views.themes import THEMES
from helpdesk_tui.views.widgets.field import Field
from helpdesk_tui.views.widgets.lines import LinePane

WIDTH = 30


class Counting(LinePane):
    """A pane that tells how often it made a picture."""

    painted = 0

    def paint(self, crop: Region) -> list[Strip]:
        """Count it."""
        self.painted += 1
        return super().paint(crop)


class Panes(App[None]):
    """A field and two panes."""

    CSS = "Field { width: 30; } LinePane { height: 4; background: $ground; }"

    def compose(self) -> ComposeResult:
        """Field, panes."""
        yield Field(id="field")
        yield Counting(id="one")
        yield Counting(id="two")

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name


def rows(*texts: str) -> list[Line]:
    return [line(text) for text in texts]


def shown(app: Panes) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def ready(pilot: Pilot[None]) -> tuple[Counting, Counting]:
    one, two = (pilot.app.query_one(f"#{name}", Counting) for name in ("one", "two"))
    one.show(rows("Alice Dupont", "Bram Mertens"))
    two.show(rows("a card"))
    await pilot.pause()
    one.painted = two.painted = 0
    return one, two


async def test_letters_paint_no_pane_and_lay_nothing_out() -> None:
    app = Panes()
    async with app.run_test(size=(80, 24)) as pilot:
        one, two = await ready(pilot)
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app.screen, laid_out.append)
        text = "abcdefghij" * 4
        await pilot.press(*text)
        await pilot.pause()
        assert laid_out == []
        assert (one.painted, two.painted) == (0, 0)
        assert shown(app).splitlines()[0].rstrip().endswith(text[-WIDTH + 1 :]), (
            "the field moves with its cursor"
        )


async def test_what_changed_is_drawn_and_nothing_else() -> None:
    app = Panes()
    async with app.run_test(size=(80, 24)) as pilot:
        one, two = await ready(pilot)
        one.show(rows("Alice Dupont", "Zoë Peeters"))
        await pilot.pause()
        assert one.painted > 0
        assert two.painted == 0
        assert "Zoë Peeters" in shown(app)
        assert "Bram Mertens" not in shown(app)


async def test_another_size_or_theme_gives_up_every_picture() -> None:
    app = Panes()
    async with app.run_test(size=(80, 24)) as pilot:
        one, two = await ready(pilot)
        await pilot.resize_terminal(50, 24)
        await pilot.pause()
        assert one.painted > 0
        assert two.painted > 0
        one.painted = two.painted = 0
        app.theme = THEMES[1].name
        await pilot.pause()
        assert one.painted > 0
        assert two.painted > 0
        ground = Color.parse(THEMES[1].variables["ground"]).rich_color
        row = next(strip for strip in app.screen._compositor.render_strips() if "Alice" in strip.text)
        styles = [segment.style for segment in row if "Alice" in segment.text]
        assert [style.bgcolor for style in styles if style] == [ground]
