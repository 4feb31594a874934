"""Containments: what is taken from an attacker at once, looked at before, confirmed by a word, ticked off.

Endpoints: `POST /v1/containments` and `/{id}/look` look and change nothing, `GET /v1/containments` and
`/{id}`, and as writes `POST /v1/containments/{id}/confirm`, `/cancel`, `/give-back`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import (
    AgentId,
    CaseId,
    ContainmentId,
    DeedId,
    OperationId,
    PersonId,
    SignalId,
    VendorId,
)

WORD = "STOP"
"""What is typed to confirm; the same in every language, as on the button of a machine."""
MOST_PEOPLE = 500
Frozen = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hex of the list of steps."""


class Measure(StrEnum):
    """One thing that is done for one person, in the order that limits harm."""

    LOCK = "lock"
    REVOKE = "revoke"
    """A code or link that lives."""
    SUSPEND = "suspend"
    """A device that is too young to be trusted, or any where the account cannot be locked."""
    SESSIONS = "sessions"
    """Who is signed in already."""
    NOTIFY = "notify"


class StepState(StrEnum):
    """Where one step stands."""

    PLANNED = "planned"
    STANDS = "stands"
    """It is so already."""
    CANNOT = "cannot"
    """It has to be done by hand; `why` says which."""
    UNSEEN = "unseen"
    """The vendor did not answer, so what there is to take is not known."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Certainly no effect; while the containment runs it is tried again where that can help."""
    UNKNOWN = "unknown"
    """It may have had its effect; the desk asks the vendor until it knows."""
    GIVEN_BACK = "given_back"


class Why(StrEnum):
    """Why a step cannot be done."""

    NO_LOCK = "no_lock"
    """The vendor locks no account; each of its devices is suspended instead."""
    NO_SUSPENSION = "no_suspension"
    """This device cannot be suspended."""
    NO_SESSIONS = "no_sessions"
    """The vendor ends no session: the identity provider does, with a new password."""
    NO_ROAD = "no_road"
    """Nobody can be told: no address is on file, or none is configured."""


class ContainmentStep(Answer):
    """One step for one person at one vendor."""

    name: str
    """The same for the same thing, within one containment."""
    measure: Measure
    state: StepState
    vendor: VendorId | None = None
    label: str = ""
    """Of the device, in the vendor's words."""
    hint: str = ""
    kind: str = ""
    """Of what is revoked: bypass, list, activation."""
    ours: bool = True
    """Made by this desk."""
    until: datetime | None = None
    """When what is revoked would end by itself."""
    messages: int = 0
    """How many go out where people are told."""
    why: Why | None = None
    problem: str | None = None
    """An `ErrorCode`, of what failed or is unknown."""
    problem_params: dict[str, str] = Field(default_factory=dict)
    operation: OperationId | None = None
    can_give_back: bool = False


class ContainedPerson(Answer):
    """One person with the steps that concern them."""

    person: PersonId
    name: str
    login: str
    language: str
    takeover: bool = False
    """The policy lets the agent give the guide's advice to sign in and take the session over."""
    steps: tuple[ContainmentStep, ...]


class ContainmentState(StrEnum):
    """Life of a containment."""

    PLANNED = "planned"
    """Looked at; nothing was done."""
    ASKED = "asked"
    """A second person was asked to agree."""
    WAITING = "waiting"
    """Confirmed; until `begins_at` it can be cancelled and nothing was done."""
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Containment(Answer):
    """One containment as it was looked at and as it is going."""

    id: ContainmentId
    state: ContainmentState
    agent: AgentId
    case: CaseId | None = None
    signals: tuple[SignalId, ...] = ()
    reason: str
    people: tuple[ContainedPerson, ...]
    made_at: datetime
    until: datetime
    """So long it can be confirmed."""
    begins_at: datetime | None = None
    ended_at: datetime | None = None
    frozen: Frozen
    """What is confirmed, and what a second person agrees to."""
    four_eyes: bool = False
    """More than one person: somebody else has to agree first."""
    deed: DeedId | None = None
    """The request to a second person."""
    revision: int = 0


class AtVendor(Answer):
    """What became of one containment at one vendor, in numbers of steps."""

    vendor: VendorId | None = None
    """None: people were told."""
    done: dict[Measure, int] = Field(default_factory=dict)
    """Also what was given back since."""
    given_back: int = 0
    standing: int = 0
    """Locked or suspended, and not given back."""
    left: int = 0
    """Not done, or nobody knows yet whether it is."""


class ContainmentLine(Answer):
    """One containment in a list."""

    id: ContainmentId
    state: ContainmentState
    agent: AgentId
    reason: str
    names: tuple[str, ...]
    """Of the first few."""
    people: int
    at: datetime
    """When it was confirmed, or looked at where it waits for a second person."""
    ended_at: datetime | None = None
    vendors: tuple[AtVendor, ...] = ()


class ContainmentAsk(Ask):
    """Look what would be done: for these people, or for those whom these signals are about."""

    people: tuple[PersonId, ...] = Field(default=(), max_length=MOST_PEOPLE)
    signals: tuple[SignalId, ...] = Field(default=(), max_length=MOST_PEOPLE)
    case: CaseId | None = None
    reason: str = Field(min_length=3, max_length=200)


class ContainmentConfirm(Ask):
    """Do what was looked at."""

    word: str = Field(max_length=16)
    frozen: Frozen
    """Of the list that was looked at: another one has come up since when it differs."""


class GiveBackAsk(Ask):
    """Give back what one step took, in a case of one's own with this person: the gate decides."""

    step: str = Field(max_length=400)
    case: CaseId
