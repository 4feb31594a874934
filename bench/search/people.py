"""The invented people among whom search is measured: seed, mix and sizes.

Homonyms are as frequent as in life: of 100,000 people about one in seven shares the whole name with somebody,
the most frequent names with a dozen.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from bench.search.names import LANGUAGES, Language

SEED: Final = 20260321
PEOPLE: Final = 100_000
PHONES_IN_TEN: Final = 9
TOKENS_IN_TEN: Final = 4
"""Together 130,000 devices for 100,000 people."""
LANGUAGE_MIX: Final = (50, 35, 15)
FREQUENT: Final = 0.22
"""Share of people with one of the listed surnames."""
PARTICLE: Final = {0: 0.05, 1: 0.22, 2: 0.04}
DOUBLE_SURNAME: Final = 0.03
COMPOUND_FIRST: Final = {0: 0.09, 1: 0.02, 2: 0.01}
SURNAME_FIRST: Final = 0.3
"""Share of people whom their directory writes `DUPONT Amélie`."""
_LETTERS: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Invented:
    """One person of the corpus."""

    number: int
    first: str
    last: str
    surname_first: bool
    login: str
    mail: str
    mobile: str
    """As its directory writes it; empty: no phone."""
    serial: str
    """Of a token; empty: none."""

    @property
    def name(self) -> str:
        """As the directory writes it."""
        return f"{self.last.upper()} {self.first}" if self.surname_first else f"{self.first} {self.last}"

    @property
    def typed(self) -> str:
        """As an agent types it who heard it well."""
        return f"{self.first} {self.last}"


def people(count: int = PEOPLE, seed: int = SEED) -> Iterator[Invented]:
    """The corpus; the first thousand of a million are the first thousand of a hundred thousand."""
    draw = random.Random(seed)
    taken: dict[str, int] = {}
    sources = [_Source(language, index) for index, language in enumerate(LANGUAGES)]
    for number in range(count):
        source = draw.choices(sources, LANGUAGE_MIX)[0]
        first, last = source.first(draw), source.last(draw)
        surname_first = draw.random() < SURNAME_FIRST
        stem = f"{plain(first)[:1]}.{plain(last)}"
        taken[stem] = taken.get(stem, 0) + 1
        login = stem if taken[stem] == 1 else f"{stem}{taken[stem]}"
        yield Invented(
            number,
            first,
            last,
            surname_first,
            login,
            f"{plain(first)}.{login[2:]}@durand.example",
            f"04{70 + number % 30}{draw.randrange(10**6):06d}" if number % 10 < PHONES_IN_TEN else "",
            f"GALT{number * 7 + 1_000_003:08d}" if number % 10 < TOKENS_IN_TEN else "",
        )


def plain(text: str) -> str:
    """Letters alone, in lower case and without accents: how logins are made of names."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return re.sub(r"[^a-z]", "", bare)


class _Source:
    """Draws names of one language: few names for many people, many names for few."""

    def __init__(self, language: Language, index: int) -> None:
        self._language = language
        self._particle = PARTICLE[index]
        self._compound = COMPOUND_FIRST[index] if language.second else 0.0
        self._first = _falling(len(language.first), 0.6)
        self._frequent = _falling(len(language.last), 0.5)
        self._roots = _falling(len(language.roots), 0.2)
        self._endings = _falling(len(language.endings), 0.2)

    def first(self, draw: random.Random) -> str:
        language = self._language
        name = draw.choices(language.first, cum_weights=self._first)[0]
        if draw.random() < self._compound:
            return f"{name}-{draw.choice(language.second)}"
        return name

    def last(self, draw: random.Random) -> str:
        name = self._surname(draw)
        return f"{name}-{self._surname(draw)}" if draw.random() < DOUBLE_SURNAME else name

    def _surname(self, draw: random.Random) -> str:
        language = self._language
        if draw.random() < FREQUENT:
            return draw.choices(language.last, cum_weights=self._frequent)[0]
        root = draw.choices(language.roots, cum_weights=self._roots)[0]
        rare = root + draw.choices(language.endings, cum_weights=self._endings)[0]
        if draw.random() < self._particle:
            particle = draw.choice(language.particles)
            joined = particle.endswith("'") or particle in ("Mac", "Mc", "ver")
            return f"{particle}{rare}" if joined else f"{particle} {rare}"
        return rare


def _falling(size: int, power: float) -> list[float]:
    return list(accumulate(1 / (place + 3) ** power for place in range(size)))
