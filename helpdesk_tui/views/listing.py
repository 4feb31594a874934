"""A page of rows with the chosen one in full and a question below: what tasks, approvals and review share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from textual import getters
from textual.app import ComposeResult

from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import Line, Role, dim, line, paragraph, title
from helpdesk_tui.views.widgets.field import Field
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.widgets.rows import RowList

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import AgentId


class Listed(Protocol):
    """What stands in a row and is found again after the desk was asked anew."""

    @property
    def id(self) -> str:
        """Its name on the wire."""
        ...


One = TypeVar("One", bound=Listed)


class ListingScreen(DeskScreen):
    """Title, rows, the chosen one, and a question with its field."""

    CSS_PATH = sheets("pages")
    AUTO_FOCUS: ClassVar[str | None] = "RowList"

    rows_id: ClassVar[str]
    most_listed: ClassVar[int | None] = None
    """Rows that are shown at once; None: as the style sheet has it."""
    title_row = getters.query_one("#title", LinePane)
    listed = getters.query_one(RowList)
    detail = getters.query_one("#detail", LinePane)
    asking = getters.query_one("#asking", LinePane)
    field = getters.query_one(Field)

    def body(self) -> ComposeResult:
        """From above to below."""
        yield LinePane(id="title")
        rows = RowList(id=self.rows_id)
        rows.can_focus = True
        yield rows
        yield LinePane(id="detail")
        yield LinePane(id="asking")
        yield self.answer_field()

    def answer_field(self) -> Field:
        """Where the answer to a question is typed."""
        return Field(id="reason")

    def show_list(self, rows: Sequence[Line], cursor: int | None) -> None:
        """These rows, as high as they are many; the cursor there, or where it stands."""
        if self.most_listed is not None:
            self.listed.styles.height = max(1, min(self.most_listed, len(rows)))
        self.listed.show_rows(list(rows), self.listed.cursor if cursor is None else cursor)

    def show_heading(self, name: str, told: str) -> None:
        """What the list is, and how much of it waits."""
        self.title_row.show([line(title(name), dim(f"   {told}"))])

    def under_cursor(self, found: Sequence[One]) -> One | None:
        """The one that is chosen; None: there is none."""
        return found[self.listed.cursor] if self.listed.cursor < len(found) else None

    def place_of(self, before: Listed | None, found: Sequence[Listed]) -> int:
        """Where the row that was chosen stands now; the cursor stays when it is gone."""
        ids = [one.id for one in found]
        return ids.index(before.id) if before is not None and before.id in ids else self.listed.cursor

    def show_question(self, text: str, given: str = "") -> None:
        """Ask for something to be typed, beneath what was answered before."""
        width = self.app.size.width - 4
        rows = [*(paragraph(given, width, Role.DIM) if given else []), *paragraph(text, width, Role.TITLE)]
        self.asking.styles.height = len(rows)
        self.asking.show(rows)
        self.field.display = self.asking.display = True
        self.field.fill("")
        self.field.focus()

    def hide_question(self) -> None:
        """Nothing is typed any more; what was typed is forgotten."""
        self.field.fill("")
        self.field.display = self.asking.display = False
        self.listed.focus()

    @property
    def me(self) -> AgentId | None:
        """Who is at the console."""
        session = self.console.link.session
        return session.agent if session else None

    @property
    def writable(self) -> bool:
        """Whether this desk may change anything."""
        session = self.console.link.session
        return session is not None and not session.readonly
