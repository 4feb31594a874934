"""How the words of a person begin, as bits that stand in each of their rows.

Of the rows of one word nearly all that cannot fit the other words of a query are passed over where they lie:
looking a person up costs some thirty times as much. A bit that is set proves little, one that is not, all.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from zlib import crc32

_BITS: Final = 63
"""What a signed integer of either database holds."""
_LONGEST: Final = 3
"""Beginnings of one, two and three letters have a bit each."""


def marks(words: Iterable[str]) -> int:
    """The bits of all beginnings of these words; numbers have none: nearly everybody's begin alike."""
    found = 0
    for word in words:
        found |= _marks(word[:_LONGEST])
    return found


@lru_cache(maxsize=4096)
def _marks(begun: str) -> int:
    if not begun[:1].isalpha():
        return 0
    found = 0
    for letters in range(1, len(begun) + 1):
        found |= 1 << crc32(begun[:letters].encode()) % _BITS
    return found
