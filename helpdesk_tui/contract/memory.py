"""What the desk remembers of its own dealings with a person."""

from __future__ import annotations

from datetime import datetime

from helpdesk_tui.contract.base import Answer


class DeskMemory(Answer):
    """What the desk remembers of its own dealings with a person."""

    calls_90d: int
    refusals_30d: int
    failed_proofs_30d: int
    last_call: datetime | None = None
    last_refusal: datetime | None = None
    """Of the last 30 days, by whichever agent."""
    last_refused_by: str = ""
