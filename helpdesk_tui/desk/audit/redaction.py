"""What is left of a personal value where it is not needed whole: by the sort of field, deny by default."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Personal(StrEnum):
    """How much of personal values an export says."""

    FULL = "full"
    """With the salts, so that whoever has it can check each against its record."""
    MASKED = "masked"
    NONE = "none"


class Sort(StrEnum):
    """What a field holds."""

    NAME = "name"
    ID = "id"
    TICKET = "ticket"
    MASKED = "masked"
    """Written with its last two digits only: nothing more to take away."""
    AGENT = "agent"
    """Agents stand by their login in every record."""
    ADDRESS = "address"
    TEXT = "text"
    """What somebody typed: it may hold anything."""


SORTS: Final[dict[str, Sort]] = {
    "name": Sort.NAME,
    "other_name": Sort.NAME,
    "witness": Sort.NAME,
    "person": Sort.ID,
    "other": Sort.ID,
    "grant": Sort.ID,
    "ref": Sort.ID,
    "way": Sort.ID,
    "ticket": Sort.TICKET,
    "hint": Sort.MASKED,
    "to": Sort.AGENT,
    "who": Sort.AGENT,
    "asker": Sort.AGENT,
    "address": Sort.ADDRESS,
    "what": Sort.TEXT,
    "why": Sort.TEXT,
    "reason": Sort.TEXT,
    "file": Sort.TEXT,
    "words": Sort.TEXT,
    "country": Sort.TEXT,
    "first": Sort.TEXT,
    "last": Sort.TEXT,
}
"""A field that is not here is text."""
_DIGITS: Final = re.compile(r"\d(?=\d{2})")
_LAST: Final = 4


def masked(field: str, value: str) -> str:
    """What a reader sees who needs not know whom it was about."""
    match SORTS.get(field):
        case Sort.MASKED | Sort.AGENT:
            return value
        case Sort.NAME:
            return " ".join(f"{word[0]}." for word in value.split())
        case Sort.ID:
            return f"..{value[-_LAST:]}"
        case Sort.TICKET:
            return _DIGITS.sub("•", value)
        case Sort.ADDRESS:
            head, dot, _last = value.rpartition("." if "." in value else ":")
            return f"{head}{dot}.."
        case _:
            return ".."
