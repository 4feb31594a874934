"""Hands out the corpus of bad input, and tells which of its entries a screen has drawn.

Each stands between two marks with its number, by which what was painted is told from the console's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Final

MARK: Final = "¤"
SHORT: Final = 24
"""Signs up to which an entry counts only when it was seen to its end; what is longer may be cut by its column."""
NAMED: Final = 8
"""Cells of a sign that is shown by its name."""
WIDE: Final = 2
HEAVY: Final = 10_000
"""Signs of an entry that goes along now and then, so that an answer stays one: judged, and not counted."""
BUDGET: Final = 500_000
"""Signs of heavy ones in one frame."""
SELDOM: Final = 7
LEAST: Final = 30
"""Cells that an entry with its marks takes, about."""
WIDTHS: Final = (300, 110, 55)
_SEEN: Final = re.compile(MARK + r"(\d{3}):(?:(?=.{0,400}?:\1(" + MARK + "))|)", re.DOTALL)


@dataclass
class Entries:
    """What was not seen yet, so many cells at a time."""

    corpus: Mapping[str, str]
    width: int = WIDTHS[0]
    left: dict[int, None] = field(init=False)
    _turn: Iterator[int] = field(init=False)
    _heavy: list[int] = field(init=False)
    _frame: int = 0
    _dice: Random = field(default_factory=lambda: Random(1))
    """Which fields get heavy ones: never the same in each frame."""
    _budget: int = BUDGET

    def __post_init__(self) -> None:
        self._texts = tuple(self.corpus.values())
        numbers = range(len(self._texts))
        self._heavy = [number for number in numbers if len(self._texts[number]) > HEAVY]
        self.left = dict.fromkeys(number for number in numbers if number not in self._heavy)
        self._begin()

    def _begin(self) -> None:
        """Another one leads each frame."""
        order = list(self.left)
        first = self._frame * SELDOM % len(order) if order else 0
        self._turn = cycle([*order[first:], *order[:first]])

    def names(self) -> list[str]:
        """Of those that are left."""
        names = tuple(self.corpus)
        return [names[number] for number in self.left]

    def text(self) -> str:
        """The next entries; they begin anew when all were handed out."""
        numbers = [next(self._turn) for _ in range(min(len(self.left), self.width // LEAST + 1))]
        if self._heavy and self._budget > 0 and self._dice.randrange(SELDOM) == 0:
            numbers.insert(0, self._heavy[0])
            self._heavy = [*self._heavy[1:], self._heavy[0]]
            self._budget -= len(self._texts[numbers[0]])
        return (
            "".join(f"{MARK}{number:03}:{self._texts[number]}:{number:03}{MARK}" for number in numbers)
            or MARK
        )

    def painted(self, text: str) -> set[int]:
        """Entries that this output shows."""
        found = ((int(number), bool(end)) for number, end in _SEEN.findall(text))
        return {number for number, whole in found if whole or self._may_be_cut(number)}

    def _may_be_cut(self, number: int) -> bool:
        return number < len(self._texts) and _cells(self._texts[number]) > SHORT

    def seen(self, numbers: set[int]) -> int:
        """They need not come again; answers how many are new."""
        new = numbers & self.left.keys()
        for number in new:
            del self.left[number]
        self._frame, self._budget = self._frame + 1, BUDGET
        self._begin()
        return len(new)


def _cells(entry: str) -> int:
    """At most: control characters have a picture in some views, and a name in others."""
    return sum(_cells_of(sign) for sign in entry[:HEAVY])


def _cells_of(sign: str) -> int:
    if sign.isascii():
        return 1 if sign.isprintable() else NAMED
    return WIDE if sign.isalpha() else NAMED
