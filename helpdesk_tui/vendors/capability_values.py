"""What the further capabilities return, in the product's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import SecretStr

from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Delivery, SettingName


@dataclass(frozen=True, slots=True)
class StockToken:
    """A hardware token that nobody has yet."""

    ref: str
    serial: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class InvitationAsk:
    """A link with which a person sets up a new device from nothing."""

    operation: OperationId
    delivery: Delivery
    seconds: int
    language: str


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """An invitation that is on its way, or a link that the desk has to carry."""

    until: datetime | None
    """None: the vendor does not say."""
    sent_to: str = ""
    link: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one SMS or call, out of the vendor's telephony log."""

    at: datetime
    kind: str
    """`sms` or `call`."""
    number: str
    """As written at the vendor."""
    purpose: str
    """The vendor's own word: activation, authentication…"""
    status: str = ""
    """The vendor's own word; empty when it does not say."""


class FindingCode(StrEnum):
    """Why a login fails, as far as a vendor can say."""

    NO_ACCOUNT = "no_account"
    NOT_ACTIVATED = "not_activated"
    LOCKED = "locked"
    DISABLED = "disabled"
    EXPIRED = "expired"
    NO_DEVICE = "no_device"
    DEVICE_SUSPENDED = "device_suspended"
    DEVICE_EXPIRED = "device_expired"
    DEVICE_LOCKED = "device_locked"
    """Blocked after too many wrong codes."""
    DEVICE_NOT_ACTIVATED = "device_not_activated"
    FIRST_CODE_WANTED = "first_code_wanted"
    """Set up, but the vendor waits for a first code of it."""
    OUT_OF_STEP = "out_of_step"
    METHOD_OFF = "method_off"
    """The method that the person uses is switched off for this account."""
    LOGIN_OFF = "login_off"
    POLICY_DENIES = "policy_denies"
    """A rule of the vendor's denies it; detail: the rule in the vendor's words."""
    LAST_FAILURE = "last_failure"
    """What the vendor's log said last; detail: its words."""
    PENDING_DELETION = "pending_deletion"
    LETS_IN = "lets_in"
    """The account needs no second factor at all."""
    NOTHING_FOUND = "nothing_found"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer to "why was I denied", most likely first."""

    code: FindingCode
    detail: str = ""
    """The vendor's own words."""
    device_ref: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SettingNow:
    """One setting of how an account logs in."""

    name: SettingName
    value: str
    """A word of the product, or the vendor's own for what a desk does not set."""
    choices: tuple[str, ...]
    """What it can be set to now."""


class DetailName(StrEnum):
    """Facts of an account that have a label in words; others are shown under the vendor's own name."""

    MAIN_METHOD = "main_method"
    FALLBACK_METHOD = "fallback_method"
    CHALLENGE_SECONDS = "challenge_seconds"
    PUSH_LOGIN = "push_login"
    TOKEN_STATUS = "token_status"
    LOGINS_GOOD = "logins_good"
    LOGINS_BAD = "logins_bad"
    FAILURES_NOW = "failures_now"
    """Failed attempts that count towards a lockout."""
    LAST_LOGIN = "last_login"
    ACCOUNT_STATE = "account_state"
    CODES_LEFT = "codes_left"
    """Codes left of a list."""
    OVERRIDDEN_BY_POLICY = "overridden_by_policy"


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """One fact that a vendor shows of an account; secrets are masked by the adapter."""

    name: str
    """A `DetailName`, or the vendor's own name for it."""
    value: str
    at: datetime | None = None
