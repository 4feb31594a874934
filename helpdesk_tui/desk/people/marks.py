"""How the words of a person begin, as bits that stand in each of their rows.

Of the rows of one word nearly all that cannot fit the other words of a query are passed over where they lie:
looking a person up costs some thirty times as much. A bit that is set proves little, one that is not, all.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_PLACES: Final = ((0, 26), (26, 18), (44, 19))
"""First bit and how many, of beginnings of one, two and three letters: what a signed integer holds.

Each letter from a to z has a bit of its own; longer beginnings share theirs with others of the same length.
"""


def marks(words: Iterable[str]) -> int:
    """The bits of all beginnings of these words; numbers have none: nearly everybody's begin alike."""
    found = 0
    for word in words:
        found |= _marks(word[: len(_PLACES)])
    return found


@lru_cache(maxsize=4096)
def _marks(begun: str) -> int:
    found = number = 0
    if begun[:1].isalpha():
        for letter, (first, many) in zip(begun, _PLACES, strict=False):
            number = number * 31 + ord(letter)
            found |= 1 << first + number % many
    return found
