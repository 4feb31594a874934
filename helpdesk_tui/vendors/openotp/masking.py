"""Facts that a server reports under names that no public source lists: shown as they come, no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from helpdesk_tui.vendors.openotp.wire.lenient import text

MASKED = "***"
LONGEST = 120
DEEPEST = 4
MOST = 60

_SECRET_NAME = re.compile(
    r"key|secret|seed|pass|pwd|pin(?!g)|otps?$|otplist|codes?$|private|session|cert|uri|url|token_?id|push_?id",
    re.IGNORECASE,
)
_SECRET_SHAPES = (
    re.compile(r"otpauth:|[a-z]+://", re.IGNORECASE),
    re.compile(r"\{w?crypt\}", re.IGNORECASE),
    re.compile(r"-----BEGIN"),
    re.compile(r"\b[0-9a-f]{16,}\b", re.IGNORECASE),
    re.compile(r"\b[A-Z2-7]{16,}\b"),
    re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}"),
    re.compile(r"(?<![\d:.-])\d{6,8}(?![\d:.-])"),
)
"""Links, sealed values, certificates, keys in base 16, 32 and 64, and digits that could be a code."""


def masked(name: str, value: object) -> str:
    """One value as text that may be shown."""
    shown = ("yes" if value else "no") if isinstance(value, bool) else text(value)
    if not shown:
        return ""
    if _SECRET_NAME.search(name) or any(shape.search(shown) for shape in _SECRET_SHAPES):
        return MASKED
    return shown[:LONGEST]


def facts(value: object, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every value of a report with its own name, nested names joined by dots, at most `MOST` of them."""
    return islice(_facts(value, name, depth), MOST)


def _facts(value: object, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping | list):
        if depth < DEEPEST:
            items = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
            for key, inner in items:
                yield from _facts(inner, f"{name}.{key}" if name else str(key), depth + 1)
        return
    shown = masked(name, value)
    if shown:
        yield name[:60], shown
