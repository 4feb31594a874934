"""What adapters return, in the product's words; no vendor's field name leaves its adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.contract.session import VendorState


class OutcomeUnknown(Unreachable):
    """A write may or may not have had its effect: ask the vendor, never try again.

    Adapters raise this whenever a write's request bytes may have left and its answer was late, cut, strange
    or contradicted by the read-back. Every other `DeskError` out of a write means: certainly no effect.
    """

    def __init__(self, detail: str = "") -> None:
        super().__init__(ErrorCode.OUTCOME_UNKNOWN, detail=detail)


@dataclass(frozen=True, slots=True)
class VendorDevice:
    """One phone or token as the vendor knows it."""

    ref: str
    kind: DeviceKind
    label: str
    platform: str = ""
    number: str = ""
    """As written at the vendor, or empty."""
    serial: str = ""
    activated: bool | None = None
    usable: bool | None = None
    factors: tuple[Factor, ...] = ()
    last_seen: datetime | None = None
    created: datetime | None = None
    """Only where the vendor dates its devices."""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VendorPerson:
    """One account as the vendor knows it, with its devices."""

    ref: str
    login: str
    name: str
    first_name: str = ""
    last_name: str = ""
    aliases: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    """Numbers on the account itself, not on a device: (`mobile` | `office_line`, as written)."""
    status: AccountStatus = AccountStatus.UNKNOWN
    status_text: str = ""
    status_cause: str | None = None
    enrolled: bool | None = None
    created: datetime | None = None
    last_login: datetime | None = None
    directory_managed: bool = False
    groups: tuple[str, ...] = ()
    devices: tuple[VendorDevice, ...] = ()
    realm: str = ""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Some accounts out of all of them."""

    people: tuple[VendorPerson, ...]
    after: str
    """Where the next page begins, in the vendor's words; empty: this was the last one."""


@dataclass(frozen=True, slots=True)
class CodeOrder:
    """A bypass code to be made: `seconds` 300 to 86,400, `uses` 1 to 5."""

    operation: OperationId
    seconds: int
    uses: int
    code: SecretStr | None = None
    """Drawn by the desk where the vendor lets the caller choose (`Codes.desk_draws`)."""


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A code that was made and read back."""

    refs: tuple[str, ...]
    """The vendor's own ids, one for each code."""
    codes: tuple[SecretStr, ...]
    until: datetime
    uses: int
    """How often each code may be used."""


@dataclass(frozen=True, slots=True)
class LiveCode:
    """A code that exists at the vendor; its digits cannot be read."""

    ref: str
    made_at: datetime | None
    until: datetime | None
    """None: never ends by itself."""
    uses_left: int | None
    made_by: str = ""


class TypedAs(StrEnum):
    """How the person types a bypass code at the login."""

    CODE = "code"
    PASSWORD_AND_CODE = "password_and_code"


@dataclass(frozen=True, slots=True)
class ActivationTexts:
    """Words of the SMS in the person's language; `<acturl>` and `<insturl>` stand for the links."""

    activation: str
    installation: str


@dataclass(frozen=True, slots=True)
class ActivationAsk:
    """A new activation link for one device."""

    operation: OperationId
    device_ref: str
    seconds: int
    delivery: Delivery
    install_link: bool
    texts: ActivationTexts


@dataclass(frozen=True, slots=True)
class ActivationMade:
    """A link that was made; `link` only where the desk has to carry it."""

    until: datetime | None
    sent_to: str = ""
    """The number it went to, as written at the vendor; empty when the desk carries it."""
    link: SecretStr | None = None
    stopped_old: bool = False
    """The app that worked until now has already stopped."""
    page: SecretStr | None = None
    """What a person taps on the phone itself, where that is another address than what the app scans."""
    handle: SecretStr | None = None
    """What `Enrolment.finish` needs once the phone has answered; the desk keeps it sealed."""
    first_code: bool = False
    """The new app works only once a first code of its own was checked (`FirstCodes`)."""


class ActivationState(StrEnum):
    """What became of a link."""

    PENDING = "pending"
    ACTIVATED = "activated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PushSent:
    """A push that is on its way to a phone."""

    ref: str
    lives_seconds: int
    code: SecretStr | None = None
    """Shown on the phone; the caller reads it, the agent types it, the desk compares; no console gets it."""
    read_to_caller: str | None = None
    """The other direction: the agent reads it, the caller picks it on the phone."""


class PushState(StrEnum):
    """Where a push stands; each vendor's words come down to these."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    FRAUD = "fraud"
    TIMED_OUT = "timed_out"


class Passcode(StrEnum):
    """What a typed passcode may have been."""

    APP = "app"
    HARDWARE_TOKEN = "hardware_token"
    SMS = "sms"
    TAN = "tan"
    BYPASS = "bypass"


@dataclass(frozen=True, slots=True)
class CodeVerdict:
    """What the vendor says of a code that was read out."""

    accepted: bool
    could_be: frozenset[Passcode] = frozenset()
    """Everything that the vendor would have accepted as this code: the weakest counts."""
    attempt_ref: str = ""
    """Finds the attempt in the vendor's log later, where the factor is named."""
    locked: bool = False
    """The vendor has locked the account or the token after this attempt."""


@dataclass(frozen=True, slots=True)
class VendorPrompt:
    """One login prompt out of a vendor's log."""

    ref: str
    person_ref: str
    login: str
    at: datetime
    application: str
    factor: str
    result: str
    reason: str = ""
    device: str = ""
    access_ip: str | None = None
    access_place: str | None = None
    phone_ip: str | None = None
    phone_place: str | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission that the desk needs at a vendor, as a probe found it."""

    name: str
    """The vendor panel's own word for it."""
    needed_for: str
    """A word for the wording room: `search`, `codes`, `verify`, `log`…"""
    granted: bool | None
    """None: could not be found out without an effect."""
    where: str
    """Where in the vendor's panel it is set, in the panel's own words."""
    problem: ErrorCode | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class VendorStatus:
    """How the vendor answered last; kept by the adapter's scheduler."""

    state: VendorState
    since: datetime | None = None
    last_answer: datetime | None = None
    next_call: datetime | None = None
    problem: ErrorCode | None = None
    clock_offset: float | None = None
