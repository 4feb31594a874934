"""Types for fields whose type Duo does not keep: parsed to the nearest honest value, never an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator

_MILLISECONDS_FROM = 100_000_000_000
"""Unix seconds reach this in the year 5138; milliseconds did in 1973."""
_TRUE = frozenset({"true", "1", "yes"})
_FALSE = frozenset({"false", "0", "no", ""})

Row = TypeVar("Row")


def text(value: object) -> str:
    """Text as it came; "" for null; NUL and half surrogates, which no store takes, are marked."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def moment(value: object) -> datetime | None:
    """Unix seconds, milliseconds, or ISO 8601 (UTC when it names no zone); None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, str) and not value.lstrip("-").isdecimal():
            at = datetime.fromisoformat(value.strip())
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        if isinstance(value, int | float | str):
            seconds = float(value)
            seconds = seconds / 1000 if seconds >= _MILLISECONDS_FROM else seconds
            return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        pass
    return None


def flag(value: object) -> bool | None:
    """True, false, or None when it says neither."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else "?"
    return True if word in _TRUE else False if word in _FALSE else None


def count(value: object) -> int | None:
    """A whole number, also out of digits in a string; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:  # noqa: PLR2004 - far over any count
        return int(value)
    return None


def rows(value: object) -> list[object]:
    """The objects of a list; nothing for what is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def listed(value: object) -> object:
    """The same for what must be a list: anything else is left to fail, since it is not "none"."""
    return rows(value) if isinstance(value, list) else value


def part(value: object) -> Any:
    """A sub-object; an empty one where the vendor says null or "unknown"."""
    return value if isinstance(value, dict) else {}


def words(value: object) -> tuple[str, ...]:
    """The texts of a list or of an object's values."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return tuple(word for word in map(text, values) if word)


Text = Annotated[str, BeforeValidator(text)]
Moment = Annotated[datetime | None, BeforeValidator(moment)]
Flag = Annotated[bool | None, BeforeValidator(flag)]
Count = Annotated[int | None, BeforeValidator(count)]
Words = Annotated[tuple[str, ...], BeforeValidator(words)]
Rows = Annotated[list[Row], BeforeValidator(rows)]
Listed = Annotated[list[Row], BeforeValidator(listed)]
Part = Annotated[Row, BeforeValidator(part)]
