"""Text from outside on its way into the store."""

from __future__ import annotations


def storable(text: str, limit: int) -> str:
    """Text that every database takes: no lone surrogate, no NUL, no longer than `limit` characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\ufffd")[:limit]
