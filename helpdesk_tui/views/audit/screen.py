"""The record, newest first, a page fetched when it comes into view."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult

from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.commands import Command, Offer, Words, offers
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import Line, dim, fit, line, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.widgets.rows import RowList
from helpdesk_tui.wording import _, record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from helpdesk_tui.contract.audit import AuditLine
    from helpdesk_tui.contract.ids import CaseId
    from helpdesk_tui.contract.stream import Change

AHEAD = 30
"""Rows below the cursor at which the next page is asked for."""


class AuditScreen(DeskScreen):
    """Who did what, when, with whom."""

    CSS_PATH = sheets("pages")
    AUTO_FOCUS: ClassVar[str | None] = "#audit"

    records = getters.query_one("#audit", RowList)
    title_row = getters.query_one("#title", LinePane)

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[AuditLine, ...] = ()
        self._total = 0
        self._tree = ""
        self._before: int | None = None

    def body(self) -> ComposeResult:
        """Title and rows."""
        yield LinePane(id="title")
        rows = RowList(id="audit")
        rows.can_focus = True
        yield rows

    def on_mount(self) -> None:
        """Read the newest page."""
        self.refetch()

    def on_screen_resume(self) -> None:
        """What was written meanwhile."""
        self.refetch()

    def refetch(self) -> None:
        """Read from the newest on."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            page = await self.console.link.client.audit.page()
            self._lines, self._total, self._tree, self._before = page.lines, page.size, page.root, page.before
            self.draw()

        self.read("audit", work)

    def more(self) -> None:
        """Read on, below what is known."""
        before = self._before
        if before is None or self.records.cursor < len(self._lines) - AHEAD:
            return

        async def work() -> None:
            page = await self.console.link.client.audit.page(before=before)
            self._lines, self._before = (*self._lines, *page.lines), page.before
            self.draw()

        self.read("audit", work)

    @property
    def case_here(self) -> CaseId | None:
        """The case of the line under the cursor."""
        here = self.records.cursor
        return self._lines[here].case if here < len(self._lines) else None

    def replay(self) -> None:
        """Show that case in plain words."""
        case = self.case_here
        if case is None:
            return

        async def work() -> None:
            from helpdesk_tui.views.audit.replay import ReplayScreen

            found = await self.console.link.client.audit.replay(case)
            session = self.console.link.session
            vendors = {str(one.id): one.label for one in session.vendors} if session else {}
            self.show_late(ReplayScreen(found.cases[0], vendors))

        self.read("replay", work)

    def changed(self, change: Change) -> None:
        """Whatever changed was written down; only the newest page is worth it."""
        if (
            self.is_current
            and self.records.cursor == 0
            and change.resource in {"cases", "operations", "evidence"}
        ):
            self.refetch()

    def draw(self) -> None:
        """Rows as wide as the screen."""
        now, width = self.console.link.clock.now(), self.app.size.width - 4
        count = _("{n} records").format(n=self._total)
        self.title_row.show([line(title(_("Record")), dim(f"   {count}   "), dim(self._tree[:16]))])
        called = self.console.link.vendor_name
        self.records.show_rows(
            [audit_row(item, now, width - 2, called) for item in self._lines], self.records.cursor
        )
        self.draw_frame()

    def own_offers(self) -> tuple[Offer, ...]:
        """Move, go back."""
        return offers(AUDIT, self)


def audit_row(
    item: AuditLine, now: datetime, width: int, called: Callable[[str], str] = lambda vendor: vendor
) -> Line:
    """Number, time, agent, event, person; `called` gives a vendor's name for its id."""
    told = (
        {**item.params, "vendor": called(item.params["vendor"])} if "vendor" in item.params else item.params
    )
    what = record.line(item.event, told)
    who = item.person_name or ""
    head = line(dim(fit(str(item.seq), 7)), fit(local_day(item.at, now), 12), dim(fit(item.agent or "", 12)))
    rest = max(10, width - 31)
    person = min(24, rest // 3)
    return (*head, *line(fit(what, rest - person - 1), " ", dim(fit(who, person))))


class MoveInAudit(Command[AuditScreen]):
    """Move the cursor."""

    id, keys = "audit-move", ("down", "up", "pagedown", "pageup", "home")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next record"), _("Move in the record; older ones are fetched as you go."))

    def run(self, where: AuditScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: AuditScreen, key: str) -> None:
        """As the key says."""
        if key == "home":
            where.records.move(-where.records.cursor)
        elif key.startswith("page"):
            where.records.page(1 if key == "pagedown" else -1)
        else:
            where.records.move(1 if key == "down" else -1)
        where.more()


class ReplayCase(Command[AuditScreen]):
    """The case of this line, from its first record to its last."""

    id, keys = "audit-replay", ("enter",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("replay"),
            _("Replay the case"),
            _("Tell in plain words what happened in the case of this record."),
        )

    def available(self, where: AuditScreen) -> bool:
        """Where a line belongs to a case."""
        return where.case_here is not None

    def run(self, where: AuditScreen) -> None:
        """Fetch it and show it."""
        where.replay()


class LeaveAudit(Command[AuditScreen]):
    """Back to the call."""

    id, keys = "audit-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Return to the call."))

    def run(self, where: AuditScreen) -> None:
        """Go."""
        where.app.switch_mode("call")


AUDIT: tuple[Command[AuditScreen], ...] = (ReplayCase(), LeaveAudit(), MoveInAudit())
