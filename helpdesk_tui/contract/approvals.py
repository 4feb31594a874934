"""Approvals: the second pair of eyes on one exact order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field, SecretStr

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.evidence import Method, ProofState, Strength
from helpdesk_tui.contract.gate import Action, Need, Score, Tier
from helpdesk_tui.contract.ids import AgentId, ApprovalId, CaseId, OperationId, PersonId, ProofId, VendorId
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.contract.people import Risk

MOST_WORDS = 64
"""Signs that three words may have, blanks included."""


class ApprovalState(StrEnum):
    """Life of a request; all but the first two have ended."""

    ASKED = "asked"
    APPROVED = "approved"
    """Everybody who was needed agreed; it can be carried out once its delay is over."""
    DENIED = "denied"
    STOPPED = "stopped"
    """Approved, and stopped before it was carried out."""
    DOUBTED = "doubted"
    """Wrong words too often: nobody has heard the right ones."""
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    USED = "used"

    @property
    def open(self) -> bool:
        """Whether it can still come to anything."""
        return self in {ApprovalState.ASKED, ApprovalState.APPROVED}


class ApprovalAsk(Ask):
    """Ask for a second pair of eyes on this order; `language`: of the three words."""

    order: Order
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")


class GlassAsk(Ask):
    """Go on without a second person, for this order; security hears the reason at once."""

    order: Order
    reason: str = Field(min_length=3, max_length=200)


class SeenProof(Answer):
    """One proof as it stood when the request was made, and what became of it."""

    proof: ProofId
    method: Method
    strength: Strength
    hint: str = ""
    points: int
    at: datetime
    state: ProofState = ProofState.PASSED
    """Now."""


class Approval(Answer):
    """One request and how far it is."""

    id: ApprovalId
    state: ApprovalState
    case: CaseId
    person: PersonId
    person_name: str
    login: str
    client_name: str
    vendor: VendorId
    action: Action
    tier: Tier
    needs: tuple[Need, ...]
    """Why somebody else is asked."""
    order: Order
    agent: AgentId
    """Who asks."""
    made_at: datetime
    until: datetime
    """After this the evidence counts as too old, whoever approved."""
    wanted: int = 1
    """How many others have to agree."""
    agreed: tuple[AgentId, ...] = ()
    ready_at: datetime | None = None
    """When the delay is over; None: not approved yet."""
    delay_minutes: int = 0
    glass: bool = False
    """Break-glass: nobody else agreed, and somebody looks at it afterwards."""
    ended_by: AgentId | None = None
    operation: OperationId | None = None
    revision: int = 0


class ApprovalAsked(Answer):
    """A request just made, with the words that the requester says over the telephone; shown once."""

    approval: Approval
    words: tuple[str, ...] = Field(repr=False)


class ApprovalSheet(Answer):
    """What an approver looks at."""

    approval: Approval
    reason: str
    """Why the person called, as the case has it."""
    ticket: str | None = None
    score: Score
    proofs: tuple[SeenProof, ...]
    risks: tuple[Risk, ...] = ()
    """What speaks against it now."""
    calls_90d: int = 0
    refusals_30d: int = 0
    failed_proofs_30d: int = 0
    tries_left: int = 0
    """Wrong words before the request ends."""
    mine: bool = False
    """The one who reads this asked for it."""


class ApprovalWords(Ask):
    """The three words that the requester said."""

    words: SecretStr = Field(min_length=1, max_length=MOST_WORDS)
