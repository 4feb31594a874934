"""What is typed into the filter: which piece the cursor is in, and what completes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PIECE: Final = re.compile(r'-?(?:([A-Za-z_]+):)?(?:"[^"]*"?|[^\s"])*$')


@dataclass(frozen=True, slots=True)
class Piece:
    """What is being typed."""

    field: str
    """Empty: the name of a field, or a word without one."""
    start: str
    """How its value begins."""
    begin: int
    """Place of that value in the text."""


def piece_at(text: str, cursor: int) -> Piece:
    """The piece that ends at the cursor."""
    before = text[:cursor]
    found = _PIECE.search(before)
    begin = found.start() if found else cursor
    typed = before[begin:]
    if typed.startswith("-"):
        begin, typed = begin + 1, typed[1:]
    name, colon, value = typed.partition(":")
    if not colon:
        return Piece("", typed, begin)
    begin += len(name) + 1
    if value.count('"') % 2 == 0 and "," in value:
        last = value.rindex(",") + 1
        begin, value = begin + last, value[last:]
    return Piece(name, value.strip('"'), begin)


def completed(text: str, cursor: int, word: str) -> tuple[str, int]:
    """The text with that word at the cursor, and where the cursor is then."""
    piece = piece_at(text, cursor)
    if not piece.field:
        put = f"{word}:"
    else:
        put = f'"{word}"' if re.search(r'[\s,"]', word) else word
        put += "" if text[cursor:].startswith(" ") else " "
    return text[: piece.begin] + put + text[cursor:], piece.begin + len(put)


def term(field: str, value: str) -> str:
    """One term that means exactly this value."""
    return f'{field}:"{value}"' if re.search(r"[\s,]", value) else f"{field}:{value}"
