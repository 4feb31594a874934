"""People, their accounts, contact points and devices, as the desk shows them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from helpdesk_tui.contract.accounts import AccountLine, Difference, Doubt
from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import ClientId, ContactId, DeviceId, PersonId, VendorId
from helpdesk_tui.contract.memory import DeskMemory


class Client(Answer):
    """One organisation that the desk serves."""

    id: ClientId
    name: str
    region: str = "BE"
    """ISO 3166 country whose habits numbers are written in."""
    language: str = "fr"
    """Language of callers when a person has none of their own: fr, en or nl."""
    ticket_hint: str = ""
    """An example of a ticket number that the client's pattern accepts."""
    banner: str = ""
    contact_lines: tuple[str, ...] = ()
    """Numbers of the desk that this client's callers know and may call back themselves."""


class SourceAge(Answer):
    """Where facts come from and how old they are (Law 8)."""

    source: str
    """A vendor id, `csv` or `desk`."""
    label: str
    read_at: datetime | None
    """When the source last answered; None: never."""
    fresh: bool
    """Read for this very answer, not out of the mirror."""
    problem: str | None = None
    """An `ErrorCode` when the last attempt failed."""


class AccountStatus(StrEnum):
    """What a vendor says of an account; unknown is never drawn as fine."""

    ACTIVE = "active"
    BYPASS = "bypass"
    """The vendor lets this account in without a second factor."""
    DISABLED = "disabled"
    LOCKED = "locked"
    PENDING_DELETION = "pending_deletion"
    UNKNOWN = "unknown"


class HitField(StrEnum):
    """Which field made a person a hit."""

    NAME = "name"
    LOGIN = "login"
    ALIAS = "alias"
    MAIL = "mail"
    NUMBER = "number"
    SERIAL = "serial"


class PersonHit(Answer):
    """One line of the search list."""

    id: PersonId
    name: str
    login: str
    client: ClientId
    client_name: str
    status: AccountStatus
    matched: HitField
    slip: bool = False
    """Something typed was read as misspelt to find this person."""
    privileged: bool = False


class SearchPage(Answer):
    """The first hits of a search over the desk's mirror of the directories."""

    query: str
    hits: tuple[PersonHit, ...]
    total: int
    more: bool = False
    """There are more than `total`: the query is too short to count them."""
    people: int
    """How many people the mirror holds."""
    by_number: bool = False
    """The query was read as a phone number: say that a calling number proves nothing."""
    as_of: datetime | None
    """Age of the oldest mirror that was searched; None while the first one is being read."""
    reading: bool = False
    """The first mirror is still being read: the list may lack people."""


class Account(Answer):
    """One person's account at one vendor."""

    id: str = ""
    vendor: VendorId
    vendor_kind: str
    vendor_label: str = ""
    client: ClientId = ClientId("")
    client_name: str = ""
    login: str
    status: AccountStatus
    """The effective status: what groups impose included."""
    status_text: str
    """The vendor's own word."""
    status_cause: str | None = None
    """What imposes the status: a group's name, a reason of lockout."""
    enrolled: bool | None = None
    last_login: datetime | None = None
    directory_managed: bool = False
    facts: tuple[AccountLine, ...] = ()
    checks_off: tuple[str, ...] = ()
    """What cannot be checked here, because the vendor's keys are not there: `push`, `code`."""


class Factor(StrEnum):
    """What a device can do."""

    PUSH = "push"
    OTP = "otp"
    """Shows six to eight digits by itself: an app or a hardware token."""
    SMS = "sms"
    CALL = "call"


class DeviceKind(StrEnum):
    """What a device is."""

    PHONE = "phone"
    TABLET = "tablet"
    LANDLINE = "landline"
    HARDWARE_TOKEN = "hardware_token"
    SOFTWARE_TOKEN = "software_token"
    OTHER = "other"


class Device(Answer):
    """One phone or token."""

    id: DeviceId
    vendor: VendorId
    kind: DeviceKind
    label: str
    """Model or name; never the full number."""
    platform: str = ""
    number_hint: str = ""
    """Two last digits of its number or serial, such as `..56`."""
    activated: bool | None = None
    """The app on it is set up; None: the vendor does not say."""
    usable: bool | None = None
    """Not suspended, blocked or revoked at the vendor."""
    factors: tuple[Factor, ...] = ()
    last_seen: datetime | None = None
    first_seen: datetime
    """When the desk first saw it; at the first import that is a baseline."""
    changed: datetime | None = None
    """When its number, owner or activation last changed in the desk's eyes."""
    quarantined_until: datetime | None = None


class ContactKind(StrEnum):
    """Kinds of contact points."""

    OFFICE_LINE = "office_line"
    MOBILE = "mobile"
    SECOND_NUMBER = "second_number"
    MAIL = "mail"


class Contact(Answer):
    """One number or address on file, masked to two last digits or the mail's domain."""

    id: ContactId
    kind: ContactKind
    hint: str
    source: str
    first_seen: datetime
    changed: datetime | None = None
    quarantined_until: datetime | None = None
    baseline: bool = False
    """Known since the first import, accepted by a named person or not yet."""


class RiskCode(StrEnum):
    """What the risk strip warns of."""

    CONTACT_CHANGED = "contact_changed"
    DEVICE_CHANGED = "device_changed"
    LIVE_CODE = "live_code"
    BYPASS_STATUS = "bypass_status"
    LOCKED = "locked"
    DISABLED = "disabled"
    PENDING_DELETION = "pending_deletion"
    PRIVILEGED = "privileged"
    REFUSED_LATELY = "refused_lately"
    OPEN_CASE = "open_case"
    """Another agent has a case open with this person (C7)."""
    UNKNOWN_OPERATION = "unknown_operation"
    FRAUD_REPORTED = "fraud_reported"
    BASELINE_UNCONFIRMED = "baseline_unconfirmed"
    HOMONYM = "homonym"
    NO_DEVICE = "no_device"
    DIRECTORY_MANAGED = "directory_managed"
    DIRECTORY_DISABLED = "directory_disabled"
    """Params: label of the directory."""
    PASSWORD_CHANGED = "password_changed"
    """Lately, says a directory; params: at, minutes."""
    DEVICE_UNUSED = "device_unused"
    """It lets its owner in, and the vendor has not seen it for long; params: label, hint, at, days."""
    NUMBER_SHARED = "number_shared"
    """Other people have this mobile number too; params: hint, count."""
    FIRST_ENROLMENT = "first_enrolment"
    """The first device was set up without this desk: whoever knew the password could do it (E13)."""


class RiskLevel(StrEnum):
    """How loud a risk is."""

    INFO = "info"
    WARNING = "warning"
    ALARM = "alarm"


class Risk(Answer):
    """One line of the risk strip; the console puts it in words."""

    code: RiskCode
    level: RiskLevel
    params: dict[str, str] = {}


class PromptLine(Answer):
    """One recent login prompt on the card: no place and no address before verification."""

    at: datetime
    application: str
    factor: str
    result: str
    """The vendor's own word: success, denied, fraud…"""
    reason: str = ""
    vendor: VendorId


class PromptList(Answer):
    """Recent prompts with the blind window of their source (Law 8)."""

    lines: tuple[PromptLine, ...]
    read_at: datetime | None
    blind_seconds: int = 0
    """The source shows nothing younger than this; an empty list proves nothing about it."""
    next_look: datetime | None = None
    problem: str | None = None


class PersonDetails(Answer):
    """What the card shows only once the caller is verified for tier 1 (data minimisation)."""

    mails: tuple[str, ...] = ()
    manager: str | None = None
    site: str | None = None
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class PersonCard(Answer):
    """All that an agent may see of a person now."""

    id: PersonId
    name: str
    login: str
    client: Client
    language: str
    tier: Tier
    """The least tier of whatever is done for this person."""
    status: AccountStatus
    accounts: tuple[Account, ...]
    contacts: tuple[Contact, ...]
    has_manager: bool
    devices: tuple[Device, ...]
    risks: tuple[Risk, ...]
    memory: DeskMemory
    prompts: PromptList
    sources: tuple[SourceAge, ...]
    differences: tuple[Difference, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    details: PersonDetails | None = None
    revision: int = 0
