"""Commands as objects: one class gives key, footer, palette entry, help and when it can run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from helpdesk_tui.wording import _, msgid

if TYPE_CHECKING:
    from helpdesk_tui.views.frame import DeskScreen

Where = TypeVar("Where")


class Danger(IntEnum):
    """What running it may do."""

    NONE = 0
    """Looks, moves, asks."""
    RECORD = 1
    """Writes something down or asks something of the caller's devices."""
    REVIEW = 2
    """Opens a review line; only Enter there hands something over."""
    TAKES_AWAY = 3
    """Takes something away that can be given again."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a command is called, in the agent's language."""

    footer: str
    """One or two words beside the key; empty: not in the footer."""
    title: str
    """In the palette."""
    help: str
    """One sentence on what it does."""


class Command(Generic[Where]):
    """Something the agent can do here; `Where` is what it is done to."""

    id: ClassVar[str]
    keys: tuple[str, ...]
    """The first one is shown; letters and signs never reach a command out of a field."""
    danger: ClassVar[Danger] = Danger.NONE

    def words(self) -> Words:
        """Its name and help in the language spoken now."""
        raise NotImplementedError

    def available(self, where: Where) -> bool:
        """Whether it can run now."""
        del where
        return True

    def run(self, where: Where) -> None:
        """Do it; waiting is left to a worker."""
        raise NotImplementedError

    def press(self, where: Where, key: str) -> None:
        """Its key was pressed; only commands with several meaningful keys look at which."""
        del key
        self.run(where)

    def key_name(self, *, typing: bool = False) -> str:
        """The key as people call it; while typing, one that a field lets through."""
        usable = [key for key in self.keys if not typing or not prints(key)]
        return shown_key(usable[0]) if usable else ""


SIGNS = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "backspace": "⌫",
}
NAMES = {
    "space": msgid("Space"),
    "pagedown": msgid("PgDn"),
    "pageup": msgid("PgUp"),
    "delete": msgid("Del"),
    "enter": msgid("Enter"),
    "escape": msgid("Esc"),
}
"""Keys that are called differently in each language."""


def prints(key: str) -> bool:
    """Whether the key is a letter, digit, sign or blank, which belongs to a field while one has the focus."""
    return len(key) == 1 or key in {"slash", "colon", "question_mark", "space"}


def shown_key(key: str) -> str:
    """A key as people write it in the language spoken now."""
    if key in NAMES:
        return _(NAMES[key])
    return SIGNS.get(key, key.upper() if key[0] == "f" and key[1:].isdigit() else key)


@dataclass(frozen=True, slots=True)
class Offer:
    """A command together with what it would act on."""

    command: Command[object]
    target: object

    @property
    def possible(self) -> bool:
        """Whether it can run now."""
        return self.command.available(self.target)

    def run(self, key: str | None = None) -> None:
        """Do it, if it still can be done."""
        if not self.possible:
            return
        if key is None:
            self.command.run(self.target)
        else:
            self.command.press(self.target, key)


def offers(commands: Iterable[Command[Where]], target: Where) -> tuple[Offer, ...]:
    """The commands bound to what they act on."""
    return tuple(Offer(command, target) for command in commands)  # type: ignore[arg-type]


class Palette(Command["DeskScreen"]):
    """Any command by name."""

    id, keys = "palette", ("colon", "ctrl+p")

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("command"), _("Commands"), _("Run any command by its name, also while typing."))

    def run(self, where: DeskScreen) -> None:
        """Open the palette."""
        where.app.action_command_palette()


class Keys(Command["DeskScreen"]):
    """The keys of this pane."""

    id, keys = "keys", ("question_mark", "f1")

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("keys"), _("Keys of this pane"), _("Show what each key does here."))

    def run(self, where: DeskScreen) -> None:
        """Open the list of keys."""
        where.show_keys()


class _GoTo(Command["DeskScreen"]):
    mode: ClassVar[str]

    def available(self, where: DeskScreen) -> bool:
        """Only from somewhere else."""
        return where.app.current_mode != self.mode

    def run(self, where: DeskScreen) -> None:
        """Show that screen."""
        where.app.switch_mode(self.mode)


class GoToCall(_GoTo):
    """The call screen."""

    id, keys, mode = "go-call", ("f2",), "call"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Calls"), _("Find a person and work on the call."))


class GoToGrants(_GoTo):
    """What is live."""

    id, keys, mode = "go-grants", ("f3",), "grants"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Grants"), _("See which codes and links are live, and revoke one."))


class GoToAudit(_GoTo):
    """The record."""

    id, keys, mode = "go-audit", ("f4",), "audit"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Audit"), _("Read the record of what was done, newest first."))


class GoToTasks(_GoTo):
    """What is to be done."""

    id, keys, mode = "go-tasks", ("f10",), "tasks"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Tasks"), _("See who is to be called back, and note a call that was asked for."))


class GoToBoard(_GoTo):
    """How all stands."""

    id, keys, mode = "go-board", ("f12", "B"), "board"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Board"), _("See how vendors, certificates, codes and open cases stand."))


class Privacy(Command["DeskScreen"]):
    """Hide everything at once."""

    id, keys = "privacy", ("ctrl+l", "f9")

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Hide the screen"), _("Hide everything at once; Enter brings it back."))

    def run(self, where: DeskScreen) -> None:
        """Lock."""
        where.console.lock()


class NextTheme(Command["DeskScreen"]):
    """Dark, light, high contrast."""

    id, keys = "theme", ("f8",)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Change colours"), _("Dark, light or high contrast."))

    def run(self, where: DeskScreen) -> None:
        """Take the next theme."""
        where.console.next_theme()


class AcceptBaseline(Command["DeskScreen"]):
    """Accept the first import of people."""

    id, keys, danger = "accept-baseline", ("f7",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Accept the first import"),
            _("Say, by your name and on record, that the numbers and devices of the first import are right."),
        )

    def available(self, where: DeskScreen) -> bool:
        """Once, at a desk that may write."""
        session = where.console.link.session
        return bool(session and session.baseline_pending and not session.readonly)

    def run(self, where: DeskScreen) -> None:
        """Ask first: it cannot be taken back."""
        where.ask_to_accept()


class Leave(Command["DeskScreen"]):
    """Leave the console."""

    id, keys = "leave", ("ctrl+q",)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Leave"), _("Leave the console; open cases stay open at the desk."))

    def run(self, where: DeskScreen) -> None:
        """End the program."""
        where.app.exit()


EVERYWHERE: tuple[Command[DeskScreen], ...] = (
    Palette(),
    Keys(),
    GoToCall(),
    GoToGrants(),
    GoToAudit(),
    GoToTasks(),
    GoToBoard(),
    Privacy(),
    AcceptBaseline(),
    NextTheme(),
    Leave(),
)
"""Commands of every screen."""
