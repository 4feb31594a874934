"""Distinguished names for comparing, and values in filters."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_ESCAPED: Final = re.compile(r"\\([0-9a-fA-F]{2}(?:\\[0-9a-fA-F]{2})*|.)", re.DOTALL)
_SPECIAL: Final = frozenset("\\*()\0")


def split_dn(dn: str) -> list[tuple[str, str]]:
    """The parts of a DN (RFC 4514) as (type, value), unescaped; `cn=a+ou=b` gives two. Empty: none."""
    parts: list[tuple[str, str]] = []
    for part in _cut(dn):
        kind, equals, value = part.partition("=")
        if not equals:
            return []
        parts.append((kind.strip().lower(), _plain(value)))
    return parts


def dn_key(dn: str) -> bytes:
    """A short key that is the same for each way to write one DN: case, spaces and escapes do not count."""
    told = "\0".join(f"{kind}\1{' '.join(value.casefold().split())}" for kind, value in split_dn(dn))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def first_name(dn: str) -> str:
    """The value of the first part: what a group is called."""
    parts = split_dn(dn)
    return parts[0][1] if parts else ""


def in_filter(value: str) -> str:
    """The value as it may stand in a filter (RFC 4515, section 3): it can end or widen nothing."""
    return "".join(
        "".join(f"\\{byte:02x}" for byte in sign.encode("utf-8", "replace"))
        if sign in _SPECIAL or not sign.isascii() or not sign.isprintable()
        else sign
        for sign in value
    )


def _cut(dn: str) -> list[str]:
    """At each comma, semicolon and plus sign that is neither escaped nor between quotes."""
    parts, start, place, quoted = [], 0, 0, False
    while place < len(dn):
        sign = dn[place]
        if sign == "\\":
            place += 1
        elif sign == '"':
            quoted = not quoted
        elif sign in ",;+" and not quoted:
            parts.append(dn[start:place])
            start = place + 1
        place += 1
    return [*parts, dn[start:]] if dn.strip() else []


def _plain(value: str) -> str:
    text = value.lstrip(" ")
    while text.endswith(" ") and not text.endswith("\\ "):
        text = text[:-1]
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    text = found[1]
    if len(text) == 1:
        return text
    return bytes.fromhex(text.replace("\\", "")).decode("utf-8", "replace")
