"""The call screen: left the people found, middle the person, right the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from helpdesk_tui.views.call.belonging import begin_anywhere, begin_for, whose
from helpdesk_tui.views.call.case_pane import CasePane
from helpdesk_tui.views.call.list_pane import ListPane
from helpdesk_tui.views.call.person_pane import PersonPane
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.text import Role
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.call import Call
    from helpdesk_tui.views.call.keys import CallPart
    from helpdesk_tui.views.commands import Offer

PANES = ("list", "card", "case")
SEARCH = "search"
"""The group of work that no key of a case waits for."""


class Side(Horizontal):
    """The panes beside each other; nothing of it shows, so nothing of it is drawn."""

    BLANK = True


class CallScreen(DeskScreen):
    """Find, verify, hand over, wrap up."""

    CSS_PATH = sheets("call")
    AUTO_FOCUS: ClassVar[str | None] = "#search"

    people = getters.query_one("#people", ListPane)
    person = getters.query_one("#person", PersonPane)
    case = getters.query_one("#case", CasePane)
    mine = getters.query_one("#mine", LinePane)
    call: Call

    def __init__(self) -> None:
        super().__init__(classes="show-list")
        self._latency = ""

    def body(self) -> ComposeResult:
        """Three panes side by side, or one at a time when narrow; below them my other cases."""
        with Side(id="panes"):
            yield ListPane(id="people")
            yield PersonPane(id="person")
            yield CasePane(id="case")
        mine = LinePane(id="mine")
        mine.display = False
        yield mine

    def wake(self) -> None:
        """Start with nobody in view; what was typed meanwhile stands in the field."""
        from helpdesk_tui.views.call.call import Call

        self.call = Call(self, self.console.link)
        self.call.search.typed(self.people.field.value)

    # -- drawing -----------------------------------------------------------------------------------

    def tick(self) -> None:
        """A second passed."""
        if self.is_current:
            now = self.call.link.clock.now()
            for step in {self.call.step, self.call.second}:
                if step is not None:
                    step.tick(now)
            if now.second % 10 == 0:
                self._latency = _("line: {n} ms").format(n=round(self.call.search.latency * 1000))
            self.draw()

    def draw(self) -> None:
        """Draw what the call knows; unchanged rows cost nothing."""
        from helpdesk_tui.views.call.mine import mine_row

        if self.leaving:
            return
        state, now = self.call.state, self.call.link.clock.now()
        with self.app.batch_update():
            self.people.show(state)
            self.person.draw(state, now)
            self.case.show(state, self.call.step, now)
            row = mine_row(state, now)
            self.mine.display = bool(row)
            self.mine.show([row])
            self.draw_frame()

    def context_name(self) -> str:
        """The client of the person in view."""
        return self.call.state.card.client.name if self.call.state.card else ""

    def right_of_keys(self) -> str:
        """How fast the desk answered last."""
        return self._latency

    # -- keys --------------------------------------------------------------------------------------

    def write(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start a write; keys that follow wait for its end, unless it only searches."""
        if group == SEARCH:
            super().write(group, work)
            return
        if self.call.late:
            self.call.came_late()
            return
        self.held.begin()
        case = self.call.state.case

        async def answered() -> None:
            begin_for(case)
            try:
                await work()
            finally:
                self.held.end()

        super().write(group, answered)

    def read(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start a read of what is in view, whoever asks for it."""

        async def anew() -> None:
            begin_anywhere()
            await work()

        super().read(group, anew)

    def say(self, text: str, role: Role = Role.PLAIN) -> None:
        """What comes late says whose it is, and does not take away what was said since."""
        if self.call.late:
            text = _("{name}: {value}").format(name=whose(), value=text) if text and whose() else text
        if text or not self.call.late:
            super().say(text, role)

    def holds(self, event: events.Key) -> bool:
        """Everywhere but in the search field, which belongs to the next caller already."""
        return self.awake and self.part != "list" and self.held.takes(event)

    @property
    def in_view(self) -> object:
        """The step, or the screen itself."""
        return self if self.call.step is None else self.call.step

    @property
    def asks_for_a_look(self) -> bool:
        """A step without a field has come up."""
        return self.call.step is not None and self.call.step.prompt is None

    @property
    def part(self) -> CallPart:
        """Which part of the screen has the keys."""
        if self.people.field.has_focus:
            return "list"
        return "step" if self.call.step is not None else "case"

    def own_offers(self) -> tuple[Offer, ...]:
        """The commands of the part that has the keys."""
        from helpdesk_tui.views.call.keys import call_offers

        return call_offers(self)

    @property
    def case_height(self) -> int:
        """Rows that the case pane can show."""
        return self.case.size.height

    def show_pane(self, pane: str) -> None:
        """Bring one pane into view; matters only when narrow."""
        for name in PANES:
            self.set_class(name == pane, f"show-{name}")

    @property
    def pane(self) -> str:
        """The pane in view when narrow."""
        return next(name for name in PANES if self.has_class(f"show-{name}"))

    def next_call(self) -> None:
        """Be ready for the next caller."""
        if self.call.late:
            return
        self.people.field.value = ""
        self.go_to_list()

    def go_to_list(self) -> None:
        """Give the keys to the search field."""
        self.show_pane("list")
        self.people.field.focus()

    def go_to_case(self) -> None:
        """Bring the card and the case into view and give them the keys."""
        self.show_pane("case" if self.call.step is not None else "card")
        self.case.ask(self.call.step)
        self.draw()

    def back(self) -> None:
        """Leave what is innermost: the step, the pane, the case; nothing is undone."""
        narrow = self.has_class("-narrow")
        if self.call.step is not None:
            self.call.leave_step()
        elif narrow and self.pane == "case":
            self.show_pane("card")
        else:
            self.go_to_list()

    def scroll_pane(self, direction: int) -> None:
        """Page through the card when it has the focus or stands alone, else through the case."""
        on_card = self.person.has_focus or (self.has_class("-narrow") and self.pane == "card")
        (self.person if on_card else self.case.top).page(direction)

    def copy(self, text: str) -> None:
        """Hand the wrap to the terminal's clipboard."""
        self.console.copy_for_ticket(text)

    def step_changed(self) -> None:
        """Another step, or none, stands in the case pane."""
        if self.call.step is not None:
            self.show_pane("case")
        self.set_class(self.call.step is not None and self.call.step.alone, "-alone")
        self.case.ask(self.call.step)
        self.draw()

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        if self.awake:
            self.call.search.typed(event.value)

    @on(CasePane.Answered)
    def _answered(self, event: CasePane.Answered) -> None:
        if self.call.step is not None:
            self.call.step.submitted(event.text)

    def confirm(self, question: str, doing: str, then: Callable[[], None]) -> None:
        """Begin on Cancel."""
        from helpdesk_tui.views.confirm import ConfirmScreen

        self.app.push_screen(ConfirmScreen(question, doing, then))

    def ask_for_app(self) -> None:
        """Let the agent set up an app of his own first."""
        from helpdesk_tui.views.signing.enrol import EnrolScreen

        self.app.push_screen(EnrolScreen(self.console.link))

    def bell(self) -> None:
        """Sound once."""
        self.app.bell()

    def ring(self) -> None:
        """What a parked case waited for arrived: a bell and a word."""
        self.app.bell()
        self.say(_("A parked case rings: what it waited for arrived. F5 shows your open cases."))

    # -- attention and the desk --------------------------------------------------------------------

    @on(events.ScreenSuspend)
    def _covered(self) -> None:
        self.attention(False)

    @on(events.ScreenResume)
    def _uncovered(self) -> None:
        self.attention(True)

    def attention(self, looking: bool) -> None:
        """Whatever is secret hides while nobody looks."""
        if self.awake and self.call.step is not None:
            (self.call.step.unhide if looking else self.call.step.hide)()

    def linked(self) -> None:
        """Ask for what was typed before there was a desk."""
        self.call.search.begin()

    def changed(self, change: Change) -> None:
        """Something changed at the desk."""
        self.call.changed(change)
        if self.call.second is not None and self.call.second is not self.call.step:
            self.call.second.changed(change)

    def refetch(self) -> None:
        """Fetch all that is shown."""
        self.call.refetch()
