"""Words of names that are one slip away from what was typed, out of all words of names, kept in memory."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.desk.people.tables import name_word

LEAST_LETTERS: Final = 5
"""Words of so many letters and more are forgiven a slip."""
REMEMBERED: Final = 512
"""Typed words whose likenesses are kept: with each further letter the words before it come again."""
MOST_WORDS: Final = 48
"""Words that one misspelt word may have meant; the likeliest ones."""
LAST: Final = "\U0010ffff"
"""Sorts after every letter: the end of a beginning's range."""


@dataclass(frozen=True, slots=True)
class Near:
    """Words that a misspelt one may have meant."""

    whole: frozenset[str] = frozenset()
    """One letter more, less, other, or swapped with its neighbour."""
    begun: frozenset[str] = frozenset()
    """Longer words with such a beginning: the name is still being typed."""


class NearWords:
    """About 80 bytes for each different word: some megabytes for a hundred thousand people."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._words: list[str] = []
        self._newest = 0
        self._known: dict[tuple[str, int], Near] = {}

    def learn(self, connection: Connection) -> None:
        """Take in the words that were written since the last time; cheap when there are none."""
        with self._lock:
            query = select(name_word.c.number, name_word.c.word).where(name_word.c.number > self._newest)
            rows = connection.execute(query.order_by(name_word.c.number)).all()
            if rows:
                self._words = sorted({*self._words, *(row.word for row in rows)})
                self._newest = rows[-1].number
                self._known = {}

    def of(self, typed: str, least: int = LEAST_LETTERS) -> Near:
        """What a word may have meant when it, or the word meant, has that many letters."""
        known, words = self._known, self._words
        found = known.get((typed, least))
        if found is None:
            found = _near(typed, least, words)
            if len(known) >= REMEMBERED:
                known.clear()
            known[typed, least] = found
        return found


def _near(typed: str, least: int, words: Sequence[str]) -> Near:
    letters, many = len(typed), len(words)
    whole, begun = set[str](), set[str]()
    for variant in _slips(typed, words):
        if letters < least and len(variant) < least:
            continue
        place = bisect_left(words, variant)
        if place == many or not words[place].startswith(variant):
            continue
        if words[place] == variant:
            whole.add(variant)
            place += 1
        if letters < LEAST_LETTERS or len(variant) < letters:
            continue  # a shorter beginning would fit too much
        while place < many and len(begun) < MOST_WORDS and words[place].startswith(variant):
            begun.add(words[place])
            place += 1
    likeliest = sorted(whole - {typed}, key=lambda word: (word[0] != typed[0], word))[:MOST_WORDS]
    longer = frozenset(word for word in begun - whole if not word.startswith(typed))
    return Near(frozenset(likeliest), longer)


def _slips(typed: str, words: Sequence[str]) -> Iterator[str]:
    """Each text that is one edit away, neighbours swapped included, as far as its beginning is on file."""
    low, high = 0, len(words)
    for place in range(len(typed) + 1):
        before, after = typed[:place], typed[place:]
        if after:
            yield before + after[1:]
            if len(after) > 1 and after[0] != after[1]:
                yield before + after[1] + after[0] + after[2:]
        for sign in _next_signs(words, low, high, before):
            if after:
                yield before + sign + after[1:]
            yield before + sign + after
        low = bisect_left(words, typed[: place + 1], low, high)
        high = bisect_left(words, typed[: place + 1] + LAST, low, high)
        if low == high:
            return


def _next_signs(words: Sequence[str], low: int, high: int, before: str) -> Iterator[str]:
    """The letters that follow this beginning on file."""
    while low < high:
        if len(words[low]) == len(before):
            low += 1
            continue
        sign = words[low][len(before)]
        yield sign
        low = bisect_left(words, before + sign + LAST, low, high)
