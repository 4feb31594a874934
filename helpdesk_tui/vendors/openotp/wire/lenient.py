"""Values of a server that keeps no types: an empty map is `[]`, a number may be text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from helpdesk_tui.contract.errors import ErrorCode, Unreachable

_YES = frozenset({"yes", "true", "1", "on"})
_NO = frozenset({"no", "false", "0", "off"})
_LONGEST_COUNT = 15


def mapping(value: object, what: str) -> Mapping[str, Any]:
    """An object; `[]` is the empty one. Raises `Unreachable(VENDOR_STRANGE)` for anything else."""
    if isinstance(value, dict):
        return value
    if value == [] and isinstance(value, list):
        return {}
    raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=what)


def text(value: object) -> str:
    """Text or number as text; nothing for the rest."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def texts(value: object) -> tuple[str, ...]:
    """All texts of a value that may be one or a list."""
    values = value if isinstance(value, list) else [value]
    return tuple(found for found in map(text, values) if found)


def flag(value: object) -> bool | None:
    """True, false, or None when it says neither."""
    if isinstance(value, bool):
        return value
    word = text(value).lower()
    return True if word in _YES else False if word in _NO else None


def count(value: object) -> int | None:
    """A whole number, also as text; None for anything else."""
    if isinstance(value, bool):
        return None
    word = text(value)
    plain = word.isascii() and word.isdecimal() and len(word) <= _LONGEST_COUNT
    return int(word) if plain else None


def data(value: object) -> str:
    """A value of a user's data: plain text, or base64 of one; the raw text where it is no base64 of text."""
    raw = text(value)
    if len(raw) < 4 or len(raw) % 4:  # noqa: PLR2004 - base64 comes in fours
        return raw
    try:
        decoded = base64.b64decode(raw, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return raw
    return decoded if decoded.isprintable() and decoded.strip() else raw


def moment(value: object, zone: Any) -> datetime | None:
    """`YYYY-MM-DD HH:MM:SS` on the server's own clock; None for anything else."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
