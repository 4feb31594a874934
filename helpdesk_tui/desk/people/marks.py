"""How the words of a person begin, as bits that stand in each of their rows.

Of the rows of one word nearly all that cannot fit the other words of a query are passed over where they lie:
looking a person up costs some thirty times as much. A bit that is set proves little, one that is not, all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from zlib import crc32

_BITS: Final = 63
"""What a signed integer of either database holds."""
_LETTERS: Final = (1, 2, 3)
"""Beginnings of so many letters have a bit each."""


def marks(words: Iterable[str]) -> int:
    """The bits of all beginnings of these words; numbers have none: nearly everybody's begin alike."""
    found = 0
    for word in words:
        if word[:1].isalpha():
            for letters in _LETTERS[: len(word)]:
                found |= 1 << crc32(word[:letters].encode()) % _BITS
    return found
