"""Words of names that are one slip away from what was typed, out of all words of names, kept in memory."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.desk.people.tables import name_word

LEAST_LETTERS: Final = 5
"""Words of so many letters and more are forgiven a slip."""
MOST_SIGNS: Final = 64
"""Different letters that are tried at each place: several alphabets' worth."""
MOST_WORDS: Final = 48
"""Words that one misspelt word may have meant; the likeliest ones."""


class NearWords:
    """About 80 bytes for each different word: some megabytes for a hundred thousand people."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._words: list[str] = []
        self._signs = ""
        self._newest = 0

    def learn(self, connection: Connection) -> None:
        """Take in the words that were written since the last time; cheap when there are none."""
        with self._lock:
            query = select(name_word.c.number, name_word.c.word).where(name_word.c.number > self._newest)
            rows = connection.execute(query.order_by(name_word.c.number)).all()
            if rows:
                words = sorted({*self._words, *(row.word for row in rows)})
                signs = Counter(chain.from_iterable(words))
                self._signs = "".join(sorted(sign for sign, _ in signs.most_common(MOST_SIGNS)))
                self._words = words
                self._newest = rows[-1].number

    def whole(self, typed: str, least: int = LEAST_LETTERS) -> list[str]:
        """Words that are one letter more, less, other or swapped; the same first letter first."""
        words = self._words
        found = set[str]()
        for variant in _slips(typed, self._signs):
            if max(len(typed), len(variant)) < least:
                continue
            place = bisect_left(words, variant)
            if place < len(words) and words[place] == variant:
                found.add(variant)
        found.discard(typed)
        return sorted(found, key=lambda word: (word[0] != typed[0], word))[:MOST_WORDS]

    def begun(self, typed: str) -> list[str]:
        """Longer words whose beginning is one slip away: the name is still being typed."""
        if len(typed) < LEAST_LETTERS:
            return []
        words = self._words
        found = set[str]()
        for variant in _slips(typed, self._signs):
            if len(variant) < len(typed):
                continue  # a shorter beginning would fit too much
            place = bisect_left(words, variant)
            while place < len(words) and words[place].startswith(variant) and len(found) < MOST_WORDS:
                found.add(words[place])
                place += 1
        return sorted(word for word in found if not word.startswith(typed))


def _slips(typed: str, signs: str) -> Iterator[str]:
    """Each text that is one edit away, neighbours swapped included."""
    for place in range(len(typed) + 1):
        before, after = typed[:place], typed[place:]
        if after:
            rest = after[1:]
            yield before + rest
            if rest and rest[0] != after[0]:
                yield before + rest[0] + after[0] + rest[1:]
            for sign in signs:
                yield before + sign + rest
        for sign in signs:
            yield before + sign + after
