"""Countries as vendors name them, as ISO 3166 codes: a vendor's word and an address table's must compare."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Final

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
    names = {}
    for code, words in _table().items():
        name = words.get("en", "")
        # A star says: as in that other language.
        names[(words.get(name[1:], "") if name.startswith("*") else name).casefold()] = code
    names.pop("", None)
    return {**names, **SPELLINGS}


def _table() -> dict[str, dict[str, str]]:
    """The module of names alone: its package would read the places of all numbers, in half a second."""
    package = find_spec("phonenumbers")
    assert package is not None
    assert package.origin is not None
    file = Path(package.origin).parent / "geodata" / "locale.py"
    spec = spec_from_file_location("phonenumbers.geodata.locale", file)
    assert spec is not None
    assert spec.loader is not None
    module: Any = module_from_spec(spec)
    spec.loader.exec_module(module)
    table: dict[str, dict[str, str]] = module.LOCALE_DATA
    return table


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
