"""What takes two people at a shared desk: who asks for what, and being the second person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from textual import on
from textual.widgets import Input

from helpdesk_tui.views.ages import age, countdown
from helpdesk_tui.views.commands import Offer, offers
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.second import SecondScreen
from helpdesk_tui.views.text import Line, Role, dim, fit, line, paragraph, strong, warn
from helpdesk_tui.wording import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.contract.containments import Containment
    from helpdesk_tui.contract.deeds import DeedLine
    from helpdesk_tui.contract.ids import DeedId
    from helpdesk_tui.contract.stream import Change

AGE = 8


class DeedsScreen(SecondScreen):
    """Deeds above, the chosen one in full below, and a field for the six digits of who agrees."""

    rows_id = "deeds"
    most_listed = 8

    def __init__(self) -> None:
        super().__init__()
        self._list: list[DeedLine] | None = None
        self._word: tuple[DeedId, str] | None = None
        """A first word that was just made: shown until another row is looked at."""
        self._contained: Containment | None = None
        """The list of steps to which somebody is asked to agree."""

    def on_mount(self) -> None:
        """Nothing is asked yet."""
        self.hide_question()
        self.refetch()

    def refetch(self) -> None:
        """Fetch the deeds."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            before = self.chosen
            self._list = await self.console.link.client.deeds.all()
            self.draw(self.place_of(before, self._list))
            self.read("deed list", self._fetch_list)

        self.read("deeds", work)

    async def _fetch_list(self) -> None:
        """What exactly would be done, where the deed is one list of many steps."""
        deed = None if self.chosen is None else self.chosen.deed
        if deed is None or deed.kind != "contain":
            self._contained = None
            return
        self._contained = await self.console.link.client.containments.get(deed.containment)
        self.draw()

    def look(self) -> None:
        """Another deed is under the cursor; what was shown once is gone."""
        self._word = None
        self.draw()
        self.read("deed list", self._fetch_list)

    def changed(self, change: Change) -> None:
        """A deed was asked for or has ended."""
        if change.resource in {"deeds", "containments"}:
            self.refetch()

    def draw(self, cursor: int | None = None) -> None:
        """Rows with their ages, and the chosen one."""
        width, found = self.app.size.width - 4, self._list or []
        self.show_list([self._row(one, width - 2) for one in found], cursor)
        waiting = sum(one.state == "asked" and one.agent != self.me for one in found)
        count = ngettext("{n} waits for you", "{n} wait for you", waiting).format(n=waiting)
        self.show_heading(_("What takes two people"), _("asking the desk…") if self._list is None else count)
        self.detail.show(self._detail(width))
        self.draw_frame()

    def _row(self, one: DeedLine, width: int) -> Line:
        from helpdesk_tui.wording import deeds

        now = self.console.link.clock.now()
        waits = one.state == "asked"
        left = _("waits, {left}").format(left=countdown(one.until, now))
        state = warn(left) if waits else dim(deeds.state(one.state))
        who = _("{agent}: {what}").format(agent=one.agent, what=deeds.kind(one.deed.kind))
        if one.about:
            who = f"{who}, {one.about}"
        room = max(20, width - AGE - len(state.text) - 1)
        text = fit(who, room)
        return (
            *line(fit(age(one.made_at, now), AGE)),
            *line(strong(text) if waits else dim(text), " "),
            state,
        )

    def _detail(self, width: int) -> list[Line]:
        from helpdesk_tui.wording import deeds

        chosen = self.chosen
        if chosen is None:
            text = "" if self._list is None else _("Nothing waits for a second person.")
            return paragraph(text, width, Role.DIM)
        rows = paragraph(deeds.line(chosen), width, Role.STRONG)
        asks = _("{agent} asks for it; it {state}.").format(
            agent=chosen.agent, state=deeds.state(chosen.state)
        )
        rows += paragraph(asks, width)
        if chosen.ended_by:
            rows += paragraph(_("Ended by {agent}.").format(agent=chosen.ended_by), width, Role.DIM)
        if self._word is not None and self._word[0] == chosen.id:
            told = _("First word, good once and for 24 hours; hand it over in person: {word}")
            rows += paragraph(told.format(word=self._word[1]), width, Role.TITLE)
        elif self.may_decide:
            told = _("Call {agent} on a number that you know before you agree: this holds at once.")
            rows += paragraph(told.format(agent=chosen.agent), width, Role.WARN)
        return [*rows, *self._steps(chosen, width)]

    @property
    def long(self) -> bool:
        """The chosen one is a list, which the page keys turn."""
        return self.chosen is not None and self.chosen.deed.kind == "contain"

    def _steps(self, chosen: DeedLine, width: int) -> list[Line]:
        """The frozen list, by person and vendor."""
        found = self._contained
        if found is None or chosen.deed.kind != "contain" or chosen.deed.containment != found.id:
            return []
        from helpdesk_tui.views.containment.rows import state_row, step_rows

        now = self.console.link.clock.now()
        return [state_row(found, now), *step_rows(found, None, now, width, self.console.link.vendor_name)]

    @property
    def chosen(self) -> DeedLine | None:
        """The deed under the cursor."""
        return self.under_cursor(self._list or [])

    @property
    def may_decide(self) -> bool:
        """Whether the chosen one waits for somebody like this agent."""
        found = self.chosen
        return self.writable and found is not None and found.state == "asked" and found.agent != self.me

    @property
    def is_mine(self) -> bool:
        """Whether the chosen one waits and is this agent's own."""
        found = self.chosen
        return self.writable and found is not None and found.state == "asked" and found.agent == self.me

    def own_offers(self) -> tuple[Offer, ...]:
        """Agree, refuse, withdraw, go back."""
        from helpdesk_tui.views.deeds.commands import DEEDS

        return offers(DEEDS, self)

    def agree(self) -> None:
        """Ask first, because it is done at once."""
        from helpdesk_tui.views.confirm import ConfirmScreen
        from helpdesk_tui.wording import deeds

        found = self.chosen
        if found is None:
            return
        question = _("{what} {agent} asks for it. It is done at once, on record by both names.")
        text = question.format(what=deeds.line(found), agent=found.agent)
        self.app.push_screen(ConfirmScreen(text, _("Agree"), lambda: self._agree(found.id, uuid4().hex)))

    def _agree(self, id_: DeedId, key: str) -> None:
        """Agree; where the desk asks for the six digits of who does, ask, and then the same again."""
        deeds = self.console.link.client.deeds

        async def work() -> None:
            from helpdesk_tui.contract.errors import DeskError, ErrorCode

            try:
                done = await deeds.agree(id_, key=key)
            except DeskError as error:
                if error.code is not ErrorCode.STEP_UP_NEEDED:
                    raise
                self.ask_own_code(partial(deeds.step_up, id_), lambda: self._agree(id_, key))
                return
            self.hide_question()
            self._word = None if done.first_word is None else (id_, done.first_word)
            self.say(_("Agreed and done, on record by both names."), Role.GOOD)
            self.refetch()

        self.write("agree", work)

    @on(Input.Submitted, "#answer")
    def _typed(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.take_own_code(event.value.strip())

    def refuse(self) -> None:
        """Say no to the chosen one."""
        self._end(lambda: self.console.link.client.deeds.refuse, _("Refused, on record."))

    def withdraw(self) -> None:
        """Take the chosen one back."""
        self._end(lambda: self.console.link.client.deeds.withdraw, _("Withdrawn, on record."))

    def _end(self, verb: Callable[[], Callable[[DeedId], Awaitable[DeedLine]]], text: str) -> None:
        found = self.chosen
        if found is None:
            return

        async def work() -> None:
            await verb()(found.id)
            self.say(text, Role.GOOD)
            self.refetch()

        self.write("end deed", work)
