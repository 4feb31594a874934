"""Review: what somebody else looks at the next day, in three lists."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.approvals import SeenProof
from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId, CaseId, GrantId, OperationId, PersonId, ReviewId
from helpdesk_tui.contract.notices import Sending


class ReviewList(StrEnum):
    """Where an item stands."""

    PLACES = "places"
    """What came within a day of an act: a code used from a new place, another device, a privileged group."""
    HOURS = "hours"
    """One agent, out of hours or above the cap."""
    ALONE = "alone"
    """Break-glass, on call alone, what rests on a word, exceptions, and calls that an agent doubts."""


class ReviewState(StrEnum):
    """Life of an item."""

    OPEN = "open"
    OK = "ok"
    REOPENED = "reopened"
    """Not in order: what lived was taken back."""


class ReviewItem(Answer):
    """One thing to look at."""

    id: ReviewId
    list: ReviewList
    why: tuple[str, ...]
    """Stable words: glass, attested, on_call, approved, out_of_hours, quota, new_place, flagged."""
    state: ReviewState
    agent: AgentId | None = None
    """Whose doing it was; he does not close it."""
    person: PersonId
    person_name: str
    case: CaseId | None = None
    operation: OperationId | None = None
    grant: GrantId | None = None
    """What lives of it; None: nothing any more, or nothing was handed over."""
    made_at: datetime
    params: dict[str, str] = Field(default_factory=dict)
    ended_at: datetime | None = None
    ended_by: AgentId | None = None
    revision: int = 0


class ReviewSheet(Answer):
    """One item with its evidence and the notices that were sent."""

    item: ReviewItem
    ticket: str | None = None
    reason: str = ""
    kind: str = ""
    """Of the operation."""
    proofs: tuple[SeenProof, ...] = ()
    sends: tuple[Sending, ...] = ()
    said: str = ""
    """The reason that was typed for break-glass."""
    mine: bool = False
    """Who reads this had a hand in it and does not close it."""


class Reopening(Ask):
    """Why it is not in order."""

    reason: str = Field(min_length=1, max_length=200)
