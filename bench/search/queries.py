"""What is typed: a thousand queries, each one slip away from a name that alone leads to its person.

Mix: a quarter each of misspellings, reversals, lost accents and cuts.

- misspelling: one edit (a letter dropped, added, replaced or swapped with the next, at any place) in each
  word of five letters and more; there is at least one such word.
- reversal: surname first, as lists have it; half of them without their hyphens and apostrophes.
- accent loss: typed on a foreign keyboard; the name has at least one accent.
- cut: the first two thirds of the name, as it stands while it is being typed; drawn so that what is left
  still fits at most three names by plain reading (each word begins a word of the name).

A person counts as found when the whole group of its homonyms (the same words, accents and case aside) stands
together behind at most two other names.
"""

from __future__ import annotations

import random
import re
import string
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bench.search.people import Invented

SEED: Final = 4711
QUERIES: Final = 1000
GOAL: Final = 0.98
FIRST: Final = 3
"""Names that an agent looks at."""
TYPO_LETTERS: Final = 5


class Slip(StrEnum):
    """What went wrong on the way from the name to the query."""

    MISSPELLING = "misspelling"
    REVERSAL = "reversal"
    ACCENTS = "accent loss"
    CUT = "two-thirds cut"


@dataclass(frozen=True, slots=True)
class Query:
    """One query and whom it means."""

    slip: Slip
    text: str
    meant: Invented


def queries(corpus: Sequence[Invented], count: int = QUERIES, seed: int = SEED) -> list[Query]:
    """The queries, the four slips in turn."""
    draw = random.Random(seed)
    reader = PlainReader(corpus)
    return [_query(corpus, reader, draw, list(Slip)[number % len(Slip)]) for number in range(count)]


def homonyms(name: str) -> tuple[str, ...]:
    """What homonyms have in common: the words of the name, whatever their order, case and accents."""
    return tuple(sorted(_words(name)))


def is_found(query: Query, shown: Sequence[str], group: int) -> bool:
    """Whether these names, best first, lead to whom was meant; `group`: how many carry that name."""
    keys = [homonyms(name) for name in shown]
    wanted = homonyms(query.meant.name)
    if wanted not in keys:
        return False
    place = keys.index(wanted)
    together = next((n for n, key in enumerate(keys[place:]) if key != wanted), len(keys) - place)
    # A page that ends inside the group shows no more of it.
    return len(set(keys[:place])) < FIRST and (together == group or place + together == len(keys))


class PlainReader:
    """Answers how many names begin with these words, without any of the desk's code."""

    def __init__(self, corpus: Sequence[Invented]) -> None:
        self._people: dict[str, set[int]] = defaultdict(set)
        self._keys = [homonyms(one.name) for one in corpus]
        for place, key in enumerate(self._keys):
            for word in key:
                self._people[word].add(place)
        self._words = sorted(self._people)

    def names(self, text: str) -> int:
        """How many different names fit."""
        fitting: set[int] | None = None
        for word in _words(text):
            begun = set[int]().union(*(self._people[one] for one in self._beginning(word)))
            fitting = begun if fitting is None else fitting & begun
        return len({self._keys[place] for place in fitting or ()})

    def _beginning(self, word: str) -> Iterator[str]:
        place = bisect_left(self._words, word)
        while place < len(self._words) and self._words[place].startswith(word):
            yield self._words[place]
            place += 1


def misspelt(name: str, draw: random.Random, least: int = TYPO_LETTERS) -> str:
    """One edit in every word of `least` letters and more."""
    return " ".join(_edited(word, draw) if len(word) >= least else word for word in name.split())


def _query(corpus: Sequence[Invented], reader: PlainReader, draw: random.Random, slip: Slip) -> Query:
    while True:
        one = draw.choice(corpus)
        text = _slipped(one, draw, slip)
        if text.casefold() != one.typed.casefold() and (slip is not Slip.CUT or reader.names(text) <= FIRST):
            return Query(slip, text, one)


def _slipped(one: Invented, draw: random.Random, slip: Slip) -> str:
    match slip:
        case Slip.MISSPELLING:
            return misspelt(one.typed, draw)
        case Slip.REVERSAL:
            text = f"{one.last} {one.first}"
            return re.sub(r"[-']", " ", text) if draw.random() < 0.5 else text
        case Slip.ACCENTS:
            return _bare(one.typed)
        case Slip.CUT:
            return one.typed[: -(-len(one.typed) * 2 // 3)].rstrip(" -'")


def _edited(word: str, draw: random.Random) -> str:
    place = draw.randrange(len(word))
    letter = draw.choice(string.ascii_lowercase)
    match draw.randrange(4):
        case 0:
            return word[:place] + word[place + 1 :]
        case 1:
            return word[:place] + letter + word[place:]
        case 2:
            return word[:place] + letter + word[place + 1 :]
    place = min(place, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s'-]+", _bare(text.casefold())) if word]
