"""Rows that are marked to be acted upon together; without a mark it is the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from helpdesk_tui.views.text import Line, line, strong

One = TypeVar("One")
LEAD = 2
"""Cells that the sign of a mark takes."""


class Marks(Generic[One]):
    """Marked rows by their names, each as it was when it was marked."""

    def __init__(self, name: Callable[[One], str]) -> None:
        self._name = name
        self._marked: dict[str, One] = {}

    def __len__(self) -> int:
        return len(self._marked)

    def __contains__(self, one: One) -> bool:
        return self._name(one) in self._marked

    def turn(self, one: One) -> None:
        """Mark it, or unmark it."""
        if self._marked.pop(self._name(one), None) is None:
            self._marked[self._name(one)] = one

    def turn_all(self, some: Iterable[One]) -> None:
        """Mark all of them; unmark them where all were marked."""
        wanted = {self._name(one): one for one in some}
        if wanted.keys() <= self._marked.keys():
            self.drop(wanted.values())
        else:
            self._marked = wanted | self._marked

    def drop(self, some: Iterable[One]) -> None:
        """Unmark these."""
        for name in [self._name(one) for one in some]:
            self._marked.pop(name, None)

    def clear(self) -> None:
        """Nothing is marked."""
        self._marked.clear()

    def or_chosen(self, chosen: One | None) -> tuple[One, ...]:
        """What a key acts on."""
        if self._marked:
            return tuple(self._marked.values())
        return () if chosen is None else (chosen,)

    def width(self, width: int) -> int:
        """Cells that are left for a row."""
        return width - LEAD if self._marked else width

    def rows(self, some: Sequence[One], rows: Sequence[Line]) -> list[Line]:
        """The rows with a sign before those that are marked, once there is a mark."""
        if not self._marked:
            return list(rows)
        return [
            (*line(strong("* ") if one in self else "  "), *row) for one, row in zip(some, rows, strict=True)
        ]
