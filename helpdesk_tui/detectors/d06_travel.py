"""D06: two approvals farther apart than anybody travels."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import APPROVED, given
from helpdesk_tui.detectors.signal import NO_COORDINATES, Finding, Level, Reason, Result, happened, settle

ID: Final = "D06"
LEAST_KM: Final = 500.0
FASTEST: Final = 900.0
"""Kilometres an hour."""
EARTH: Final = 6371.0


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the great circle."""
    north, east = radians(one[0]), radians(one[1])
    north2, east2 = radians(other[0]), radians(other[1])
    half = sin((north2 - north) / 2) ** 2 + cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def look(it: Look) -> Result:
    """High; info when one side is a server's network, whose users are elsewhere."""
    prompt, before = it.prompt, it.person.last_approval
    if prompt.outcome is not APPROVED or before is None or before.address == prompt.address:
        return None
    if it.source.address_seen:
        return None
    place, place_before = it.source.place, it.tenant.place(before.address)
    if not isinstance(place.coordinates, tuple) or not isinstance(place_before.coordinates, tuple):
        return NO_COORDINATES
    distance = kilometres(place.coordinates, place_before.coordinates)
    hours = max(prompt.at - before.at, 1.0) / 3600
    if distance < LEAST_KM or distance / hours <= FASTEST:
        return None
    served = place.hosting is True or place_before.hosting is True
    reasons: tuple[Reason, ...] = (
        happened(
            "travel",
            user=prompt.user,
            distance=round(distance),
            minutes=round(hours * 60),
            country=given(it.source.country) or "?",
        ),
        *it.source.unchecked,
        settle("ask_travel"),
    )
    level = Level.INFO if served else Level.HIGH
    return Finding(level, reasons, (before.txid, prompt.txid), before.at)
