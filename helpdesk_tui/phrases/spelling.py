"""Codes as a voice reads them: groups of three, a word for each sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """One group of a code and the words to say for it."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The words of one language."""

    letters: tuple[str, ...]
    """A to Z."""
    digits: tuple[str, ...]
    """0 to 9."""
    signs: Mapping[str, str]
    capital: str
    small: str

    def spell(self, code: str) -> tuple[Chunk, ...]:
        """Groups with their words; capital and small letters are told apart only where both occur."""
        told_apart = code != code.upper() and code != code.lower()
        return tuple(
            Chunk(group, tuple(self._word(sign, told_apart=told_apart) for sign in group))
            for group in in_threes(code)
        )

    def _word(self, sign: str, *, told_apart: bool) -> str:
        if sign in "0123456789":
            return self.digits[int(sign)]
        if not (sign.isascii() and sign.isalpha()):
            return self.signs.get(sign, sign)
        word = self.letters[ord(sign.lower()) - ord("a")]
        if not told_apart:
            return word
        return (self.capital if sign.isupper() else self.small).format(word=word)


def in_threes(code: str) -> tuple[str, ...]:
    """Groups of three; two groups of two where a single sign would be left over."""
    rest = code.replace(" ", "")
    groups = []
    while rest:
        size = 2 if len(rest) == 4 else 3  # noqa: PLR2004 - four are two and two
        groups.append(rest[:size])
        rest = rest[size:]
    return tuple(groups)
