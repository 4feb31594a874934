"""What was typed into the search field, taken apart: each word has the beginnings and words that find it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from helpdesk_tui.desk.people.folding import e164, fold, only_digits
from helpdesk_tui.desk.people.near import LEAST_LETTERS, NearWords
from helpdesk_tui.desk.people.tables import WORD_LENGTH
from helpdesk_tui.desk.people.words import PARTICLE

LONGEST_QUERY: Final = 200
MOST_WORDS: Final = 8
LEAST_DIGITS: Final = 3
SHORTER_LETTERS: Final = 3
"""When nothing else is found, words of so many letters are forgiven a slip too."""
_NUMBER: Final = re.compile(r"(?:tel:)?[\s\d()+./\-\u2010-\u2015]+")
_NUMBER_AMONG: Final = re.compile(r"(?<!\S)\+?\(?\d[\s\d()./\-\u2010-\u2015]*(?!\S)")


class Fit(IntEnum):
    """How well a word on file is what was typed, the best last."""

    SLIP_BEGUN = 0
    SLIP = 1
    BEGUN = 2
    EXACT = 3


@dataclass(frozen=True, slots=True)
class Sought:
    """One word, or one number, of the query."""

    text: str
    beginnings: tuple[str, ...]
    slips: frozenset[str] = frozenset()
    slips_begun: frozenset[str] = frozenset()

    @property
    def others(self) -> tuple[str, ...]:
        """Words that a misspelt one may have meant."""
        return tuple(sorted(self.slips | self.slips_begun))

    def fit(self, word: str) -> Fit:
        """How well a word fits that was found for this one."""
        if word in self.beginnings:
            return Fit.EXACT
        if word.startswith(self.beginnings):
            return Fit.BEGUN
        return Fit.SLIP if word in self.slips else Fit.SLIP_BEGUN


@dataclass(frozen=True, slots=True)
class Asked:
    """The query."""

    text: str
    words: tuple[Sought, ...]
    by_number: bool

    def forgiving(self, near: NearWords) -> Asked | None:
        """The same with a slip forgiven in words of five letters and more; None: nothing to forgive."""
        return self._with(lambda word: _forgiven(word, near))

    def others(self, near: NearWords) -> Iterator[Asked]:
        """Further readings for when nothing was found: short words misspelt, or written apart."""
        shorter = self._with(lambda word: _forgiven(word, near, SHORTER_LETTERS))
        if shorter is not None:
            yield shorter
        texts = [word.text for word in self.words]
        for place, text in enumerate(texts[:-1]):
            if len(text) <= PARTICLE and not _is_number(text):
                joined = [*texts[:place], text + texts[place + 1], *texts[place + 2 :]]
                yield replace(self, words=tuple(Sought(one, (one,)) for one in joined))

    def _with(self, forgive: Callable[[Sought], Sought]) -> Asked | None:
        words = tuple(forgive(word) for word in self.words)
        return replace(self, words=words) if words != self.words else None


def taken_apart(query: str, regions: Sequence[str]) -> Asked:
    """Read what was typed; a query of digits and their punctuation is a phone number."""
    text = query[:LONGEST_QUERY].strip()
    if len(only_digits(text)) >= LEAST_DIGITS and _NUMBER.fullmatch(text):
        return Asked(query, (_number(text, regions),), by_number=True)
    numbers = [found for found in _NUMBER_AMONG.findall(text) if len(only_digits(found)) >= LEAST_DIGITS]
    rest = _NUMBER_AMONG.sub(lambda found: " " if found[0] in numbers else found[0], text)
    plain = dict.fromkeys(word[:WORD_LENGTH] for word in fold(rest).split(" ") if word)
    words = [Sought(word, (word,)) for word in plain] + [_number(one.strip(), regions) for one in numbers]
    return Asked(query, tuple(words[:MOST_WORDS]), by_number=False)


def _number(text: str, regions: Sequence[str]) -> Sought:
    """From the front in any form, whole in any client's habits, or from the end; serials have digits too."""
    digits = only_digits(text)
    whole = {only_digits(e164(text, region) or "") for region in regions}
    front = only_digits(text.replace("(0)", ""))
    front = front.removeprefix("00") if front.startswith("00") else front.removeprefix("0")
    found = {f"+{front}", f"-{digits[::-1]}", digits} | {f"+{number}" for number in whole}
    return Sought(text, tuple(sorted(word[:WORD_LENGTH] for word in found if len(word) >= LEAST_DIGITS)))


def _is_number(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _forgiven(word: Sought, near: NearWords, least: int = LEAST_LETTERS) -> Sought:
    text = word.text
    if _is_number(text) or "@" in text:
        return word
    found = near.of(text, least)
    return replace(word, slips=found.whole, slips_begun=found.begun)
