"""LDAP filters as RFC 4515 writes them, matched against a person's attributes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

Attributes = Mapping[str, Sequence[str]]
"""Values by attribute name in lower case."""
Test = Callable[[Attributes], bool]

ATTRIBUTE = re.compile(r"([A-Za-z0-9;.-]+)(~=|>=|<=|:=|=)")
NESTED = 40
"""Levels of brackets."""


class BadFilter(ValueError):
    """A text that is no filter."""


def parse(text: str) -> Test:
    """What a filter asks; raises BadFilter."""
    text = text.strip()
    test, end = _filter(text, 0, 0) if text.startswith("(") else _item(f"({text})", 1)
    if end < len(text):
        raise BadFilter(text)
    return test


def _filter(text: str, place: int, depth: int) -> tuple[Test, int]:
    if depth > NESTED or text[place : place + 1] != "(":
        raise BadFilter(text)
    sign = text[place + 1 : place + 2]
    if sign not in ("&", "|", "!"):
        return _item(text, place + 1)
    tests, place = [], place + 2
    while text[place : place + 1] == "(":
        test, place = _filter(text, place, depth + 1)
        tests.append(test)
    if text[place : place + 1] != ")" or (sign == "!" and len(tests) != 1):
        raise BadFilter(text)
    if sign == "!":
        return lambda attributes: not tests[0](attributes), place + 1
    whole = all if sign == "&" else any
    return lambda attributes: whole(test(attributes) for test in tests), place + 1


def _item(text: str, place: int) -> tuple[Test, int]:
    match = ATTRIBUTE.match(text, place)
    end = text.find(")", place)
    if match is None or end < 0 or "(" in text[place:end]:
        raise BadFilter(text)
    name, sign, value = match[1].lower(), match[2], text[match.end() : end]
    if sign == "=" and value == "*":
        return lambda attributes: bool(attributes.get(name)), end + 1
    if sign == "=" and "*" in value:
        pieces = [fold(_unescape(piece)) for piece in value.split("*")]
        return lambda attributes: any(_like(fold(held), pieces) for held in attributes.get(name, ())), end + 1
    wanted = fold(_unescape(value))
    if sign in (">=", "<="):
        return lambda attributes: any(
            _ordered(sign, fold(held), wanted) for held in attributes.get(name, ())
        ), end + 1
    return lambda attributes: any(fold(held) == wanted for held in attributes.get(name, ())), end + 1


def _unescape(value: str) -> str:
    out, place = bytearray(), 0
    while place < len(value):
        if value[place] != "\\":
            out += value[place].encode()
            place += 1
            continue
        try:
            out.append(int(value[place + 1 : place + 3], 16))
        except ValueError:
            raise BadFilter(value) from None
        place += 3
    try:
        return out.decode()
    except UnicodeDecodeError as error:
        raise BadFilter(value) from error


def fold(text: str) -> str:
    """As a directory compares: case and runs of blanks do not count, nor do accents in Active Directory."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())


def _like(held: str, pieces: list[str]) -> bool:
    first, *middle, last = pieces
    if not held.startswith(first):
        return False
    place = len(first)
    for piece in middle:
        found = held.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return held.endswith(last) and len(held) - len(last) >= place


def _ordered(sign: str, held: str, wanted: str) -> bool:
    if held.isdecimal() and wanted.isdecimal():
        return int(held) >= int(wanted) if sign == ">=" else int(held) <= int(wanted)
    return held >= wanted if sign == ">=" else held <= wanted
