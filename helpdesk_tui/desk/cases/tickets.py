"""Whether a ticket's number looks as a client's tickets look."""

from __future__ import annotations

from typing import Final

import regex

SECONDS: Final = 0.1
"""A pattern that backtracks without end must not hold the one thread that writes."""


def fits(pattern: str, number: str) -> bool:
    """Whether the whole number fits; every number fits no pattern, and what takes too long fits none."""
    if not pattern:
        return True
    try:
        return regex.fullmatch(pattern, number, timeout=SECONDS) is not None
    except TimeoutError:
        return False
