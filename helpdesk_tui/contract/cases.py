"""Cases: one call with one person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId


class CaseReason(StrEnum):
    """Why the person called."""

    UNSAID = "unsaid"
    FORGOTTEN_PHONE = "forgotten_phone"
    LOST_PHONE = "lost_phone"
    BROKEN_PHONE = "broken_phone"
    NEW_PHONE = "new_phone"
    ACTIVATION = "activation"
    SUSPICIOUS_PROMPT = "suspicious_prompt"
    INFORMATION = "information"
    CALL_BACK = "call_back"
    """A message asked to be called back."""
    FOLLOW_UP = "follow_up"
    """The desk asks by itself whether the phone has come back."""
    OTHER = "other"


class CaseState(StrEnum):
    """Life of a case."""

    OPEN = "open"
    PARKED = "parked"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How a case ended."""

    SOLVED = "solved"
    REFUSED = "refused"
    """The caller was not verified: counts in the desk's memory of the person."""
    INFORMATION = "information"
    ABANDONED = "abandoned"


class Waiting(StrEnum):
    """What a case waits for."""

    CALLER = "caller"
    PUSH = "push"
    CODE = "code"
    CALL_BACK = "call_back"
    MANAGER = "manager"
    VENDOR = "vendor"


class Case(Answer):
    """One call with one person."""

    id: CaseId
    person: PersonId
    person_name: str
    login: str
    client: ClientId
    client_name: str
    agent: AgentId
    reason: CaseReason
    ticket: str | None
    state: CaseState
    outcome: CaseOutcome | None = None
    opened_at: datetime
    closed_at: datetime | None = None
    waits_for: Waiting | None = None
    waits_until: datetime | None = None
    rang: bool = False
    """What it waited for arrived while it was parked."""
    revision: int = 0


class CaseOpening(Ask):
    """Open a case with a person, or return to the agent's open one with that person."""

    person: PersonId
    reason: CaseReason = CaseReason.UNSAID


class Calling(Ask):
    """Why the person calls, said when it is known."""

    reason: CaseReason


class InformationCall(Ask):
    """A call that only asked how things work; logged with one key (RQ-35)."""

    person: PersonId | None = None


class Ticket(Ask):
    """The ticket number, asked once before the first grant."""

    number: str = Field(min_length=1, max_length=64)


class Outside(Ask):
    """What was done in a vendor's own panel or on paper while the desk could not work."""

    at: AwareDatetime
    words: str = Field(min_length=1, max_length=300)
    """Numbers in it are cut: a code has no place here."""


class HandOver(Ask):
    """Give the case to a colleague: the record goes along, the verification does not."""

    to: AgentId


class Closing(Ask):
    """Close the case."""

    outcome: CaseOutcome


class SummaryLine(Answer):
    """One line of the wrap, put in words by the console."""

    at: datetime
    event: str
    """An `AuditEvent`."""
    params: dict[str, str] = {}


class CaseSummary(Answer):
    """What to paste into the ticket; holds no secret and no full number."""

    case: Case
    lines: tuple[SummaryLine, ...]
