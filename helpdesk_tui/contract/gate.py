"""The gate: what the desk decides for an action now, as a value."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Annotated, Literal

from pydantic import Field

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.ids import VendorId, WayId


class Tier(IntEnum):
    """How much proof is asked; the highest of action, person and threat level counts."""

    READ = 0
    LIGHT = 1
    """A first activation, a resync, an unlock."""
    STRONG = 2
    """A bypass code, a replaced device."""
    PRIVILEGED = 3
    """Privileged and VIP people, a changed number, elevated threat."""


class Action(StrEnum):
    """What can be asked of the gate."""

    BYPASS = "bypass"
    DAY_PASS = "day_pass"
    ACTIVATION_FIRST = "activation_first"
    """A link for a device that was never activated."""
    ACTIVATION_REPLACE = "activation_replace"
    """A link that stops the app that works now, or replaces a lost device."""
    QR_ON_SCREEN = "qr_on_screen"
    UNLOCK = "unlock"
    RESYNC = "resync"
    FIRST_CODE = "first_code"
    """A newly set up app is put to use by the first code that it shows."""
    TEXT_CODES = "text_codes"
    """New login codes by SMS, as the login screen would send them."""
    GIVE_BACK = "give_back"
    """Resume a suspended device, restore an account out of the trash."""
    REMOVE_DEVICE = "remove_device"
    """Take a key or computer away that cannot be suspended; it does not come back."""
    ASSIGN_TOKEN = "assign_token"
    CODE_LIST = "code_list"
    INVITE = "invite"
    """A link with which a new device is set up from nothing."""
    CHANGE_NUMBER = "change_number"
    SETTING = "setting"
    """Another way to log in, or more time for it."""
    RENAME = "rename"
    """Another name for a device, which later readers go by."""


class Need(StrEnum):
    """Why the gate is closed; each has a sentence that says what would do."""

    POINTS = "points"
    SECOND_ROOT = "second_root"
    """Two proofs with different trust roots."""
    CHECKED_PROOF = "checked_proof"
    """At least one proof that a machine compared."""
    IN_PERSON = "in_person"
    APPROVAL = "approval"
    """A second person of the desk."""
    SECOND_EPISODE = "second_episode"
    """Codes within the last days, before this episode: an approver."""
    THIRD_CONTACT = "third_contact"
    """Too many calls for this person in a day: an approver."""
    QUOTA_USED_UP = "quota_used_up"
    """More in this hour, or for this person, than is usual: an approver."""
    INTERLOCKED = "interlocked"
    """The password was changed in the last day: an approver, or waiting."""
    OUT_OF_HOURS = "out_of_hours"
    """Nobody else is here: a senior or on-call colleague, or an approver."""
    QUOTA_EXHAUSTED = "quota_exhausted"
    """Twice the quota: waiting, whoever approves."""
    SAME_CONTACT = "same_contact"
    """The password was changed in this very call: never both."""
    TARGET_QUARANTINED = "target_quarantined"
    """The device or number that would receive it changed lately; needs proof by other roots."""
    OWN_ACCOUNT = "own_account"
    ACCOUNT_UNUSABLE = "account_unusable"
    """Disabled, locked or about to be deleted: a code would not work."""
    FRAUD_REPORTED = "fraud_reported"
    """The person marked a prompt of this case as fraud or said "not me"."""
    SWITCHED_OFF = "switched_off"
    """The policy does not allow this action here."""
    EPISODE_USED_UP = "episode_used_up"
    """A fourth code in one episode."""
    BASELINE = "baseline"
    """The first import was not yet accepted by a named person."""
    NOT_SUPPORTED = "not_supported"
    """The vendor cannot do this."""
    READ_ONLY = "read_only"
    HELD = "held"
    """Somebody else looks at this call first."""


APPROVABLE = frozenset(
    {
        Need.APPROVAL,
        Need.SECOND_EPISODE,
        Need.THIRD_CONTACT,
        Need.QUOTA_USED_UP,
        Need.INTERLOCKED,
        Need.OUT_OF_HOURS,
    }
)
"""What a second person of the desk mends, once the proof is there."""


class Review(StrEnum):
    """Why a grant stands in the next day's review."""

    ATTESTED = "attested"
    """Without what somebody only said, the gate would have stayed closed."""
    ON_CALL = "on_call"
    """One checked proof, and nobody else at the desk."""
    APPROVED = "approved"
    """A second person let it pass although something spoke against it."""


class Bounds(Answer):
    """What the policy lets be asked once the gate is open."""

    max_seconds: int
    default_seconds: int
    max_uses: int
    default_uses: int


class Score(Answer):
    """How far the evidence goes."""

    tier: Tier
    points: int
    needed: int
    roots: int
    checked: bool


class Allowed(Answer):
    """The action may be done until `until`, when the first needed proof lapses."""

    outcome: Literal["allowed"] = "allowed"
    action: Action
    vendor: VendorId
    score: Score
    until: datetime | None
    bounds: Bounds
    warnings: tuple[str, ...] = ()
    review: tuple[Review, ...] = ()
    """Why somebody looks at it the next day."""


class Denied(Answer):
    """The action is refused; says what is missing and the cheapest next proof."""

    outcome: Literal["denied"] = "denied"
    action: Action
    vendor: VendorId
    score: Score
    needs: tuple[Need, ...]
    cheapest: tuple[WayId, ...] = ()
    """Proofs that together would open the gate, quickest first; empty when none would."""
    seconds: int | None = None
    """About how long those proofs take together."""
    bounds: Bounds


Decision = Annotated[Allowed | Denied, Field(discriminator="outcome")]
