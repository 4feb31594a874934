"""Earlier containments: who, when, by whom, what became of it at each vendor; Enter opens one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import age, local_day
from helpdesk_tui.views.commands import Offer, offers
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.listing import ListingScreen
from helpdesk_tui.views.text import Line, Role, dim, fit, line, paragraph, span, strong, title
from helpdesk_tui.wording import _, ngettext
from helpdesk_tui.wording import containment as wording

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from helpdesk_tui.contract.containments import ContainmentLine
    from helpdesk_tui.contract.stream import Change

AGE = 8
LIVE = frozenset({"asked", "waiting", "running"})


class EarlierScreen(ListingScreen):
    """Containments above, newest first, the chosen one by vendor below."""

    rows_id = "containments"
    most_listed = 10

    def __init__(self) -> None:
        super().__init__()
        self._list: list[ContainmentLine] | None = None

    def on_mount(self) -> None:
        """Nothing is asked here."""
        self.hide_question()

    def refetch(self) -> None:
        """Fetch them."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            before = self.chosen
            self._list = await self.console.link.client.containments.all()
            self.draw(self.place_of(before, self._list))

        self.read("containments", work)

    def changed(self, change: Change) -> None:
        """One began, moved or ended; what was given back is an operation."""
        if change.resource in {"containments", "deeds", "operations"}:
            self.refetch()

    def draw(self, cursor: int | None = None) -> None:
        """Rows with their ages, and the chosen one."""
        now, width, found = self.console.link.clock.now(), self.app.size.width - 4, self._list or []
        self.show_list([line_row(one, now, width - 2) for one in found], cursor)
        count = ngettext("{n} of late", "{n} of late", len(found)).format(n=len(found))
        self.show_heading(_("Earlier containments"), _("asking the desk…") if self._list is None else count)
        self.detail.show(self._detail(now, width))
        self.draw_frame()

    def _detail(self, now: datetime, width: int) -> list[Line]:
        if self.chosen is not None:
            return detail_rows(self.chosen, now, width, self.console.link.vendor_name)
        return paragraph("" if self._list is None else _("Nothing was contained lately."), width, Role.DIM)

    @property
    def chosen(self) -> ContainmentLine | None:
        """The one under the cursor."""
        return self.under_cursor(self._list or [])

    def own_offers(self) -> tuple[Offer, ...]:
        """Open, go back."""
        from helpdesk_tui.views.containment.earlier_commands import EARLIER

        return offers(EARLIER, self)

    def open(self) -> None:
        """The chosen one with each step as it stands now."""
        from helpdesk_tui.views.containment.screen import ContainmentScreen

        if self.chosen is not None:
            self.app.push_screen(ContainmentScreen(self.chosen.reason, containment=self.chosen.id))


def whom(found: ContainmentLine) -> str:
    """One by name; several in number and by the names of the first few."""
    names = ", ".join(found.names)
    if found.people == 1:
        return names
    many = ngettext("{n} person: {names}", "{n} people: {names}", found.people)
    more = "…" if found.people > len(found.names) else ""
    return many.format(n=found.people, names=f"{names}{more}")


def line_row(found: ContainmentLine, now: datetime, width: int) -> Line:
    """One in one row: how long ago, whom, by whom, how it stands."""
    left = sum(one.left for one in found.vendors)
    text = wording.life_in_list(found.state)
    state = dim(text)
    if left and found.state not in LIVE:
        count = ngettext("{n} is not", "{n} are not", left).format(n=left)
        state = span(f"{text}, {count}", Role.BAD)
    elif found.state in LIVE:
        state = strong(text)
    who = _("{who}, by {agent}").format(who=whom(found), agent=found.agent)
    room = max(20, width - AGE - len(state.text) - 1)
    return (*line(fit(age(found.at, now), AGE)), *line(fit(who, room), " "), state)


def detail_rows(
    found: ContainmentLine, now: datetime, width: int, name_of: Callable[[str], str]
) -> list[Line]:
    """Whom, why, and each vendor in numbers."""
    rows = [*paragraph(whom(found), width, Role.STRONG)]
    when = _("{time}, by {agent}: {reason}")
    told = when.format(time=local_day(found.at, now), agent=found.agent, reason=found.reason)
    rows += paragraph(told, width, Role.DIM)
    for one in found.vendors:
        rows.append(line(title(name_of(one.vendor) if one.vendor else _("People are told"))))
        said = (
            (wording.done(one) or _("nothing was done"), Role.PLAIN),
            (wording.standing(one), Role.DIM),
            (wording.left(one), Role.BAD),
        )
        for text, role in said:
            rows += paragraph(text, width, role, 2, "  ") if text else []
    if found.state == "asked":
        rows += paragraph(_("Nothing is done before a second person agrees."), width, Role.DIM)
    return rows
