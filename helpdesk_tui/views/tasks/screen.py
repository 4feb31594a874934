"""Calls that the desk owes: from a message to the person with an open case in one key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import uuid4

from textual import on
from textual.widgets import Input

from helpdesk_tui.views.commands import Offer, offers
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.listing import ListingScreen
from helpdesk_tui.views.tasks.noting import Note, Question, given, moment, prompt
from helpdesk_tui.views.tasks.rows import mailbox_words, task_row, task_rows
from helpdesk_tui.views.text import Line, Role, dim, line, paragraph, title
from helpdesk_tui.wording import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import PersonId
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.contract.tasks import Mailbox, Task, TaskList


class TasksScreen(ListingScreen):
    """Rows of tasks, the chosen one in full, and a field for what has to be typed."""

    rows_id = "tasks"

    def __init__(self) -> None:
        super().__init__()
        self._list: TaskList | None = None
        self.ended = False
        """Shows what was done instead of what is to be done."""
        self._question: Question | None = None
        self._note = Note()
        self._about: Task | None = None

    def on_mount(self) -> None:
        """Nothing is asked yet."""
        self.ask(None)
        self.refetch()

    # -- what is shown -------------------------------------------------------------------------------

    def refetch(self) -> None:
        """Fetch the tasks."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            before = self.chosen
            self._list = await self.console.link.client.tasks.all(ended=self.ended)
            self.draw(self.place_of(before, self._list.tasks))

        self.read("tasks", work)

    def changed(self, change: Change) -> None:
        """A task moved, or the mailbox."""
        if change.resource == "tasks":
            self.refetch()

    def draw(self, cursor: int | None = None) -> None:
        """Rows with their ages, and the chosen one."""
        now, width = self.console.link.clock.now(), self.app.size.width - 4
        found = self._list.tasks if self._list else ()
        self.show_list([task_row(one, self.me, now, width - 2) for one in found], cursor)
        name = _("Tasks that were ended") if self.ended else _("Tasks")
        head = line(title(name), dim(f"   {self._count()}   "), mailbox_words(self.mailbox, now))
        self.title_row.show([head])
        chosen = self.chosen
        self.detail.show(task_rows(chosen, now, width) if chosen else self._nothing(width))
        self.draw_frame()

    def _count(self) -> str:
        if self._list is None:
            return _("asking the desk…")
        number = len(self._list.tasks)
        if self.ended:
            return str(number)
        return ngettext("{n} to do", "{n} to do", number).format(n=number)

    def _nothing(self, width: int) -> list[Line]:
        if self._list is None or self.ended:
            return []
        return paragraph(_("Nothing to do. n notes a call that somebody asked for."), width, Role.DIM)

    @property
    def mailbox(self) -> Mailbox | None:
        """How the watched mailbox does."""
        return self._list.mailbox if self._list else None

    @property
    def chosen(self) -> Task | None:
        """The task under the cursor."""
        return self.under_cursor(self._list.tasks if self._list else ())

    def own_offers(self) -> tuple[Offer, ...]:
        """Open, claim, end, note, go back."""
        from helpdesk_tui.views.tasks.commands import TASKS

        return offers(TASKS, self)

    # -- questions -----------------------------------------------------------------------------------

    def ask(self, question: Question | None) -> None:
        """Ask for something to be typed, or stop asking."""
        self._question = question
        self._about = self.chosen
        self.detail.display = question not in {Question.WHO, Question.WHAT, Question.WHEN}
        if question is None:
            self._note = Note()
            self.hide_question()
        else:
            self.show_question(prompt(question), given(self._note))

    @on(Input.Submitted, "#reason")
    def _answered(self, event: Input.Submitted) -> None:
        text, about = event.value.strip(), self._about
        match self._question:
            case Question.WHO | Question.SEEK | Question.DROP if not text:
                self.say(_("A few words are needed."), Role.WARN)
            case Question.WHO:
                self._note = Note(who=text[:120])
                self.ask(Question.WHAT)
            case Question.WHAT:
                self._note = Note(self._note.who, text[:300])
                self.ask(Question.WHEN)
            case Question.WHEN:
                self._when(text)
            case Question.SEEK if about is not None:
                self.do(lambda: self.console.link.client.tasks.look_for(about.id, text[:120]))
            case Question.DROP if about is not None:
                self.do(
                    lambda: self.console.link.client.tasks.drop(about.id, text[:200]),
                    _("Dropped, on record."),
                )
            case _:
                self.ask(None)

    def _when(self, text: str) -> None:
        try:
            due = moment(text, self.console.link.clock.now())
        except ValueError:
            self.say(_("That is no time of the day: type it as 14:30."), Role.WARN)
            return
        note, key = self._note, uuid4().hex
        self.do(
            lambda: self.console.link.client.tasks.note(note.who, note.what, due, key=key), _("Task noted.")
        )

    # -- what is done --------------------------------------------------------------------------------

    def do(self, work: Callable[[], Awaitable[Task]], said: str = "") -> None:
        """Have the desk move a task, and show how it stands then."""

        async def begin() -> None:
            await work()
            self.ask(None)
            self.say(said, Role.GOOD)
            self.refetch()

        self.write("task", begin)

    def show_ended(self) -> None:
        """What was done instead of what is to be done, or back."""
        self.ended = not self.ended
        self._list = None
        self.draw(0)
        self.refetch()

    def open(self, person: PersonId) -> None:
        """Open a case with this person and propose to call a number on file."""
        task, key = self.chosen, uuid4().hex
        if task is None:
            return

        async def work() -> None:
            from helpdesk_tui.views.call.screen import CallScreen

            opened = await self.console.link.client.tasks.open(task.id, person, key=key)
            self.refetch()
            await self.app.switch_mode("call")
            where = self.app.screen
            if isinstance(where, CallScreen):
                where.call.take_up(opened.case, "call_back")

        self.write("open case", work)
