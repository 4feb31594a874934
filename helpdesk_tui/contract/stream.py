"""Live changes: resource, id and revision only, never text."""

from __future__ import annotations

from enum import StrEnum

from helpdesk_tui.contract.base import Answer

HEARTBEAT_SECONDS = 10.0
"""A silent stream says at least this often that it is alive."""


class Resource(StrEnum):
    """What may change."""

    PERSON = "people"
    CASE = "cases"
    PROOF = "evidence"
    OPERATION = "operations"
    GRANT = "grants"
    HEALTH = "health"
    PROMPTS = "prompts"
    MIRROR = "mirror"
    TASK = "tasks"
    AGENT = "agents"
    LEVEL = "level"
    WITNESS = "witness"
    NOTICE = "notices"
    SIGNAL = "signals"
    HAND_OVER = "handovers"
    """A row of the push review was handed over, or came back."""
    APPROVAL = "approvals"
    DEED = "deeds"
    REVIEW = "review"
    CONTAINMENT = "containments"
    ALARM = "alarms"
    """Security looks at once: break-glass, "not me", an attacker's prompt, a call that an agent doubts."""


class Change(Answer):
    """Something changed: fetch it again."""

    resource: Resource
    id: str
    revision: int = 0
    case: str | None = None
