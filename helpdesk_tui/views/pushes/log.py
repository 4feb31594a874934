"""All prompts of every vendor: a window that moves over however many there are, a filter, small charts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Input

from helpdesk_tui.contract.prompts import PushPrompt
from helpdesk_tui.views.commands import Offer, offers
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.pushes.charts import chart_rows
from helpdesk_tui.views.pushes.ends import prompt_row, prompt_rows
from helpdesk_tui.views.pushes.filtering import completed, piece_at
from helpdesk_tui.views.pushes.freshness import known_row
from helpdesk_tui.views.pushes.reading import Reading
from helpdesk_tui.views.pushes.timeline import gap_row
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import Line, Role, dim, key, line, paragraph, strong, title
from helpdesk_tui.views.widgets.field import Field
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.widgets.long import LongList, Made
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.contract.pivots import PromptCounts, WordCount
    from helpdesk_tui.contract.prompts import Sources
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.pushes.filtering import Piece

WAIT_FOR_WORDS = 0.12
WAIT_FOR_CHARTS = 0.6
WORDS_SHOWN = 8
HOURS = 24


class LogScreen(DeskScreen):
    """Filter, charts, rows, and the chosen one in full."""

    CSS_PATH = sheets("pushes")
    AUTO_FOCUS: ClassVar[str | None] = "#prompts"

    listed = getters.query_one("#prompts", LongList)
    title_row = getters.query_one("#title", LinePane)
    charts = getters.query_one("#charts", LinePane)
    detail = getters.query_one("#detail", LinePane)
    hint = getters.query_one("#hint", LinePane)
    field = getters.query_one("#filter", Field)

    def __init__(self) -> None:
        super().__init__()
        self.reading = Reading(self)
        self.with_charts = False
        self._sources: Sources | None = None
        self._counts: PromptCounts | None = None
        self._words: tuple[WordCount, ...] = ()
        self._words_for: Piece | None = None
        self._waiting: list[Timer] = []
        self._made: Made | None = None
        self._made_of: object = None
        self._made_like: object = None

    def body(self) -> ComposeResult:
        """Title and freshness, filter, charts, rows, the chosen one."""
        yield LinePane(id="title")
        yield Field(id="filter", placeholder=_("such as app:vpn result:denied,fraud -country:BE last:24h"))
        yield LinePane(id="hint")
        yield LinePane(id="charts")
        rows = LongList(id="prompts")
        rows.can_focus = True
        yield rows
        yield LinePane(id="detail")

    def on_mount(self) -> None:
        """Nothing is typed yet."""
        self.stop_typing()

    def on_screen_resume(self) -> None:
        """Another caller may have been verified meanwhile, and prompts may have come in."""
        newest = self.listed.cursor == 0 and self.reading.at_newest
        if self.awake and (newest or self.reading.case != self.console.case_in_hand):
            self.refetch()
        super().on_screen_resume()

    # -- what is shown -------------------------------------------------------------------------------

    def refetch(self) -> None:
        """The newest rows, and how fresh they are."""
        if self.console.link.state is not LinkState.UP:
            return
        self.reading.start()
        self._fetch_sources()
        self._later(WAIT_FOR_CHARTS, self.fetch_counts)

    def filter_by(self, text: str) -> None:
        """Show rows that fit this."""
        self.field.fill(text)
        self.reading.filter = text
        self._counts = None
        self.stop_typing()
        if not self.leaving:
            self.refetch()

    def changed(self, change: Change) -> None:
        """Prompts came in: shown at once where the newest rows stand, else when one goes there."""
        if change.resource == "prompts":
            self.reading.came_in()
            if self.is_current:
                self._fetch_sources()

    def _fetch_sources(self) -> None:
        async def work() -> None:
            self._sources = await self.console.link.client.prompts.sources()
            self.draw()

        self.read("sources", work)

    def fetch_counts(self) -> None:
        """What the charts show, once they are shown."""
        if not self.with_charts or self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            prompts = self.console.link.client.prompts
            self._counts = await prompts.counts(self.reading.filter, hours=HOURS)
            self.draw()

        self.read("counts", work)

    def draw(self) -> None:
        """Everything but the rows themselves, which are made as they are drawn."""
        now, width = self.console.link.clock.now(), self.app.size.width
        self.title_row.show(
            [
                line(title(_("Log of prompts")), dim(f"   {self.reading.told(now)}")),
                known_row(self._sources, now, width - 2),
            ]
        )
        self.listed.show_made(self._rows(now, width - 4), self.listed.cursor)
        self._draw_charts(width - 2)
        chosen = self.chosen
        self.detail.show(prompt_rows(chosen, width - 4) if chosen else self._nothing(width - 4))
        self.draw_frame()

    def _rows(self, now: datetime, room: int) -> Made:
        """Made anew only for other rows, another width, another day."""
        items, like = self.reading.items, (room, now.astimezone().date())
        if self._made is None or self._made_of is not items or self._made_like != like:

            def row(index: int) -> Line:
                one = items[index]
                return prompt_row(one, now, room) if isinstance(one, PushPrompt) else gap_row(one, now, room)

            self._made, self._made_of, self._made_like = Made(len(items), row), items, like
        return self._made

    def _draw_charts(self, width: int) -> None:
        rows = chart_rows(self._counts, width) if self.with_charts and self._counts is not None else []
        if self.with_charts and not rows:
            rows = [line(dim(_("counting…")))]
        self.charts.styles.height = len(rows)
        self.charts.show(rows)

    def _nothing(self, width: int) -> list[Line]:
        if self.reading.busy:
            return []
        text = _("No prompt fits this filter.") if self.reading.filter else _("No prompts.")
        return paragraph(text, width, Role.DIM)

    @property
    def chosen(self) -> PushPrompt | None:
        """The prompt under the cursor; None on a stretch that was lost."""
        return self.reading.prompt_at(self.listed.cursor)

    def own_offers(self) -> tuple[Offer, ...]:
        """The commands of the log."""
        from helpdesk_tui.views.pushes.log_commands import LOG

        return offers(LOG, self)

    @on(LongList.Picked)
    def _picked(self) -> None:
        self.draw()

    # -- the filter ----------------------------------------------------------------------------------

    def type_filter(self) -> None:
        """Into the field."""
        self.hint.display = True
        self.field.focus()
        self._ask_words()

    def stop_typing(self) -> None:
        """Back to the rows."""
        self.hint.display = False
        self._words = ()
        self.listed.focus()

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        if self.typing:
            self._later(WAIT_FOR_WORDS, self._ask_words)

    def _ask_words(self) -> None:
        if not self.typing and not self.hint.display:
            return
        piece = piece_at(self.field.value, self.field.cursor_position)

        async def work() -> None:
            found = await self.console.link.client.prompts.words(piece.field, piece.start)
            self._words, self._words_for = found.words[:WORDS_SHOWN], piece
            self._show_words()

        self.read("words", work)

    def _show_words(self) -> None:
        pieces = [piece for one in self._words for piece in (strong(one.word), _rows(one), dim("   "))]
        tab = [key("Tab "), dim(_("takes the first:   "))] if pieces else [dim(_("Enter looks for it"))]
        self.hint.show([line(*tab, *pieces)])

    def complete(self) -> None:
        """Take the first word that fits what stands there now."""
        text, place = self.field.value, self.field.cursor_position
        if self._words and piece_at(text, place) == self._words_for:
            self.field.value, self.field.cursor_position = completed(text, place, self._words[0].word)

    @on(Input.Submitted, "#filter")
    def _asked(self, event: Input.Submitted) -> None:
        self.say("")
        self.filter_by(event.value.strip())

    def failed(self, error: DeskError) -> None:
        """A filter that cannot be read is shown with the place where it is wrong."""
        super().failed(error)
        self.reading.busy = False
        sign = error.params.get("sign", "")
        if error.code == "filter_wrong" and sign.isdecimal():
            self.hint.display = True
            self.hint.show([line(" " * (int(sign) - 1), strong("^"))])
            self.field.focus()
            self.field.cursor_position = max(0, int(sign) - 1)
            self._words = ()

    def _later(self, seconds: float, work: object) -> None:
        """Once, a moment after the last time that it was asked for."""
        for one in self._waiting:
            one.stop()
        self._waiting = [self.set_timer(seconds, work)]  # type: ignore[arg-type]


def _rows(one: WordCount) -> str:
    return f" {one.rows}" if one.rows else ""
