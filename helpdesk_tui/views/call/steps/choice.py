"""Choosing by a digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar, cast

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, dim, key, line, strong
from helpdesk_tui.wording import _

NINE = 9
Item = TypeVar("Item")


class Choosing(Protocol):
    """A step with numbered things."""

    def choose(self, index: int) -> None:
        """The thing at that index, from 0."""


def digits(count: int) -> tuple[str, ...]:
    """The keys 1 to 9 that are needed."""
    return tuple(str(number) for number in range(1, min(9, count) + 1))


class Pages(Generic[Item]):
    """Things with a number key each, nine at a time."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = tuple(items)
        self._page = 0

    @property
    def count(self) -> int:
        """How many pages."""
        return max(1, -(-len(self._items) // NINE))

    @property
    def shown(self) -> tuple[Item, ...]:
        """What has a number now."""
        return self._items[self._page * NINE : (self._page + 1) * NINE]

    def turn(self) -> None:
        """The next page, round and round."""
        self._page = (self._page + 1) % self.count

    def rows(self) -> list[Line]:
        """That there is more, and the key to it; nothing where all has a number."""
        if self.count == 1:
            return []
        where = _("Page {n} of {count}").format(n=self._page + 1, count=self.count)
        return [BLANK, line(key(f"{shown_key('space')} "), strong(_("next page")), dim(f"   {where}"))]

    def commands(self) -> tuple[Command[Step], ...]:
        """A digit takes one; the space bar turns the page where there are several."""
        choose = Choose(digits(len(self.shown)))
        return (choose,) if self.count == 1 else (choose, TurnPage())


class Paging(Protocol):
    """A step with pages of numbered things."""

    pages: Pages[Any]


class TurnPage(Command[Step]):
    """The next nine."""

    id, keys = "turn-page", ("space",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("next page"), _("Next page"), _("Show the next page of the list."))

    def run(self, where: Step) -> None:
        """Turn."""
        cast("Paging", where).pages.turn()
        where.call.host.step_changed()


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
