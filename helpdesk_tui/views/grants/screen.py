"""What is live now, of everybody, and taking one of it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from textual import getters, on
from textual.app import ComposeResult
from textual.widgets import Input

from helpdesk_tui.views.commands import Command, Danger, Offer, Words, offers
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.grants.rows import grant_row, grant_words
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import Role, dim, line, paragraph, title
from helpdesk_tui.views.widgets.field import Field
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.widgets.rows import RowList
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Grant
    from helpdesk_tui.contract.stream import Change


class GrantsScreen(DeskScreen):
    """Law 13 in one pane: it only takes away, so it asks for a reason and nothing else."""

    CSS_PATH = sheets("pages")
    AUTO_FOCUS: ClassVar[str | None] = "#grants"

    live = getters.query_one("#grants", RowList)
    title_row = getters.query_one("#title", LinePane)
    asking = getters.query_one("#asking", LinePane)
    field = getters.query_one("#reason", Field)

    def __init__(self) -> None:
        super().__init__()
        self._grants: tuple[Grant, ...] = ()
        self._known = False
        self._chosen: Grant | None = None
        self._key = ""

    def body(self) -> ComposeResult:
        """Title, rows, and a question with its field."""
        yield LinePane(id="title")
        rows = RowList(id="grants")
        rows.can_focus = True
        yield rows
        yield LinePane(id="asking")
        yield Field(id="reason")

    def on_mount(self) -> None:
        """Nothing is asked yet."""
        self.ask(None)
        self.refetch()

    def refetch(self) -> None:
        """Fetch what is live."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            self._grants = tuple(await self.console.link.client.grants.all(live=True))
            self._known = True
            self.draw()

        self.read("grants", work)

    def changed(self, change: Change) -> None:
        """A grant or an operation moved."""
        if change.resource in {"grants", "operations"}:
            self.refetch()

    def draw(self) -> None:
        """Rows with their countdowns."""
        now, width = self.console.link.clock.now(), self.app.size.width - 4
        count = _("{n} live").format(n=len(self._grants)) if self._known else _("asking the desk…")
        self.title_row.show([line(title(_("Live codes and links")), dim(f"   {count}"))])
        called = self.console.link.vendor_name
        rows = [grant_row(one, now, width - 2, vendor=called(one.vendor)) for one in self._grants]
        self.live.show_rows(rows, self.live.cursor)
        self.draw_frame()

    def own_offers(self) -> tuple[Offer, ...]:
        """Choose, take back, go back."""
        return offers(GRANTS, self)

    @property
    def chosen(self) -> Grant | None:
        """The grant under the cursor."""
        return self._grants[self.live.cursor] if self.live.cursor < len(self._grants) else None

    def ask(self, grant: Grant | None) -> None:
        """Ask for the reason, or stop asking."""
        self._chosen, self._key = grant, uuid4().hex
        self.field.fill("")
        self.field.display = self.asking.display = grant is not None
        if grant is None:
            self.asking.show([])
            self.live.focus()
            return
        now, width = self.console.link.clock.now(), self.app.size.width - 4
        what = grant_words(grant, now, self.console.link.vendor_name(grant.vendor))
        rows = paragraph(_("Take back: {what}").format(what=what), width, Role.TITLE)
        rows += paragraph(_("Reason (Enter takes it back, Esc leaves it):"), width)
        self.asking.styles.height = len(rows)
        self.asking.show(rows)
        self.field.focus()

    @on(Input.Submitted, "#reason")
    def _reason(self, event: Input.Submitted) -> None:
        reason, grant, key = event.value.strip(), self._chosen, self._key
        if not reason or grant is None:
            self.say(_("A reason is needed; a few words are enough."), Role.WARN)
            return

        async def work() -> None:
            from helpdesk_tui.contract.orders import RevokeOrder

            operation = await self.console.link.client.operations.take(
                RevokeOrder(grant=grant.id, reason=reason[:200]), key=key
            )
            unknown = operation.state in {"unknown", "intent"}
            self.say(
                _("The outcome is unknown and is being checked.") if unknown else _("Taken back."),
                Role.BAD if unknown else Role.GOOD,
            )
            self.ask(None)
            self.refetch()

        self.write("revoke", work)


class MoveInGrants(Command[GrantsScreen]):
    """Move the cursor."""

    id, keys = "grants-move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next grant"), _("Move in the list."))

    def run(self, where: GrantsScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: GrantsScreen, key: str) -> None:
        """As the key says."""
        if key.startswith("page"):
            where.live.page(1 if key == "pagedown" else -1)
        else:
            where.live.move(1 if key == "down" else -1)


class RevokeGrant(Command[GrantsScreen]):
    """Take it back."""

    id, keys, danger = "grants-revoke", ("r", "enter"), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("revoke"), _("Revoke this grant"), _("Take the grant under the cursor back, with a reason.")
        )

    def available(self, where: GrantsScreen) -> bool:
        """Only with a grant under the cursor, and not while one is asked about."""
        return where.chosen is not None and not where.typing

    def run(self, where: GrantsScreen) -> None:
        """Ask for the reason."""
        where.ask(where.chosen)


class LeaveGrants(Command[GrantsScreen]):
    """Back."""

    id, keys = "grants-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Stop asking, or return to the call."))

    def run(self, where: GrantsScreen) -> None:
        """Leave what is innermost."""
        if where.typing:
            where.ask(None)
        else:
            where.app.switch_mode("call")


GRANTS: tuple[Command[GrantsScreen], ...] = (RevokeGrant(), LeaveGrants(), MoveInGrants())
