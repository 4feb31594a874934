"""One prompt of whatever vendor in one form, and one act of an administrator."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final


class Missing(Enum):
    """Why a field holds no value: never a match, never a mismatch."""

    __hash__ = object.__hash__  # members are single objects: no look at their names

    ABSENT = auto()
    """The vendor gives such a field, and this row has none."""
    NOT_GIVEN = auto()
    """The vendor never gives it."""


ABSENT: Final = Missing.ABSENT
NOT_GIVEN: Final = Missing.NOT_GIVEN

Text = str | Missing


class Outcome(Enum):
    """How a prompt ended."""

    __hash__ = object.__hash__

    APPROVED = auto()
    UNANSWERED = auto()
    DENIED = auto()
    """The person said no."""
    FRAUD = auto()
    """The person said that it was not they."""
    FAILED = auto()
    """A wrong code, or a fault."""
    BLOCKED = auto()
    """The vendor let nobody answer: policy, lock, risk engine."""


# A member is found slowly through its class (CPython 3.11), and these are asked for with every row.
APPROVED: Final = Outcome.APPROVED
UNANSWERED: Final = Outcome.UNANSWERED
DENIED: Final = Outcome.DENIED
FRAUD: Final = Outcome.FRAUD
FAILED: Final = Outcome.FAILED
BLOCKED: Final = Outcome.BLOCKED
EXPLICIT: Final = frozenset((DENIED, FRAUD))
REFUSED: Final = frozenset((DENIED, FRAUD, UNANSWERED))
"""A phone rang and nobody approved."""


@dataclass(slots=True, eq=False, init=False)
class Prompt:
    """One request to a second factor; times in seconds since 1970, UTC; countries as ISO 3166 codes."""

    at: float
    user: str
    app: Text
    address: Text
    device: Text
    """Browser and system of the login."""
    factor: Text
    outcome: Outcome
    reason: Text
    country: Text
    """Of the login, as the vendor has it."""
    phone: Text
    """Id of the authenticator."""
    phone_country: Text
    txid: str
    vendor: str
    verdicts: tuple[str, ...] = ()
    """What the vendor's own risk engine said."""

    # Written out: the one that a dataclass makes cannot be compiled, and each row makes a prompt.
    def __init__(
        self,
        at: float,
        user: str,
        app: Text,
        address: Text,
        device: Text,
        factor: Text,
        outcome: Outcome,
        reason: Text,
        country: Text,
        phone: Text,
        phone_country: Text,
        txid: str,
        vendor: str,
        verdicts: tuple[str, ...] = (),
    ) -> None:
        self.at = at
        self.user = user
        self.app = app
        self.address = address
        self.device = device
        self.factor = factor
        self.outcome = outcome
        self.reason = reason
        self.country = country
        self.phone = phone
        self.phone_country = phone_country
        self.txid = txid
        self.vendor = vendor
        self.verdicts = verdicts


class Deed(Enum):
    """What an administrator did, as far as detectors care."""

    CODE_ISSUED = auto()
    CODE_VIEWED = auto()
    CODE_REVOKED = auto()
    BYPASS_STATUS = auto()
    DEVICE_ADDED = auto()
    DEVICE_REMOVED = auto()
    FACTOR_RESET = auto()
    PASSWORD_RESET = auto()
    POLICY_CHANGED = auto()
    ADMIN_CHANGED = auto()
    KEY_SHOWN = auto()
    LOCKED_OUT = auto()
    FRAUD_MARKED = auto()
    OTHER = auto()


@dataclass(slots=True, eq=False)
class Act:
    """One row of an administrator log."""

    at: float
    actor: str
    deed: Deed
    user: Text
    """Whom it was done to."""
    txid: str
    action: str
    """In the vendor's word."""
    weakens: bool = False
    """A policy that asks for less than before."""
    seconds: int | None = None
    """How long a code lives; 0: for ever."""
    uses: int | None = None
    """How often; 0: without end."""
    details: dict[str, str] = field(default_factory=dict)


def given(value: Text) -> str | None:
    """The value, or None when there is none for whatever reason."""
    return value if isinstance(value, str) else None
