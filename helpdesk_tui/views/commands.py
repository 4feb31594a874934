"""Commands as objects: one class gives key, footer, palette entry, help and when it can run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Generic, TypeVar

from helpdesk_tui.wording import _, msgid

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
    "exclamation_mark": "!",
    "backspace": "⌫",
    "asterisk": "*",
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
    return len(key) == 1 or key in {
        "slash",
        "colon",
        "question_mark",
        "space",
        "asterisk",
        "exclamation_mark",
    }


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
