"""A colleague on site who sees the caller, and says so at a console of their own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId, ProofId

WAY = "witness:"
"""Begins the way that is taken: `witness:` and the colleague's id."""


class Seen(StrEnum):
    """What the colleague saw."""

    SEEN = "seen"
    """The person stands here and is who they say."""
    OTHER = "other"
    """It is somebody else: stop and alarm."""
    NOBODY = "nobody"


class Witnessing(Answer):
    """One request to look at somebody; told to the colleague who was named alone."""

    proof: ProofId
    agent: AgentId
    agent_name: str
    """Who serves the caller."""
    person_name: str
    login: str
    client_name: str
    until: datetime


class WitnessAnswer(Ask):
    """What was seen."""

    seen: Seen
