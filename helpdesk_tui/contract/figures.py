"""Figures for the team; none of them is of one agent, and nobody is ranked by speed."""

from __future__ import annotations

from datetime import datetime

from helpdesk_tui.contract.base import Answer

FEWEST = 5
"""Of fewer calls no time is told: it would be one colleague's."""


class Spread(Answer):
    """How long something took, in seconds; the middle and the slowest tenth."""

    count: int
    p50: int | None = None
    p90: int | None = None
    """None for fewer than five."""


class Figures(Answer):
    """Of the last days, for the whole desk."""

    since: datetime
    until: datetime
    calls: int
    """Cases that were opened."""
    call_time: Spread
    """From opening to closing a case."""
    time_to_verify: Spread
    """From opening a case to the last proof before its first order."""
    refused_calls: int
    """Callers who were not verified."""
    gate_refusals: int
    bypasses: dict[str, int]
    """How many codes were made, by the reason of the call."""
    ran_out: int
    """Codes that lived until their time was over: nobody took them back before."""
    late: int
    """Codes that were still there, or may have been, after their time."""
