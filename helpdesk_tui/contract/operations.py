"""Operations: the only way to an effect at a vendor; grants: what they handed over."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.gate import Decision
from helpdesk_tui.contract.ids import AgentId, CaseId, DeviceId, GrantId, OperationId, PersonId, VendorId

MIN_SECONDS = 300
MAX_SECONDS = 86_400
MAX_USES = 5


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


class BypassReason(StrEnum):
    """Why the person needs a code."""

    FORGOTTEN_PHONE = "forgotten_phone"
    LOST_PHONE = "lost_phone"
    BROKEN_PHONE = "broken_phone"
    MISHEARD = "misheard"
    """The code before was misheard, spent or expired: same episode."""
    OTHER = "other"


class BypassOrder(Ask):
    """A bypass code: `seconds` 300 to 86,400, `uses` 1 to 5 (above 1: a day pass)."""

    kind: Literal["bypass"] = "bypass"
    vendor: VendorId
    seconds: int = Field(default=MAX_SECONDS, ge=MIN_SECONDS, le=MAX_SECONDS)
    uses: int = Field(default=1, ge=1, le=MAX_USES)
    reason: BypassReason = BypassReason.FORGOTTEN_PHONE


class Delivery(StrEnum):
    """How an activation link travels."""

    SMS = "sms"
    MAIL = "mail"
    QR = "qr"
    """Drawn in the terminal: the person stands beside the agent."""


class ActivationOrder(Ask):
    """A new activation link for one device."""

    kind: Literal["activation"] = "activation"
    vendor: VendorId
    device: DeviceId
    delivery: Delivery = Delivery.SMS
    install_link: bool = False
    """Send the app's install link first."""
    seconds: int = Field(default=MAX_SECONDS, ge=MIN_SECONDS, le=MAX_SECONDS)


class RevokeOrder(Ask):
    """Take back a grant or a code from elsewhere; needs no evidence (Law 13)."""

    kind: Literal["revoke"] = "revoke"
    grant: GrantId
    reason: str = Field(min_length=1, max_length=200)


Order = Annotated[BypassOrder | ActivationOrder | RevokeOrder, Field(discriminator="kind")]


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
    next_check: datetime | None = None
    grant: GrantId | None = None
    revision: int = 0


class DryRun(Answer):
    """What an order would do, without doing it."""

    decision: Decision
    replaces: int = 0
    """Older codes of this desk that will be revoked after."""
    elsewhere: int = 0
    """Live codes made elsewhere, which are left alone."""
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
