"""What detectors say, with reasons that a person can check."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Final


class Level(IntEnum):
    """How much it matters."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class Part(Enum):
    """Which of the four questions a reason answers."""

    HAPPENED = "happened"
    NORMAL = "normal"
    UNCHECKED = "unchecked"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Reason:
    """One evidence sentence as a code with its params; the words are made elsewhere."""

    part: Part
    code: str
    params: tuple[tuple[str, str], ...] = ()


def reason(part: Part, code: str, **params: object) -> Reason:
    """The reason, its params as text."""
    return Reason(part, code, tuple([(name, str(value)) for name, value in params.items()]))


def happened(code: str, **params: object) -> Reason:
    """What happened."""
    return reason(Part.HAPPENED, code, **params)


def normal(code: str, **params: object) -> Reason:
    """Against what normal."""
    return reason(Part.NORMAL, code, **params)


def unchecked(code: str, **params: object) -> Reason:
    """What was not checked."""
    return reason(Part.UNCHECKED, code, **params)


def settle(code: str, **params: object) -> Reason:
    """What would settle it."""
    return reason(Part.SETTLE, code, **params)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one detector says of one prompt or act."""

    level: Level
    reasons: tuple[Reason, ...]
    txids: tuple[str, ...]
    first: float
    source: str = ""
    """Address, agent or phone that it is about, so that repeats fold."""
    user: str = ""
    """When it is not the user of the prompt."""
    detector: str = ""
    """When it is not the one that was asked."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A detector that could not look, and why."""

    code: str


NO_HISTORY: Final = Unchecked("no_history")
NO_PLACE: Final = Unchecked("no_place")
NO_ADDRESS: Final = Unchecked("no_address")
NO_COUNTRY: Final = Unchecked("no_country")
NO_PHONE_PLACE: Final = Unchecked("no_phone_place")
NO_AUTHENTICATOR: Final = Unchecked("no_authenticator")
NO_COORDINATES: Final = Unchecked("no_coordinates")
NO_USER: Final = Unchecked("no_user")
OUTAGE: Final = Unchecked("outage")

Result = Finding | Unchecked | None

FOLDED: Final = 500
"""Ids that one signal keeps; a flood of prompts adds to the count alone."""


@dataclass(slots=True, eq=False)
class Signal:
    """Findings of one detector about one user and source, folded while they follow within 24 hours."""

    detector: str
    level: Level
    user: str
    source: str
    first: float
    last: float
    reasons: tuple[Reason, ...]
    txids: dict[str, None] = field(default_factory=dict)

    def add(self, finding: Finding, at: float) -> bool:
        """Fold it in; whether the level rose."""
        rose = finding.level > self.level
        if finding.level >= self.level:
            self.level, self.reasons = finding.level, finding.reasons
        self.first, self.last = min(self.first, finding.first), max(self.last, at)
        for txid in finding.txids:
            if len(self.txids) < FOLDED:
                self.txids[txid] = None
        return rose
