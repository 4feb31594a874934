"""Choosing by a digit."""

from __future__ import annotations

from typing import Protocol, cast

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Words
from helpdesk_tui.wording import _


class Choosing(Protocol):
    """A step with numbered things."""

    def choose(self, index: int) -> None:
        """The thing at that index, from 0."""


def digits(count: int) -> tuple[str, ...]:
    """The keys 1 to 9 that are needed."""
    return tuple(str(number) for number in range(1, min(9, count) + 1))


class Choose(Command[Step]):
    """Choose by its number; the frame tells which key was pressed."""

    id = "choose"

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Choose by number"), _("Take the thing with that number."))

    def run(self, where: Step) -> None:
        """The palette has no number: the first one."""
        self.press(where, self.keys[0])

    def press(self, where: Step, key: str) -> None:
        """The thing with that number."""
        cast("Choosing", where).choose(int(key) - 1)
