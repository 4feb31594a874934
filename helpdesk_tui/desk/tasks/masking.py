"""What a message says, without what must not be acted on: its numbers, its links, its tricks of drawing."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MOST: Final = 20_000
"""Signs that are looked at; what stands behind them is not read."""
_NUMBER: Final = re.compile(r"(?<!\w)\+?\(?\d(?:[\s./()\-\u2010-\u2015_,;:*|'+]{0,3}\d){4,}")
_LINK: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+", re.IGNORECASE)
_STEERING: Final = frozenset({"Cc", "Zl", "Zp", "Zs"})
_HIDDEN: Final = frozenset({"Cf", "Cs", "Co", "Cn"})


def numbers(text: str) -> tuple[str, ...]:
    """Every run of five digits or more, as it was written, each once."""
    return tuple(dict.fromkeys(found.group().strip() for found in _NUMBER.finditer(plain(text))))


def masked(text: str, most: int) -> str:
    """At most `most` signs in one line, in which nobody can dial and nobody can click."""
    line = _LINK.sub("[…]", plain(text))
    line = _NUMBER.sub(lambda found: f"..{''.join(filter(str.isdecimal, found.group()))[-2:]}", line)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def plain(text: str) -> str:
    """One line in which each sign is what it looks like: hidden ones gone, digits of any script as 0 to 9."""
    shown = []
    for sign in unicodedata.normalize("NFKC", text[:MOST])[:MOST]:
        category = unicodedata.category(sign)
        if category in _STEERING:
            shown.append(" ")
        elif category == "Nd":
            shown.append(str(unicodedata.decimal(sign)))
        elif category not in _HIDDEN:
            shown.append(sign)
    return " ".join("".join(shown).split())
