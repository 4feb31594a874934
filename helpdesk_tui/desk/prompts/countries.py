"""Countries as vendors name them, as ISO 3166 codes: a vendor's word and an address table's must compare."""

from __future__ import annotations

from functools import cache

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


_found: dict[str, str] = {}


def iso(name: str) -> str:
    """The code of a country; a name that nobody knows is kept as it is."""
    code = _found.get(name)
    if code is None:
        short = name.strip()
        code = short.upper() if len(short) == LETTERS else _names().get(short.casefold(), short)
        if len(_found) < 1000:  # noqa: PLR2004 - names of countries, and nonsense
            _found[name] = code
    return code
