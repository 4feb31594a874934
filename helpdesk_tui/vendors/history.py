"""A vendor's logs, read page by page from where the last look ended; their rows in the product's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from helpdesk_tui.contract.prompts import LogKind, PromptOutcome


class DeedKind(StrEnum):
    """What an administrator did, as far as the desk cares."""

    CODE_ISSUED = "code_issued"
    CODE_VIEWED = "code_viewed"
    CODE_REVOKED = "code_revoked"
    BYPASS_STATUS = "bypass_status"
    DEVICE_ADDED = "device_added"
    DEVICE_REMOVED = "device_removed"
    FACTOR_RESET = "factor_reset"
    PASSWORD_RESET = "password_reset"
    POLICY_CHANGED = "policy_changed"
    ADMIN_CHANGED = "admin_changed"
    KEY_SHOWN = "key_shown"
    LOCKED_OUT = "locked_out"
    FRAUD_MARKED = "fraud_marked"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LoginRow:
    """One login prompt. None: this row has no such value, or the vendor never gives it (`History.never`)."""

    ref: str
    at: datetime
    person_ref: str
    """The vendor's own id of the account; empty: it names none."""
    login: str
    outcome: PromptOutcome
    application: str | None = None
    factor: str | None = None
    reason: str | None = None
    device: str | None = None
    """Browser and system of the login."""
    address: str | None = None
    city: str | None = None
    country: str | None = None
    """As the vendor writes it."""
    phone: str | None = None
    """Id of the authenticator."""
    phone_name: str | None = None
    phone_address: str | None = None
    phone_city: str | None = None
    phone_country: str | None = None
    says: tuple[str, ...] = ()
    """The vendor's own risk engine."""
    raw: str = ""
    """The vendor's row as JSON, its secrets left out."""


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One act of an administrator."""

    ref: str
    at: datetime
    actor: str
    kind: DeedKind
    action: str
    """In the vendor's word."""
    person_ref: str = ""
    login: str | None = None
    """Whom it was done to."""
    ours: bool = False
    """This desk's own key did it: the desk's record knows who, and why."""
    weakens: bool = False
    seconds: int | None = None
    uses: int | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """An SMS or a call that the vendor sent."""

    ref: str
    at: datetime
    kind: str
    """`sms` or `call`."""
    number: str
    """Cut to its last two digits."""
    context: str = ""
    raw: str = ""


HistoryRow = LoginRow | DeedRow | MessageRow


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some rows, oldest first; a row may come again in a later page, and rows may come late."""

    rows: tuple[HistoryRow, ...]
    cursor: str
    """Where the next page begins; kept by the desk, read by the adapter alone."""
    more: bool
    """There is a next page now."""
    complete_until: datetime | None = None
    """Every row up to here has been handed out; None: not known before the last page."""
    gap: tuple[datetime, datetime] | None = None
    """A stretch that fell out before it could be read."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a log goes and how often it may be looked into."""

    blind: timedelta = timedelta()
    """The vendor shows nothing younger than this."""
    interval: timedelta = timedelta(seconds=60)
    """Least time between two looks."""
    kept: timedelta | None = None
    """How far back the vendor goes; None: not known."""
    windowed: bool = True
    """A stretch of the past can be asked for."""
    never: frozenset[str] = field(default_factory=frozenset)
    """Fields of `LoginRow` that this vendor does not give."""


class History(Protocol):
    """Logs for mirroring. Reads only."""

    reaches: dict[LogKind, Reach]
    """The logs that this vendor has."""

    async def page(self, kind: LogKind, cursor: str, since: datetime, until: datetime | None) -> HistoryPage:
        """The rows behind `cursor` (empty: from `since` on), up to `until` or to what can be seen now.

        Raises `Unreachable(VENDOR_BUSY, until=…)` when the rate allows no look yet.
        """
        ...
