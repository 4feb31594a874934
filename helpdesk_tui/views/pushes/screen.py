"""The queue of the push review: rows by risk, the evidence of one, a verdict by one key."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from helpdesk_tui.views.commands import Offer, offers
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.pushes.freshness import known_row, next_look, source_rows
from helpdesk_tui.views.pushes.queue import Queue
from helpdesk_tui.views.pushes.rows import counts, signal_row, who
from helpdesk_tui.views.pushes.sheet import sheet_rows
from helpdesk_tui.views.pushes.timeline import timeline_rows
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import Line, Role, dim, line, paragraph, title
from helpdesk_tui.views.widgets.field import Field
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.widgets.rows import RowList
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.contract.ids import AgentId
    from helpdesk_tui.contract.pivots import Timeline
    from helpdesk_tui.contract.prompts import Sources
    from helpdesk_tui.contract.signals import Signal
    from helpdesk_tui.contract.stream import Change

REVIEWER = "security"
BOTH = 118
"""Columns from which the queue and the evidence stand beside each other."""


class PushesScreen(DeskScreen):
    """Queue and evidence; one of both on a narrow screen."""

    CSS_PATH = sheets("pushes")
    AUTO_FOCUS: ClassVar[str | None] = "#queue"

    listed = getters.query_one("#queue", RowList)
    title_row = getters.query_one("#title", LinePane)
    detail = getters.query_one("#sheet", LinePane)
    asking = getters.query_one("#asking", LinePane)
    field = getters.query_one("#note", Field)

    def __init__(self) -> None:
        super().__init__()
        self.queue = Queue(self)
        self.opened = False
        """The evidence has the screen, or the page keys."""
        self.beside = ""
        """`timeline` or `sources` instead of the evidence."""
        self.note = ""
        """Goes with the next verdict."""
        self._sources: Sources | None = None
        self._timeline: Timeline | None = None
        self._asked_sources = 0

    def body(self) -> ComposeResult:
        """Title and freshness, both panes, a question with its field."""
        yield LinePane(id="title")
        with Horizontal(id="both"):
            rows = RowList(id="queue")
            rows.can_focus = True
            yield rows
            yield LinePane(id="sheet")
        yield LinePane(id="asking")
        yield Field(id="note")

    def on_mount(self) -> None:
        """Nothing is asked yet."""
        self.stop_asking()

    def on_screen_resume(self) -> None:
        """What has moved meanwhile."""
        if self.awake:
            self.refetch()
        super().on_screen_resume()

    # -- what is shown -------------------------------------------------------------------------------

    def refetch(self) -> None:
        """Fetch the queue, the sheet of the chosen row, and how fresh all is."""
        if self.console.link.state is LinkState.UP:
            self.queue.fetch()
            self.fetch_sources()

    def fetch_sources(self) -> None:
        """How far the logs are known."""

        async def work() -> None:
            self._sources = await self.console.link.client.prompts.sources()
            self.draw()

        self.read("sources", work)

    def changed(self, change: Change) -> None:
        """A row moved, or prompts came in."""
        if change.resource == "signals":
            self.queue.fetch()
        elif change.resource == "prompts" and self.is_current:
            self.fetch_sources()

    def tick(self) -> None:
        """The countdown; when it has ended, ask what the look has brought."""
        super().tick()
        look, now = next_look(self._sources), self.console.link.clock.now()
        if not self.is_current or look is None or look > now:
            return
        self._asked_sources += 1
        if self._asked_sources % LOOK_TICKS == 1 and self.console.link.state is LinkState.UP:
            self.fetch_sources()

    @property
    def both(self) -> bool:
        """Queue and evidence stand beside each other."""
        return self.app.size.width >= BOTH

    def draw(self, cursor: int | None = None) -> None:
        """Rows with their ages, the evidence, how fresh it is."""
        now, width = self.console.link.clock.now(), self.app.size.width
        self.set_class(self.opened, "-opened")
        left = (width * 9 // 20 if self.both else width) - 4
        marks, found = self.queue.marks, self.queue.rows
        rows = [signal_row(one, self.me, now, marks.width(left)) for one in found]
        self.listed.show_rows(marks.rows(found, rows), self.listed.cursor if cursor is None else cursor)
        name = _("Decided prompts") if self.queue.decided else _("Prompts to look at")
        self.title_row.show(
            [
                line(title(name), dim(f"   {self._count()}")),
                known_row(self._sources, now, width - 2),
            ]
        )
        self.detail.show(self._rows((width * 11 // 20 if self.both else width) - 3))
        self.draw_frame()

    def _count(self) -> str:
        if not self.reviews:
            return ""
        if not self.queue.known:
            return _("asking the desk…")
        marked = len(self.queue.marks)
        told = _(", {n} marked").format(n=marked) if marked else ""
        return counts(self.queue.counts) + told

    def _rows(self, width: int) -> list[Line]:
        now, chosen = self.console.link.clock.now(), self.chosen
        if self.beside == "sources" and self._sources is not None:
            return source_rows(self._sources, now, width)
        if not self.reviews:
            text = _("Security decides about these rows; l shows the log of prompts.")
            return paragraph(text, width, Role.DIM)
        if chosen is None:
            text = _("Nothing to look at.") if self.queue.known else ""
            return paragraph(text, width, Role.DIM)
        past = self._timeline
        if self.beside == "timeline" and past is not None and past.person == chosen.person:
            return timeline_rows(past, who(chosen), now, width)
        sheet = self.queue.sheet
        return [] if sheet is None else sheet_rows(sheet, self.me, now, width, self.note)

    @property
    def me(self) -> AgentId | None:
        """Who works here."""
        session = self.console.link.session
        return session.agent if session else None

    @property
    def reviews(self) -> bool:
        """Whether the agent may decide about prompts."""
        session = self.console.link.session
        return session is None or REVIEWER in session.roles

    @property
    def chosen(self) -> Signal | None:
        """The row under the cursor."""
        rows = self.queue.rows
        return rows[self.listed.cursor] if self.listed.cursor < len(rows) else None

    @property
    def writable(self) -> bool:
        """Whether the desk takes anything down now."""
        session = self.console.link.session
        return session is not None and not session.readonly and self.reviews

    @property
    def may_decide(self) -> bool:
        """Only about what stands on the screen, is free or one's own, and is not about oneself."""
        return self.free(self.chosen) and self.queue.seen and self.writable and not self.typing

    def free(self, signal: Signal | None) -> bool:
        """Undecided, held by nobody else, and not about oneself."""
        return (
            signal is not None
            and signal.state != "decided"
            and not signal.mine
            and signal.claimed_by in (None, self.me)
        )

    def holds(self, event: events.Key) -> bool:
        """While the desk takes something down."""
        return self.awake and self.held.takes(event)

    @property
    def in_view(self) -> object:
        """The row under the cursor: a key that was held for one is not used on another."""
        return self if self.chosen is None else intern(self.chosen.id)

    @property
    def asks_for_a_look(self) -> bool:
        """Evidence is read before it is decided about."""
        return True

    def own_offers(self) -> tuple[Offer, ...]:
        """The commands of the queue."""
        from helpdesk_tui.views.pushes.commands import PUSHES

        return offers(PUSHES, self)

    @on(RowList.Picked)
    def _picked(self) -> None:
        self.look()

    # -- looking -------------------------------------------------------------------------------------

    def look(self) -> None:
        """Another row is under the cursor."""
        self.beside = "" if self.beside == "timeline" else self.beside
        self.draw()
        self.queue.fetch_sheet()
        self.queue.fetch_more()

    def show_beside(self, what: str) -> None:
        """Something else instead of the evidence, or the evidence again."""
        self.beside = "" if self.beside == what else what
        self.opened = self.opened or (bool(self.beside) and not self.both)
        self.draw()
        if self.beside == "timeline":
            self.fetch_timeline()

    def fetch_timeline(self, before: datetime | None = None) -> None:
        """What happened to the person of the row, before that moment or until now."""
        chosen, self._timeline = self.chosen, None
        self.give_up(("timeline",))
        if chosen is None or chosen.person is None:
            return
        person = chosen.person

        async def work() -> None:
            self._timeline = await self.console.link.client.prompts.timeline(person, before=before)
            self.draw()

        self.read("timeline", work)

    # -- a note --------------------------------------------------------------------------------------

    def ask_note(self) -> None:
        """Ask for words that go with the verdict."""
        self.asking.show([line(title(_("A note for the next verdict:")))])
        self.asking.display = self.field.display = True
        self.field.fill(self.note)
        self.field.focus()

    def stop_asking(self) -> None:
        """Nothing is typed any more."""
        self.asking.display = self.field.display = False
        self.listed.focus()

    @on(Input.Submitted, "#note")
    def _noted(self, event: Input.Submitted) -> None:
        self.note = event.value.strip()[:1000]
        self.stop_asking()
        self.draw()


LOOK_TICKS = 3
"""Seconds between two questions while a look that is due has not ended."""
