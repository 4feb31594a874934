"""A vendor's raw row as evidence, without secrets and without digits that somebody could use."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Final

MASK: Final = "[masked]"
_SECRET: Final = re.compile(
    r"pass|secret|token|skey|seed|otp|pin$|pincode|private|signature|bypass_?code|activation|cookie|authorization",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"phone|mobile|number|msisdn|tel$|sms|dial", re.IGNORECASE)
_NAMES_A_ROW: Final = frozenset({"txid", "activity_id", "serial", "key", "id", "timestamp", "isotimestamp"})
_RUN: Final = re.compile(r"(?<![\w.-])\+?\(?\d(?:[ ()/\-]{0,3}\d){4,}(?![\w.-]*\w)")
_DEEPEST: Final = 40


def masked(raw: str) -> str:
    """The row as JSON in one line; a row that is no JSON as one masked string."""
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError):
        return json.dumps(_text("", raw), ensure_ascii=False)
    return json.dumps(_value("", row, 0), ensure_ascii=False)


def _value(key: str, value: object, depth: int) -> object:
    if _SECRET.search(key) or depth > _DEEPEST:
        return MASK if value not in (None, "", [], {}) else value
    if isinstance(value, dict):
        return {str(name): _value(str(name), one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_value(key, one, depth + 1) for one in value]
    if isinstance(value, str):
        return _text(key, value)
    if isinstance(value, int) and not isinstance(value, bool) and _NUMBERED.search(key):
        return _last_two(str(value))
    return value


def _text(key: str, value: str) -> str:
    if key.casefold() in _NAMES_A_ROW or _is_moment(value):
        return value
    if _NUMBERED.search(key):
        return _last_two(value) if any(map(str.isdecimal, value)) else value
    return _RUN.sub(lambda found: _last_two(found.group()), value)


def _is_moment(value: str) -> bool:
    try:
        return "-" in value and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _last_two(value: str) -> str:
    return f"..{''.join(filter(str.isdecimal, value))[-2:]}"
