"""Operations: the only way to an effect at a vendor; grants: what they handed over."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.gate import Decision
from helpdesk_tui.contract.ids import AgentId, CaseId, GrantId, OperationId, PersonId, VendorId
from helpdesk_tui.contract.notices import Sending


class OperationState(StrEnum):
    """Where an operation stands; unknown is shown as such and never as failed."""

    INTENT = "intent"
    DONE = "done"
    FAILED = "failed"
    """Certainly no effect at the vendor."""
    UNKNOWN = "unknown"
    """An answer was late, cut or strange; the desk asks the vendor what is true."""
    TAKEN_BACK = "taken_back"
    """The effect was found and undone, because nobody could have received it."""


class Result(StrEnum):
    """What came out of an operation that asked something of the person or of a token."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The codes do not fit, or the person said no."""
    FRAUD = "fraud"
    TIMED_OUT = "timed_out"
    ACTIVATED = "activated"
    CODE_WANTED = "code_wanted"
    """The link alone does not do: the vendor wants the first code that the new app shows."""


class Operation(Answer):
    """One line of the journal."""

    id: OperationId
    kind: str
    state: OperationState
    vendor: VendorId
    person: PersonId
    person_name: str
    case: CaseId | None
    agent: AgentId
    asked_at: datetime
    settled_at: datetime | None = None
    until: datetime | None = None
    """When what was handed over ends by itself."""
    uses: int | None = None
    codes: int = 0
    """How many codes wait to be read aloud (a day pass may be several)."""
    sent_to: str | None = None
    """Two last digits of where a link went."""
    problem: str | None = None
    """An `ErrorCode` when it failed or is unknown."""
    problem_params: dict[str, str] = Field(default_factory=dict)
    """What its sentence needs: why, until, seconds, limit."""
    result: Result | None = None
    """The answer of the person or the token, where the operation asked for one."""
    read_to_caller: str | None = Field(default=None, repr=False)
    """A number that the agent reads out while the answer is awaited; for the agent who asked, read singly."""
    what: str = ""
    """Which change, factor or size: a word of the order that says what the kind alone does not."""
    next_check: datetime | None = None
    grant: GrantId | None = None
    told: tuple[Sending, ...] = ()
    """Who was told of it, and whether each message went."""
    revision: int = 0


class DryRun(Answer):
    """What an order would do, without doing it."""

    decision: Decision
    replaces: int = 0
    """Older codes of this desk that will be revoked after."""
    elsewhere: int = 0
    """Live codes made elsewhere, which are left alone."""
    ends_at_once: int = 0
    """Live codes, whoever made them, that end the moment the new one is made: the vendor keeps one only."""
    until: datetime | None = None
    stops_old: bool = False
    """The app that works now stops when the new link is used."""
    single_use_codes: int = 0
    """More than zero: the vendor does not count uses, so the pass is that many codes."""
    instruction: str = ""
    """How the caller types the code: `code` or `password_and_code`."""


class Reveal(Answer):
    """Codes to read aloud; given once, and once more within the re-reading window."""

    operation: OperationId
    codes: tuple[str, ...] = Field(repr=False)
    link: str | None = Field(default=None, repr=False)
    """An activation link to draw as a QR code."""
    until: datetime | None
    uses: int
    instruction: str = "code"
    rereadings_left: int
    hide_after: int = 60
    """Seconds after the last key at which the screen forgets it."""
    gone_after: int = 180
    """Seconds after which it is gone in any case."""


class GrantState(StrEnum):
    """Life of a grant."""

    LIVE = "live"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Grant(Answer):
    """What was handed over and can be taken back."""

    id: GrantId
    kind: str
    state: GrantState
    vendor: VendorId
    person: PersonId
    person_name: str
    ours: bool
    """Made by this desk; False: found at the vendor, made elsewhere."""
    agent: AgentId | None = None
    case: CaseId | None = None
    made_at: datetime | None = None
    until: datetime | None = None
    """None: it never ends by itself (made elsewhere)."""
    uses_left: int | None = None
    """None: the vendor does not say, or there is no limit."""
    read_at: datetime | None = None
    revision: int = 0
