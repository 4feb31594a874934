"""Keys of the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.tasks.noting import Question
from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.tasks.screen import TasksScreen


class OnTask(Command["TasksScreen"]):
    """Needs a task that waits, and that no colleague holds, at a desk that may write."""

    def available(self, where: TasksScreen) -> bool:
        """Not while something is typed."""
        task = where.chosen
        mine = task is not None and (task.state == "open" or task.agent == where.me)
        return mine and not where.ended and not where.typing and where.writable


class OpenTask(OnTask):
    """The person with a case."""

    id, keys, danger = "task-open", ("enter", "1", "2", "3"), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("open the person"),
            _("Open the person"),
            _("Open a case with the person who is suggested, and propose a call to a number on file."),
        )

    def run(self, where: TasksScreen) -> None:
        """The only one who is suggested; else ask."""
        found = where.chosen.suggestions if where.chosen else ()
        if len(found) == 1:
            where.open(found[0].person)
        elif found:
            where.say(_("Several people may be meant: press the number of one."), Role.WARN)
        else:
            where.ask(Question.SEEK)

    def press(self, where: TasksScreen, key: str) -> None:
        """A digit takes that person."""
        found = where.chosen.suggestions if where.chosen else ()
        if key == "enter":
            self.run(where)
        elif int(key) <= len(found):
            where.open(found[int(key) - 1].person)


class ClaimTask(OnTask):
    """Mine, or not mine any more."""

    id, keys, danger = "task-claim", ("c",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("claim"), _("Claim the task"), _("Say that this is yours; again puts it back for all.")
        )

    def run(self, where: TasksScreen) -> None:
        """Claim it, or put it back."""
        task = where.chosen
        if task is None:
            return
        tasks = where.console.link.client.tasks
        if task.state == "claimed":
            where.do(lambda: tasks.release(task.id), _("Put back."))
        else:
            where.do(lambda: tasks.claim(task.id), _("Yours for half an hour."))


class EndTask(OnTask):
    """Done."""

    id, keys, danger = "task-done", ("d",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("done"), _("Task done"), _("Say that this task is done, on record."))

    def run(self, where: TasksScreen) -> None:
        """It is done."""
        task = where.chosen
        if task is not None:
            where.do(lambda: where.console.link.client.tasks.done(task.id), _("Done, on record."))


class DropTask(OnTask):
    """Left undone."""

    id, keys, danger = "task-drop", ("x",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("drop"), _("Drop the task"), _("Leave this task undone, with a reason."))

    def run(self, where: TasksScreen) -> None:
        """Ask why."""
        where.ask(Question.DROP)


class SeekPerson(OnTask):
    """Look for who is meant."""

    id, keys = "task-who", ("w",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("who"), _("Who is it about"), _("Look among the people on file for who is meant."))

    def run(self, where: TasksScreen) -> None:
        """Ask for a name."""
        where.ask(Question.SEEK)


class NoteTask(Command["TasksScreen"]):
    """A call that somebody asked for."""

    id, keys, danger = "task-note", ("n",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("note"), _("Note a call-back"), _("Note who asked to be called back, what for and when.")
        )

    def available(self, where: TasksScreen) -> bool:
        """Not while something is typed."""
        return not where.typing and where.writable

    def run(self, where: TasksScreen) -> None:
        """Ask who."""
        where.ask(Question.WHO)


class EndedTasks(Command["TasksScreen"]):
    """What was done."""

    id, keys = "task-ended", ("e",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("ended"), _("Ended tasks"), _("Show what was done or dropped lately, or go back."))

    def available(self, where: TasksScreen) -> bool:
        """Not while something is typed."""
        return not where.typing

    def run(self, where: TasksScreen) -> None:
        """Switch."""
        where.show_ended()


class MoveInTasks(Command["TasksScreen"]):
    """Move the cursor."""

    id, keys = "tasks-move", ("down", "up", "pagedown", "pageup")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Next task"), _("Move in the list."))

    def available(self, where: TasksScreen) -> bool:
        """Not while something is typed about the chosen one."""
        return not where.typing

    def run(self, where: TasksScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: TasksScreen, key: str) -> None:
        """As the key says."""
        if key.startswith("page"):
            where.listed.page(1 if key == "pagedown" else -1)
        else:
            where.listed.move(1 if key == "down" else -1)
        where.draw()


class LeaveTasks(Command["TasksScreen"]):
    """Back."""

    id, keys = "tasks-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Stop asking, or return to the call."))

    def run(self, where: TasksScreen) -> None:
        """Leave what is innermost."""
        if where.typing:
            where.ask(None)
        elif where.ended:
            where.show_ended()
        else:
            where.app.switch_mode("call")


TASKS: tuple[Command[TasksScreen], ...] = (
    OpenTask(),
    ClaimTask(),
    EndTask(),
    DropTask(),
    SeekPerson(),
    NoteTask(),
    EndedTasks(),
    LeaveTasks(),
    MoveInTasks(),
)
