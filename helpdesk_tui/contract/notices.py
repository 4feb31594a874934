"""Notices: what people are told of what the desk did, by which roads, and how they say "not me"."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId, CaseId, GrantId, OperationId, PersonId

NoticeId = NewType("NoticeId", str)


class NoticeKind(StrEnum):
    """What people are told of."""

    BYPASS_MADE = "bypass_made"
    LIST_MADE = "list_made"
    LINK_SENT = "link_sent"
    """An activation link for a device on file."""
    INVITED = "invited"
    """A link with which a new device is set up."""
    DEVICE_ADDED = "device_added"
    NUMBER_CHANGED = "number_changed"
    """The old number is told too."""
    CONTACT_CHANGED = "contact_changed"
    """An address or number on file is another one, as a directory, a vendor or an import says."""
    DEVICE_SUSPENDED = "device_suspended"
    DEVICE_RESUMED = "device_resumed"
    DEVICE_REMOVED = "device_removed"
    DEVICE_RENAMED = "device_renamed"
    SETTING_CHANGED = "setting_changed"
    """How the account logs in was changed."""
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_UNLOCKED = "account_unlocked"
    ACCOUNT_TRASHED = "account_trashed"
    ACCOUNT_RESTORED = "account_restored"
    TOKEN_RETURNED = "token_returned"
    BROWSERS_FORGOTTEN = "browsers_forgotten"
    PUSHES_QUIET = "pushes_quiet"
    """No login is asked for by push for a while."""
    PUSHES_BACK = "pushes_back"
    TOKEN_RESYNCED = "token_resynced"
    GRANT_REVOKED = "grant_revoked"
    """A code or link was ended before its time."""
    ASKED_AHEAD = "asked_ahead"
    """Something of tier 3 was asked for and is not done yet: it can still be stopped."""
    ATTESTED = "attested"
    """An agent vouched for the caller alone."""
    DESK_CALLS = "desk_calls"
    """The desk is on the telephone with the person, and proves it by this notice's reference."""
    CALL_REFUSED = "call_refused"
    """Somebody called in the person's name and was not verified."""
    NOT_ME = "not_me"
    """The person said that it was somebody else: what was handed over is taken back."""
    LIFTED = "lifted"
    """What "not me" had closed was opened again before its time."""
    BAD_PROMPT = "bad_prompt"
    """A request to the person's phone was judged to be an attacker's."""
    CONTAINED = "contained"
    """Accounts are locked, codes ended and young devices suspended, because an attack is feared."""
    BREAK_GLASS = "break_glass"
    SILENT_FLAG = "silent_flag"
    """An agent doubts a call that goes on: security alone is told."""
    QUOTA_REACHED = "quota_reached"
    ATTEMPTS_USED = "attempts_used"
    """The day's wrong attempts at a person are used up: security alone is told."""
    OUT_OF_HOURS = "out_of_hours"
    """Something was handed over when nobody should be at the desk: security alone is told."""
    LEVEL_CHANGED = "level_changed"


class Audience(StrEnum):
    """Who is told."""

    PERSON = "person"
    MANAGER = "manager"
    SECURITY = "security"


class Channel(StrEnum):
    """By which road."""

    MAIL = "mail"
    SMS = "sms"
    HOOK = "hook"
    """A signed webhook: chat, pager."""


class SendState(StrEnum):
    """How far one message is."""

    WAITING = "waiting"
    SENT = "sent"
    """The next server took it; nobody can know that it was read."""
    FAILED = "failed"
    """The last try failed; it is tried again."""
    GIVEN_UP = "given_up"
    """It is not tried any more."""


class NotMeSource(StrEnum):
    """How "not me" reached the desk."""

    MAIL = "mail"
    """By a reply to the notice."""
    PAGE = "page"
    PHONE = "phone"
    DESK = "desk"
    """The desk itself concluded it, for instance from a prompt that was reported."""


class Sending(Answer):
    """One message to one address."""

    id: str
    """Stays the same however often it is tried, so that a receiver can tell a repetition."""
    audience: Audience
    channel: Channel
    hint: str
    """`..56`, the domain of an address, or the name of a webhook."""
    state: SendState
    attempts: int = 0
    at: datetime | None = None
    """When it was sent, or last tried."""
    next_at: datetime | None = None
    problem: str | None = None
    """An `ErrorCode`, or `bounced`, when the last try failed."""


class Notice(Answer):
    """What was told of one thing, and to whom."""

    id: NoticeId
    kind: NoticeKind
    reference: str
    """Eight signs that stand in the message, so that who calls about it can name it."""
    person: PersonId | None = None
    person_name: str | None = None
    case: CaseId | None = None
    operation: OperationId | None = None
    grant: GrantId | None = None
    made_at: datetime
    sends: tuple[Sending, ...] = ()
    """Empty: nobody could be told, because no road is on file or configured."""
    disowned_at: datetime | None = None
    disowned_by: NotMeSource | None = None


class NoticeList(Answer):
    """Notices, newest first."""

    notices: tuple[Notice, ...] = ()


class Introduction(Ask):
    """In which call the desk is to prove itself."""

    case: CaseId


class NotMe(Ask):
    """The person says that it was somebody else; `case`: in whose record it stands."""

    person: PersonId
    case: CaseId | None = None


class Frozen(Answer):
    """What "not me" set going; the desk goes on until it is done."""

    person: PersonId
    grants: int
    """Codes and links that are being taken back."""
    devices: int
    """Young devices that are being suspended."""
    until: datetime
    """So long the gate stays closed for this person."""
    agent: AgentId | None = None
