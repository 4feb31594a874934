"""How long something handed over lives: a few usual lengths, round and round."""

from __future__ import annotations

LENGTHS = (3_600, 4 * 3_600, 8 * 3_600, 86_400)
"""Seconds."""


def next_length(seconds: int, longest: int, usual: int) -> int:
    """The next longer one that is allowed, or the shortest after the longest."""
    allowed = sorted({*(item for item in LENGTHS if item <= longest), usual})
    return next((item for item in allowed if item > seconds), allowed[0])
