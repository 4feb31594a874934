"""The one door for text from outside: what passes here can neither move a cursor nor become markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

if TYPE_CHECKING:
    from textual.content import Content

REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories that draw nothing by themselves, steer the terminal, or mean nothing yet."""

ALLOWED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Format characters that do have a picture: Arabic and Syriac signs that span numbers."""

INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Of harmless categories, yet nothing is drawn: fillers, joiners, variation selectors."""

MAX_MARKS = 4
"""Combining marks that one letter keeps; no living spelling needs more."""

MAX_LENGTH = 2_000
"""Characters of one piece; what is longer is cut with an ellipsis."""


class SafeText(str):
    """Text that passed the door."""

    __slots__ = ()


class Role(StrEnum):
    """What a piece of a line means; a theme gives it a colour, never the meaning alone."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    TITLE = "title"
    KEY = "key"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    BANNER = "banner"
    CURSOR = "cursor"
    BIG = "big"
    PICTURE = "picture"


class Span(NamedTuple):
    """A piece of a line with one role."""

    text: SafeText
    role: Role = Role.PLAIN


Line = tuple[Span, ...]
"""One row of a pane."""

BLANK: Line = ()


def clean(text: str, limit: int = MAX_LENGTH) -> SafeText:
    """The text with everything that could steer a terminal or hide made visible."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return SafeText(text)
    shown: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) or _is_mark(character) else 0
        if marks == MAX_MARKS + 1:
            shown.append("⁺")
        if marks <= MAX_MARKS:
            shown.append(_visible(character))
    return SafeText("".join(shown))


def escaped(json: str) -> str:
    """JSON of the same meaning in which nothing steers a terminal or hides."""
    if json.isascii() and json.isprintable():
        return json
    return "".join(one if _visible(one) == one else _as_json(one) for one in json)


def _as_json(character: str) -> str:
    pairs = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{pairs[at : at + 2].hex()}" for at in range(0, len(pairs), 2))


@lru_cache(maxsize=4096)
def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:  # noqa: PLR2004 - C0 has pictures of its own at U+2400
        return chr(0x2400 + code)
    if code == 0x7F:  # noqa: PLR2004 - and so has DEL
        return "␡"
    hidden = unicodedata.category(character) in REFUSED and character not in ALLOWED
    return f"<U+{code:04X}>" if hidden or character in INVISIBLE else character


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def mixed_alphabets(text: str) -> bool:
    """Whether Latin letters stand beside look-alikes of another alphabet (Cyrillic, Greek) in one word."""
    return any(len(_alphabets(word)) > 1 for word in text.replace("-", " ").split())


def _alphabets(word: str) -> set[str]:
    found = {unicodedata.name(letter, "?").split(" ")[0] for letter in word if letter.isalpha()}
    return found & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}


def span(text: str, role: Role = Role.PLAIN) -> Span:
    """A piece of a line; whatever comes in leaves clean."""
    return Span(text if isinstance(text, SafeText) else clean(text), role)


def line(*pieces: str | Span) -> Line:
    """A row out of pieces; bare text is cleaned and plain."""
    return tuple(piece if isinstance(piece, Span) else span(piece) for piece in pieces if piece)


def dim(text: str) -> Span:
    """Of less weight: ages, sources, hints."""
    return span(text, Role.DIM)


def strong(text: str) -> Span:
    """What the eye should find first."""
    return span(text, Role.STRONG)


def title(text: str) -> Span:
    """The head of a pane."""
    return span(text, Role.TITLE)


def key(text: str) -> Span:
    """A key to press."""
    return span(text, Role.KEY)


def good(text: str) -> Span:
    """Something that holds; the words say so too."""
    return span(text, Role.GOOD)


def warn(text: str) -> Span:
    """Something to look at; the words say so too."""
    return span(text, Role.WARN)


def bad(text: str) -> Span:
    """An alarm or something unknown; the words say so too."""
    return span(text, Role.BAD)


def width_of(row: Line) -> int:
    """Cells that a row takes."""
    return sum(cell_len(piece.text) for piece in row)


def fit(text: str, width: int) -> SafeText:
    """The text in exactly that many cells, cut with an ellipsis or filled with blanks."""
    safe = clean(text)
    if cell_len(safe) > width:
        return SafeText(set_cell_size(set_cell_size(safe, max(0, width - 1)).rstrip() + "…", width))
    return SafeText(set_cell_size(safe, width))


def cut(row: Line, width: int) -> Line:
    """The row in at most that many cells; what is cut ends in an ellipsis."""
    if width_of(row) <= width:
        return row
    kept: list[Span] = []
    left = width
    for piece in row:
        wide = cell_len(piece.text)
        if wide >= left:
            kept.append(Span(fit(piece.text + "…" if wide == left else piece.text, left), piece.role))
            break
        kept.append(piece)
        left -= wide
    return tuple(kept)


def spread(left: Line, right: Line, width: int) -> Line:
    """Left part, blanks, right part; the left part gives way."""
    head = cut(left, max(0, width - width_of(right) - 1))
    gap = max(1, width - width_of(head) - width_of(right))
    return (*head, Span(SafeText(" " * gap)), *right)


_UNITS = re.compile(r"(?<=\d) (?=(?:s|min|h)\b)")
"""The blank between a number and its unit."""


def paragraph(text: str, width: int, role: Role = Role.PLAIN, indent: int = 0, lead: str = "") -> list[Line]:
    """Prose broken at blanks into rows of at most that many cells; `lead` opens the first one."""
    rows: list[Line] = []
    current = lead
    room = max(8, width)
    for word in _UNITS.sub("\u00a0", clean(text)).split(" "):
        for part in chop_cells(word, room - indent) or [""]:
            bare = current in {lead, " " * indent}
            trial = current + part if bare else f"{current} {part}"
            if cell_len(trial) > room and not bare:
                rows.append(_indented(current, role))
                trial = " " * indent + part
            current = trial
    rows.append(_indented(current, role))
    return rows


def _indented(text: str, role: Role) -> Line:
    """The blanks before a text are plain: an underlined role does not underline them."""
    bare = text.lstrip(" ")
    pieces = (Span(SafeText(text[: len(text) - len(bare)])), Span(SafeText(bare), role))
    return tuple(piece for piece in pieces if piece.text)


def content(rows: Sequence[Line]) -> Content:
    """The rows as Textual content, for the few places that take nothing else; never parsed as markup."""
    from textual.content import Content

    return Content("\n".join("".join(piece.text for piece in row) for row in rows))


def plain(rows: Sequence[Line]) -> str:
    """The rows as text, for what is copied or compared."""
    return "\n".join("".join(piece.text for piece in row).rstrip() for row in rows)
