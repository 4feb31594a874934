"""Names as people type them: case, accents and ligatures do not count; numbers in any of their forms."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"}
)
_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_DASHES: Final = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-"})
_PARTING: Final = re.compile(r"[\W_]+")
LONGEST: Final = 512
LONGEST_NUMBER: Final = 64


def fold(text: str) -> str:
    """One form for comparing and finding: `Élodie`, `ELODIE` and `elodie` are the same."""
    text = text[:LONGEST]
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    text = text.translate(_APOSTROPHES).translate(_DASHES).casefold()
    plain = unicodedata.normalize("NFKD", text).translate(_LETTERS)
    kept = "".join(letter for letter in plain if not unicodedata.category(letter).startswith(("M", "C")))
    return " ".join(kept.casefold().split())


def words(text: str) -> frozenset[str]:
    """What a text is found by: each word, its parts, and the parts written together.

    `Jean-Pierre O'Brien` is found by jean-pierre, jean, pierre, jeanpierre, o'brien, brien, obrien.
    """
    found: set[str] = set()
    for word in fold(text).split(" "):
        parts = name_parts(word)
        found.update(parts)
        found.add("".join(parts))
        found.add(word)
    return frozenset(word for word in found if word)


def name_parts(folded: str) -> list[str]:
    """The bare words of a folded text: what stands between spaces, hyphens, apostrophes and dots."""
    return [part for part in _PARTING.split(folded) if part]


@lru_cache(maxsize=4096)
def e164(written: str, country: str) -> str | None:
    """The number in E.164, read with the country's habits; None when it cannot be one."""
    if len(written) > LONGEST_NUMBER or not any(letter.isdigit() for letter in written):
        return None
    import phonenumbers  # 30 ms that no start has to wait for

    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def is_fixed_line(value: str) -> bool:
    """Whether this E.164 number hangs on a wall for certain; some countries number mobiles alike."""
    import phonenumbers

    try:
        kind = phonenumbers.number_type(phonenumbers.parse(value, None))
    except phonenumbers.NumberParseException:
        return False
    return bool(kind == phonenumbers.PhoneNumberType.FIXED_LINE)


@lru_cache(maxsize=4096)
def number_words(value: str) -> frozenset[str]:
    """What an E.164 number is found by: from its front with or without the country, and from its end."""
    digits = only_digits(value)
    if not digits:
        return frozenset()
    found = {f"+{digits}", f"-{digits[::-1]}"}
    import phonenumbers

    try:
        number = phonenumbers.parse(value, None)
        found.add(f"+{phonenumbers.national_significant_number(number)}")
    except phonenumbers.NumberParseException:
        pass
    return frozenset(found)


def only_digits(text: str) -> str:
    """The digits of any script, as 0 to 9."""
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdecimal())
