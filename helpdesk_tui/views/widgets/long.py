"""A list whose rows are made when they are drawn: its length costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from helpdesk_tui.views.text import Line
from helpdesk_tui.views.widgets.rows import RowList


class Made(Sequence[Line]):
    """Rows that are made one by one when somebody first looks at them."""

    def __init__(self, length: int, make: Callable[[int], Line]) -> None:
        self._length = length
        self._make = make
        self._made: dict[int, Line] = {}

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(self._length))]
        if (made := self._made.get(index)) is None:
            made = self._made[index] = self._make(index)
        return made

    def __iter__(self) -> Iterator[Line]:
        return map(self.__getitem__, range(self._length))


class LongList(RowList):
    """Rows of a window that moves over something longer."""

    def show_made(self, rows: Made, cursor: int) -> None:
        """Draw these rows with the cursor on one of them."""
        self._cursor = max(0, min(cursor, len(rows) - 1))
        self._rows = rows
        self._reveal()
        self._send()

    def slide(self, by: int) -> None:
        """That many rows came before the first one, or went: what is seen stays where it is."""
        self._cursor, self._top = max(0, self._cursor + by), max(0, self._top + by)
