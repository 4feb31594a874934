"""Everybody who came from one address, network, device or country, over all clients and vendors."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult

from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.commands import Command, Offer, Words, offers
from helpdesk_tui.views.containment.commands import ContainPivot
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.pushes.choosing import ChoiceScreen
from helpdesk_tui.views.pushes.filtering import term
from helpdesk_tui.views.pushes.marks import Marks
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import Line, Role, dim, fit, line, paragraph, span, strong, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.widgets.rows import RowList
from helpdesk_tui.wording import _, ngettext

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.contract.pivots import Pivot, PivotPerson
    from helpdesk_tui.contract.prompts import End

FIELDS = ("address", "network", "device", "country")
WHEN = 12


def choose_pivot(where: DeskScreen, end: End) -> None:
    """Ask by what: whatever of this end is known."""
    names = {
        "address": _("address"),
        "network": _("network"),
        "device": _("device"),
        "country": _("country"),
    }
    known = [(field, value) for field in FIELDS if (value := getattr(end, field).value) is not None]
    if not known:
        where.say(_("Nothing is known of where this came from."), Role.WARN)
        return

    def then(number: int) -> None:
        where.app.push_screen(PivotScreen(*known[number]))

    choices = [(names[field], value) for field, value in known]
    where.app.push_screen(ChoiceScreen(_("Everybody who came from the same:"), choices, then))


class PivotScreen(DeskScreen):
    """People in one list, those who approved first."""

    CSS_PATH = sheets("pushes")
    AUTO_FOCUS: ClassVar[str | None] = "#pivot"

    listed = getters.query_one("#pivot", RowList)
    title_row = getters.query_one("#title", LinePane)

    def __init__(self, field: str, value: str) -> None:
        super().__init__()
        self.field = field
        self.value = value
        self._pivot: Pivot | None = None
        self.marks: Marks[PivotPerson] = Marks(lambda one: f"{one.client} {one.login}")
        """People to act on together."""

    def body(self) -> ComposeResult:
        """Title and rows."""
        yield LinePane(id="title")
        rows = RowList(id="pivot")
        rows.can_focus = True
        yield rows

    def refetch(self) -> None:
        """Ask the desk."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            from helpdesk_tui.contract.pivots import PivotField

            prompts = self.console.link.client.prompts
            self._pivot = await prompts.pivot(PivotField(self.field), self.value)
            self.draw()

        self.read("pivot", work)

    def draw(self) -> None:
        """All rows."""
        now, width = self.console.link.clock.now(), self.app.size.width - 4
        found = self._pivot
        self.title_row.show(
            [
                line(title(_("Everybody from {value}").format(value=self.value))),
                line(dim(_told(found, len(self.marks)))),
            ]
        )
        if found is not None and not found.people:
            self.listed.show_rows(paragraph(_("Nobody came from there."), width, Role.DIM))
        elif found is not None:
            rows = [person_row(one, now, self.marks.width(width - 2)) for one in found.people]
            self.listed.show_rows(self.marks.rows(found.people, rows), self.listed.cursor)
        self.draw_frame()

    @property
    def chosen(self) -> PivotPerson | None:
        """Who stands under the cursor."""
        return self.people[self.listed.cursor] if self.listed.cursor < len(self.people) else None

    @property
    def people(self) -> tuple[PivotPerson, ...]:
        """All who are listed."""
        return self._pivot.people if self._pivot is not None else ()

    @property
    def acted_on(self) -> tuple[PivotPerson, ...]:
        """Those who are marked, or whoever stands under the cursor."""
        return self.marks.or_chosen(self.chosen)

    def own_offers(self) -> tuple[Offer, ...]:
        """Move, look at the rows, go back."""
        return offers(PIVOT, self)

    def show_log(self) -> None:
        """The rows of the chosen person from there, in the log."""
        chosen = self.chosen
        if chosen is None:
            return
        text = f"{term('user', chosen.login)} {term(self.field, self.value)}"

        async def work() -> None:
            from helpdesk_tui.views.pushes.log import LogScreen

            app = self.app
            self.leave()
            await app.switch_mode("prompts")
            if isinstance(app.screen, LogScreen):
                app.screen.filter_by(text)

        self.app.call_later(work)


def _told(found: Pivot | None, marked: int) -> str:
    if found is None:
        return _("asking the desk…")
    number = len(found.people)
    text = ngettext(
        "{n} person, {prompts} prompts, {approved} approved",
        "{n} people, {prompts} prompts, {approved} approved",
        number,
    ).format(n=number, prompts=found.prompts, approved=found.approved)
    text += _("; there are more than are listed") if found.more else ""
    return text + (_(", {n} marked").format(n=marked) if marked else "")


def person_row(one: PivotPerson, now: datetime, width: int) -> Line:
    """What one person has to do with it."""
    told = _("{approved} approved, {refused} refused, {other} other").format(
        approved=one.approved, refused=one.refused, other=one.other
    )
    room = max(20, (width - WHEN) // 2)
    role = Role.BAD if one.approved else Role.PLAIN
    return (
        *line(strong(fit(f"{one.name or one.login} ({one.login}), {one.client}", room)), " "),
        span(fit(told, max(10, width - WHEN - room - 2)), role),
        *line(" ", dim(fit(local_day(one.last, now), WHEN))),
    )


class MoveInPivot(Command[PivotScreen]):
    """Move the cursor."""

    id, keys = "pivot-move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next person"), _("Move in the list."))

    def run(self, where: PivotScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: PivotScreen, key: str) -> None:
        """As the key says."""
        direction = 1 if key in {"down", "pagedown"} else -1
        if key.startswith("page"):
            where.listed.page(direction)
        else:
            where.listed.move(direction)


class RowsOfPerson(Command[PivotScreen]):
    """The rows themselves."""

    id, keys = "pivot-rows", ("enter",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("rows"), _("Rows of this person"), _("Show this person's prompts from there."))

    def available(self, where: PivotScreen) -> bool:
        """While there is somebody."""
        return where.chosen is not None

    def run(self, where: PivotScreen) -> None:
        """Go to the log."""
        where.show_log()


class MarkPerson(Command[PivotScreen]):
    """This one too."""

    id, keys = "pivot-mark", ("space", "asterisk", "*")

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("mark"), _("Mark people"), _("Space marks one person, * all who are listed; again unmarks.")
        )

    def available(self, where: PivotScreen) -> bool:
        """While there is somebody."""
        return where.chosen is not None

    def run(self, where: PivotScreen) -> None:
        """This one."""
        self.press(where, "space")

    def press(self, where: PivotScreen, key: str) -> None:
        """One and go on, or all."""
        if key != "space":
            where.marks.turn_all(where.people)
        elif where.chosen is not None:
            where.marks.turn(where.chosen)
            where.listed.move(1)
        where.draw()


class LeavePivot(Command[PivotScreen]):
    """Back."""

    id, keys = "pivot-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Return to where this was asked."))

    def run(self, where: PivotScreen) -> None:
        """Close."""
        where.leave()


PIVOT: tuple[Command[PivotScreen], ...] = (
    RowsOfPerson(),
    MarkPerson(),
    ContainPivot(),
    LeavePivot(),
    MoveInPivot(),
)
