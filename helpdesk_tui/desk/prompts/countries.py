"""Countries as vendors name them, as ISO 3166 codes: a vendor's word and an address table's must compare."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

SPELLINGS = {
    "russian federation": "RU",
    "korea, republic of": "KR",
    "republic of korea": "KR",
    "viet nam": "VN",
    "iran, islamic republic of": "IR",
    "moldova, republic of": "MD",
    "czech republic": "CZ",
    "taiwan, province of china": "TW",
    "hong kong": "HK",
    "türkiye": "TR",
}
"""Beside the names that a table of names in English has."""
LETTERS = 2


@cache
def _names() -> dict[str, str]:
    from phonenumbers.geodata.locale import LOCALE_DATA

    names = {}
    for code, words in LOCALE_DATA.items():
        name = words.get("en", "")
        # A star says: as in that other language.
        names[(words.get(name[1:], "") if name.startswith("*") else name).casefold()] = code
    names.pop("", None)
    return {**names, **SPELLINGS}


class _Codes(dict[str, str]):
    """Names that were asked for before; a lookup of one is a single step, for it is made with every row."""

    def __missing__(self, name: str) -> str:
        short = name.strip()
        code = short.upper() if len(short) == LETTERS else _names().get(short.casefold(), short)
        if len(self) < 1000:  # noqa: PLR2004 - names of countries, and nonsense
            self[name] = code
        return code


_codes = _Codes()


def iso(name: str) -> str:
    """The code of a country; a name that nobody knows is kept as it is."""
    return _codes[name]


CODES: Final[Mapping[str, str]] = _codes
"""The same as a table that holds every name."""
