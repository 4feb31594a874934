"""Evidence: proofs that the caller is the person, and the ways to get them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field, SecretStr

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.gate import Decision
from helpdesk_tui.contract.ids import AgentId, CaseId, ProofId, VendorId, WayId


class Method(StrEnum):
    """How something is proved."""

    PUSH = "push"
    """A push to an enrolled device, tied to this call by a code or number."""
    OTP = "otp"
    """The code that an app or a hardware token shows, read out."""
    MAIL_CODE = "mail_code"
    SMS_CODE = "sms_code"
    CALL_BACK = "call_back"
    MANAGER = "manager"
    IN_PERSON = "in_person"
    ID_CHECK = "id_check"
    """An identity document and a face, compared by a service of the vendor's."""
    KNOWLEDGE = "knowledge"


class TrustRoot(StrEnum):
    """What a proof finally rests on; each root counts once, by its best proof."""

    SIM = "sim"
    HANDSET = "handset"
    TOKEN = "token"
    PASSWORD = "password"
    HUMAN = "human"
    OFFICE_WIRING = "office_wiring"
    NONE = "none"
    """Knowledge: proves nothing at tier 2 and above."""


class Strength(StrEnum):
    """Who compared."""

    CHECKED = "checked"
    ATTESTED = "attested"


class Zero(StrEnum):
    """Why a proof or a way counts nothing."""

    QUARANTINED = "quarantined"
    """Its contact point or device changed within the quarantine."""
    IS_TARGET = "is_target"
    """The grant goes to this very number, mailbox or device."""
    SAME_ROOT = "same_root"
    """A better proof of the same trust root counts already."""
    LAPSED = "lapsed"
    LIVE_BYPASS = "live_bypass"
    """A bypass code lives: a passcode may be that code."""
    KNOWLEDGE = "knowledge"
    NOT_BASELINED = "not_baselined"
    FAILED = "failed"


class Unavailable(StrEnum):
    """Why a way cannot be taken now."""

    NONE_ON_FILE = "none_on_file"
    VENDOR_CANNOT = "vendor_cannot"
    VENDOR_DOWN = "vendor_down"
    DEVICE_NOT_READY = "device_not_ready"
    THROTTLED = "throttled"
    """Too many pushes in five minutes; see `until`."""
    ATTEMPTS_USED = "attempts_used"
    """The day's attempts are used up: only the strongest ways remain."""
    UPPER_ROLE = "upper_role"
    """The day's attempts are used up: only a senior or on-call colleague goes on, or security, who hands
    nothing over."""
    NO_COURIER = "no_courier"
    """No mail server or SMS gateway is configured."""
    ANOTHER_OPEN = "another_open"
    ANOTHER_AGENT = "another_agent"
    """A colleague verifies this person now; see `until`."""
    NOT_WITH_CALLER = "not_with_caller"
    """The caller has no phone at hand: he called for that."""
    NOT_LICENSED = "not_licensed"
    NOT_PERMITTED = "not_permitted"
    """The desk's key at the vendor may not ask for it."""
    NOT_OFFERED = "not_offered"
    """The vendor knows no such thing for this account: switched off there, or not rolled out."""


class Way(Answer):
    """One way to prove who the caller is, offered in one case."""

    id: WayId
    method: Method
    root: TrustRoot
    strength: Strength
    hint: str
    """Two last digits, a mail's domain, a device's label."""
    label: str = ""
    """The device's or vendor's own label."""
    vendor: VendorId | None = None
    points: int
    """What it would add now to the action the gate was asked for."""
    face_value: int
    """What it is worth when nothing is wrong with it."""
    zero: Zero | None = None
    since: datetime | None = None
    """When what makes it zero happened."""
    seconds: int
    """About how long it takes."""
    unavailable: Unavailable | None = None
    until: datetime | None = None


class ProofState(StrEnum):
    """Life of a proof."""

    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    """Nobody answered while there was time."""
    GIVEN_UP = "given_up"
    """Ended before an answer: left, not sent, or its case was closed, handed over or taken over."""
    FRAUD = "fraud"
    """The person marked the prompt as fraud, or said "not me": stop."""
    UNKNOWN = "unknown"
    """The vendor's answer never came: proves nothing."""


class Proof(Answer):
    """One attempt to prove who the caller is; belongs to one person, one case, one agent."""

    id: ProofId
    case: CaseId
    agent: AgentId
    way: WayId
    method: Method
    root: TrustRoot
    strength: Strength
    hint: str
    state: ProofState
    at: datetime
    until: datetime | None = None
    """When a waiting proof ends, or a passed one goes stale."""
    points: int = 0
    """What it adds now to the action the gate was asked for."""
    zero: Zero | None = None
    attempts_left: int | None = None
    read_to_caller: str | None = None
    """A number that the agent reads to the caller, who picks it on the phone (privacyIDEA)."""
    number: str | None = None
    """The whole number, only while a call-back step is open."""
    expects: str | None = None
    """What the agent types: `code` (the caller reads it) or `outcome`."""
    manager_name: str | None = None
    """Who to reach, only while a manager step is open."""
    said: str | None = None
    """What the vendor last said in words of its own that count nothing; text from outside."""


class ProofStart(Ask):
    """Take a way."""

    way: WayId


class CallOutcome(StrEnum):
    """How a call-back or a call to the manager ended."""

    CONFIRMED = "confirmed"
    """The person (or the manager) answered there and confirms."""
    NO_ANSWER = "no_answer"
    NOT_ME = "not_me"
    """The person did not call the desk: stop and alarm."""
    REFUSED = "refused"


class ProofAnswer(Ask):
    """What the caller read out, or how the call went; exactly one of them."""

    typed: SecretStr | None = Field(default=None, max_length=64)
    outcome: CallOutcome | None = None


class VerifiedElsewhere(Answer):
    """A colleague who verifies the same person now."""

    agent: AgentId
    name: str
    until: datetime
    """When that attempt ends at the latest; another one may follow it."""
    yields: bool
    """It ends as soon as this case's agent starts a proof: his role is an upper one."""


class CaseGate(Answer):
    """The gate panel of one case: decisions, proofs and ways for the action in view."""

    decision: Decision
    proofs: tuple[Proof, ...]
    ways: tuple[Way, ...]
    elsewhere: VerifiedElsewhere | None = None
    lapses_at: datetime | None = None
    revision: int = 0
