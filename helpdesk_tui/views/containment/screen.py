"""The dry run at every vendor, the word that confirms it, and the results as they tick in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from textual import getters, on
from textual.app import ComposeResult
from textual.widgets import Input

from helpdesk_tui.views.commands import Offer, offers
from helpdesk_tui.views.containment.rows import (
    advice_rows,
    place_of_cursor,
    question,
    state_row,
    step_rows,
    steps_of,
    title_row,
)
from helpdesk_tui.views.containment.silence import Silence
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import BLANK, Role, line, paragraph, strong
from helpdesk_tui.views.widgets.field import AnswerField
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.containments import Containment, ContainmentStep
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.contract.ids import CaseId, ContainmentId, PersonId, SignalId
    from helpdesk_tui.contract.stream import Change

LIVE = frozenset({"asked", "waiting", "running"})


class ContainmentScreen(DeskScreen):
    """One containment from its dry run to its last tick."""

    CSS_PATH = sheets("containment")
    AUTO_FOCUS: ClassVar[str | None] = "#word"

    title_pane = getters.query_one("#title", LinePane)
    list_pane = getters.query_one("#steps", LinePane)
    asking = getters.query_one("#asking", LinePane)
    field = getters.query_one("#word", AnswerField)

    def __init__(
        self,
        reason: str,
        *,
        people: Sequence[PersonId] = (),
        signals: Sequence[SignalId] = (),
        case: CaseId | None = None,
        containment: ContainmentId | None = None,
    ) -> None:
        super().__init__()
        self._opened = containment
        """One that was begun before; None: the people are looked at."""
        self._silence = Silence()
        self._reason = reason
        self._people = tuple(people)
        self._signals = tuple(signals)
        self._case = case
        self._key = uuid4().hex
        self._refused = False
        self.found: Containment | None = None
        self.cursor = 0

    def body(self) -> ComposeResult:
        """Whom it is about, the steps, the word."""
        yield LinePane(id="title")
        yield LinePane(id="steps")
        yield LinePane(id="asking")
        yield AnswerField(id="word")

    # -- what is shown -------------------------------------------------------------------------------

    def refetch(self) -> None:
        """Look at the vendors once; after that, how it stands."""
        if self.console.link.state is not LinkState.UP:
            return
        id_ = self._opened if self.found is None else self.found.id
        if id_ is None:
            self.look_again()
            return

        async def work() -> None:
            self._put(await self.console.link.client.containments.get(id_))

        self.read("containment", work)

    def look_again(self) -> None:
        """A dry run of now."""
        self._key, self._refused = uuid4().hex, False
        key, people = self._key, self._people
        if self.found is not None and not people and not self._signals:
            people = tuple(one.person for one in self.found.people)

        async def work() -> None:
            containments = self.console.link.client.containments
            found = await containments.look(
                self._reason, people=people, signals=self._signals, case=self._case, key=key
            )
            self.cursor = 0
            self._put(found)
            self.field.focus()

        self.read("containment", work)

    def tick(self) -> None:
        """Ask vendors again that did not answer, while nothing is confirmed."""
        super().tick()
        up = self.console.link.state is LinkState.UP
        if self.is_current and self.asks and up and self._silence.due(self.console.link.clock.now()):
            self._ask_silent()

    def _ask_silent(self) -> None:
        before = self.found
        if before is None:
            return

        async def work() -> None:
            found = await self.console.link.client.containments.look_again(before.id)
            if self.found is not before:
                return  # it was confirmed, or looked at anew
            if found.frozen != before.frozen:
                self.field.fill("")
                self.say(
                    _("A vendor has answered, and there is more to take: look before you type."), Role.WARN
                )
            self._put(found)

        self.read("silent", work)

    def changed(self, change: Change) -> None:
        """A step moved."""
        found = self.found
        if found is None or found.state == "planned":
            return
        mine = {step.operation for one in found.people for step in one.steps}
        deed = change.resource == "deeds" and change.id == found.deed
        if change.id == found.id or deed or (change.resource == "operations" and change.id in mine):
            self.refetch()

    def _put(self, found: Containment) -> None:
        self.found = found
        self._silence.heard(found, self.console.link.clock.now())
        self.draw()

    def draw(self) -> None:
        """Title, steps, advice, question."""
        found, width, now = self.found, self.app.size.width - 4, self.console.link.clock.now()
        waits = _("asking the desk…") if self.reopened else _("asking the vendors…")
        rows = [title_row(found, self._reason, waits)]
        if found is not None:
            rows.append(state_row(found, now))
        self.title_pane.show(rows)
        self._ask(width)
        if found is not None:
            shown = step_rows(found, self.chosen, now, width, self.console.link.vendor_name)
            self.list_pane.show([*shown, *advice_rows(found.people, width)])
        self.draw_frame()

    def _ask(self, width: int) -> None:
        shown = self.asks
        if self.field.display != shown:
            self.field.display = self.asking.display = shown
            if not shown:
                self.set_focus(None)
        if not shown:
            return
        people = 1 if self.found is None else len(self.found.people)
        silence = self._silence.told(self.console.link.clock.now(), self.console.link.vendor_name)
        above = paragraph(silence, width, Role.DIM) if silence else [BLANK]
        rows = [*above, *paragraph(question(people), width, Role.WARN)]
        self.asking.styles.height = len(rows)
        self.asking.show(rows)

    @property
    def reopened(self) -> bool:
        """It was begun before and opened out of the list."""
        return self._opened is not None

    @property
    def asks(self) -> bool:
        """The word can be typed."""
        return self.found is not None and self.found.state == "planned"

    @property
    def can_cancel(self) -> bool:
        """Something may still be stopped."""
        return self.found is not None and self.found.state in LIVE

    @property
    def chosen(self) -> ContainmentStep | None:
        """The step under the cursor."""
        steps = [] if self.found is None else steps_of(self.found)
        return steps[self.cursor][1] if self.cursor < len(steps) else None

    def own_offers(self) -> tuple[Offer, ...]:
        """Cancel, give back, look again, go back."""
        from helpdesk_tui.views.containment.commands import CONTAINMENT

        return offers(CONTAINMENT, self)

    def move(self, by: int) -> None:
        """Another step under the cursor."""
        count = 0 if self.found is None else len(steps_of(self.found))
        self.cursor = max(0, min(count - 1, self.cursor + by))
        self.draw()
        place = place_of_cursor(self.list_pane.rows)
        if place is not None:
            self.list_pane.bring(place)

    # -- what is done --------------------------------------------------------------------------------

    @on(Input.Submitted, "#word")
    def _typed(self, event: Input.Submitted) -> None:
        found, word, key = self.found, event.value.strip(), uuid4().hex
        if found is None or not word:
            return

        async def work() -> None:
            from helpdesk_tui.contract.errors import ErrorCode, Refused

            client = self.console.link.client
            try:
                self._put(await client.containments.confirm(found, word, key=key))
            except Refused as error:
                if error.code is not ErrorCode.SECOND_NEEDED:
                    raise
                await self._ask_second(found)
            self.say("")

        self.write("containment", work)

    async def _ask_second(self, found: Containment) -> None:
        """Somebody else has to agree to exactly this list."""
        from helpdesk_tui.contract.deeds import ContainPeople

        client = self.console.link.client
        await client.deeds.ask(ContainPeople(containment=found.id, frozen=found.frozen))
        self._put(await client.containments.get(found.id))

    def cancel(self) -> None:
        """Stop what has not begun."""
        found, key = self.found, uuid4().hex
        if found is None:
            return

        async def work() -> None:
            client = self.console.link.client
            if found.state == "asked" and found.deed is not None:
                await client.deeds.withdraw(found.deed, key=key)
                self._put(await client.containments.get(found.id))
                self.say(_("Withdrawn, on record."), Role.WARN)
                return
            self._put(await client.containments.cancel(found.id, key=key))
            self.say(_("Cancelled, on record. What was done stays done."), Role.WARN)

        self.write("containment", work)

    def give_back(self) -> None:
        """Give back what the chosen step took, in the case of the call screen."""
        found, step, case, key = self.found, self.chosen, self.console.case_in_hand, uuid4().hex
        if found is None or step is None:
            return
        if case is None:
            text = _("Giving back asks the gate: open a case with the person first (F2), verify, come back.")
            self.say(text, Role.WARN)
            return

        async def work() -> None:
            containments = self.console.link.client.containments
            self._put(await containments.give_back(found.id, step.name, case, key=key))

        self.write("containment", work)

    def failed(self, error: DeskError) -> None:
        """Say it; a list that has changed is looked at anew."""
        super().failed(error)
        if error.code == "containment_changed":
            self.look_again()
        elif self.found is None:
            self._refused = True
            self.list_pane.show([line(strong(_("Nothing was done.")))])
