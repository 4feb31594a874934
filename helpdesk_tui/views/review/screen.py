"""The review: three lists, the evidence of one item, in order or not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import uuid4

from textual import on
from textual.widgets import Input

from helpdesk_tui.views.commands import Offer, offers
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.listing import ListingScreen
from helpdesk_tui.views.review.rows import item_row, sheet_rows
from helpdesk_tui.views.text import Line, Role, Span, dim, key, line, paragraph, title
from helpdesk_tui.views.widgets.field import AnswerField
from helpdesk_tui.wording import _, review

if TYPE_CHECKING:
    from helpdesk_tui.contract.review import ReviewItem, ReviewSheet
    from helpdesk_tui.contract.stream import Change

LISTS = ("places", "hours", "alone")
ALL_NAMES = 118
"""Cells in which the names of all three lists fit."""


class ReviewScreen(ListingScreen):
    """The chosen list above, the evidence of the chosen item below."""

    rows_id = "review"
    most_listed = 6

    def __init__(self) -> None:
        super().__init__()
        self._all: list[ReviewItem] | None = None
        self._sheet: ReviewSheet | None = None
        self._list = 2
        """Where break-glass stands is looked at first."""

    def answer_field(self) -> AnswerField:
        """For the reason."""
        return AnswerField(id="reason")

    def on_mount(self) -> None:
        """Nothing is asked yet."""
        self.hide_question()
        self.refetch()

    def refetch(self) -> None:
        """Fetch the items, and the evidence of the chosen one."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            before = self.chosen
            self._all = await self.console.link.client.review.all()
            self.draw(self.place_of(before, self.items))
            self.read("sheet", self._fetch_sheet)

        self.read("review", work)

    async def _fetch_sheet(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            self._sheet = await self.console.link.client.review.sheet(chosen.id)
        self.draw()

    def look(self) -> None:
        """Another item is under the cursor."""
        self.draw()
        self.read("sheet", self._fetch_sheet)

    def changed(self, change: Change) -> None:
        """An item was made or closed, or what it is about moved."""
        if change.resource in {"review", "grants"}:
            self.refetch()

    @property
    def items(self) -> list[ReviewItem]:
        """Those of the list in view."""
        return [one for one in self._all or () if one.list == LISTS[self._list]]

    @property
    def chosen(self) -> ReviewItem | None:
        """The item under the cursor."""
        return self.under_cursor(self.items)

    @property
    def may_close(self) -> bool:
        """Whether this agent may close the chosen one."""
        session, sheet, chosen = self.console.link.session, self._sheet, self.chosen
        if session is None or session.readonly or sheet is None or chosen is None:
            return False
        return sheet.item.id == chosen.id and chosen.state == "open" and not sheet.mine

    def draw(self, cursor: int | None = None) -> None:
        """The three lists with their counts, rows, and the evidence."""
        now, width = self.console.link.clock.now(), self.app.size.width - 4
        self.show_list([item_row(one, now, width - 2) for one in self.items], cursor)
        self.title_row.styles.height = 2
        self.title_row.show([line(title(_("Review"))), self._tabs()])
        self.detail.show(self._rows(width))
        self.draw_frame()

    def _tabs(self) -> Line:
        pieces: list[Span | str] = []
        for number, name in enumerate(LISTS):
            waiting = sum(one.list == name and one.state == "open" for one in self._all or ())
            here = number == self._list or self.app.size.width >= ALL_NAMES
            text = f"{review.name(name)} ({waiting})   " if here else f"({waiting})   "
            pieces += [key(f"{number + 1} "), title(text) if number == self._list else dim(text)]
        return line(*pieces)

    def _rows(self, width: int) -> list[Line]:
        chosen = self.chosen
        if chosen is None:
            text = "" if self._all is None else _("Nothing to look at in this list.")
            return paragraph(text, width, Role.DIM)
        if self._sheet is None or self._sheet.item.id != chosen.id:
            return []
        return sheet_rows(self._sheet, self.console.link.clock.now(), width)

    def own_offers(self) -> tuple[Offer, ...]:
        """Evidence, in order, not in order, lists."""
        from helpdesk_tui.views.review.commands import REVIEW

        return offers(REVIEW, self)

    def turn_to(self, number: int | None) -> None:
        """That list, or the next one."""
        self._list = (self._list + 1) % len(LISTS) if number is None else number
        self._sheet = None
        self.draw(0)
        self.look()

    # -- what is asked and done ----------------------------------------------------------------------

    def ask_why(self) -> None:
        """Ask why it is not in order."""
        self.show_question(_("Why is it not in order? (Enter takes back what lives, Esc leaves)"))

    @on(Input.Submitted, "#reason")
    def _answered(self, event: Input.Submitted) -> None:
        text, chosen, once = event.value.strip()[:200], self.chosen, uuid4().hex
        if chosen is None or not text:
            self.say(_("A few words are needed."), Role.WARN)
            return
        reopen = self.console.link.client.review.reopen
        self._do(
            lambda: reopen(chosen.id, text, key=once), _("Not in order, on record; what lived is taken back.")
        )

    def accept(self) -> None:
        """It is in order."""
        chosen = self.chosen
        if chosen is not None:
            self._do(lambda: self.console.link.client.review.ok(chosen.id), _("In order, on record."))

    def _do(self, work: Callable[[], Awaitable[ReviewItem]], said: str) -> None:
        async def begin() -> None:
            await work()
            self.hide_question()
            self.say(said, Role.GOOD)
            self.refetch()

        self.write("review", begin)
