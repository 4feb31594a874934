"""The record: names of events and the lines that a console may read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId


class AuditEvent(StrEnum):
    """What is written down; grammar `subject:action[:result]`."""

    DESK_STARTED = "desk:started"
    DESK_STOPPED = "desk:stopped"
    AGENT_ADDED = "agent:added"
    AGENT_ROLES = "agent:roles"
    AGENT_RESET = "agent:reset"
    AGENT_REVOKED = "agent:revoked"
    AGENT_ENROLLED = "agent:enrolled"
    AGENT_SIGNED_IN = "agent:signed_in"
    AGENT_UNLOCKED = "agent:unlocked"
    AGENT_STEPPED_UP = "agent:stepped_up"
    AGENT_DOUBTED = "agent:doubted"
    """Somebody did not show that it is he: wrong name, password or code, or too many tries."""
    AGENT_SIGNED_OUT = "agent:signed_out"
    SESSION_MISUSED = "session:misused"
    """A session's token came without that session's key: it was copied."""
    DEED_ASKED = "deed:asked"
    """Something that no single agent does was asked for."""
    DEED_AGREED = "deed:agreed"
    """Somebody else agreed, and it was done in the same transaction."""
    DEED_ENDED = "deed:ended"
    """Refused, or taken back by who asked."""
    CASE_OPENED = "case:opened"
    CASE_REASON = "case:reason"
    CASE_TICKET = "case:ticket"
    CASE_CLIENT = "case:client"
    CASE_PARKED = "case:parked"
    CASE_RESUMED = "case:resumed"
    CASE_CLOSED = "case:closed"
    CASE_INFORMATION = "case:information"
    CASE_OUTSIDE = "case:outside"
    """Done in a vendor's panel or on paper, and put on record afterwards."""
    CASE_REOPENED = "case:reopened"
    CASE_HANDED_OVER = "case:handed_over"
    CARD_OPENED = "card:opened"
    PROOF_STARTED = "proof:started"
    """The intent: written before a push, mail or SMS goes out."""
    PROOF_SENT = "proof:sent"
    PROOF_PASSED = "proof:passed"
    PROOF_FAILED = "proof:failed"
    PROOF_TIMED_OUT = "proof:timed_out"
    PROOF_GIVEN_UP = "proof:given_up"
    PROOF_TAKEN_OVER = "proof:taken_over"
    PROOF_FRAUD = "proof:fraud"
    PROOF_UNKNOWN = "proof:unknown"
    PROOF_NUMBER_SHOWN = "proof:number_shown"
    PROOF_DOUBTED = "proof:doubted"
    """The vendor's log later named another factor than the proof assumed."""
    OPERATION_INTENT = "operation:intent"
    OPERATION_DONE = "operation:done"
    OPERATION_FAILED = "operation:failed"
    OPERATION_UNKNOWN = "operation:unknown"
    OPERATION_TAKEN_BACK = "operation:taken_back"
    OPERATION_ANSWERED = "operation:answered"
    """The person on the line answered what the operation asked."""
    PROCEDURE_STARTED = "procedure:started"
    PROCEDURE_ANSWERED = "procedure:answered"
    GATE_REFUSED = "gate:refused"
    CODE_SHOWN = "code:shown"
    CODE_SHOWN_AGAIN = "code:shown_again"
    CODE_CONFIRMED = "code:confirmed"
    """The caller read the code back correctly."""
    GRANT_REVOKED = "grant:revoked"
    GRANT_ENDED = "grant:ended"
    BASELINE_ACCEPTED = "baseline:accepted"
    PEOPLE_IMPORTED = "people:imported"
    PEOPLE_LINKED = "people:linked"
    PEOPLE_UNLINKED = "people:unlinked"
    MIRROR_READ = "mirror:read"
    TASK_MADE = "task:made"
    TASK_CLAIMED = "task:claimed"
    TASK_RELEASED = "task:released"
    TASK_OPENED = "task:opened"
    TASK_DONE = "task:done"
    TASK_DROPPED = "task:dropped"
    NOTICE_MADE = "notice:made"
    """People are to be told: written with the very thing that they are told of."""
    NOTICE_SENT = "notice:sent"
    NOTICE_GIVEN_UP = "notice:given_up"
    NOTICE_RESENT = "notice:resent"
    """An agent had what did not go tried anew."""
    NOTICE_NOT_ME = "notice:not_me"
    """The person said that it was somebody else: what lives is being taken back."""
    NOTICE_LIFTED = "notice:lifted"
    """The gate that "not me" closed was opened again before its time, by two people."""
    PROMPT_REPORTED = "prompt:reported"
    """What a person said of a prompt on the telephone, without proof."""
    SIGNAL_CLAIMED = "signal:claimed"
    SIGNAL_RELEASED = "signal:released"
    SIGNAL_DECIDED = "signal:decided"
    SIGNAL_UNDONE = "signal:undone"
    """A verdict was taken back."""
    SIGNAL_HANDED_OVER = "signal:handed_over"
    SIGNAL_HANDED_BACK = "signal:handed_back"
    """By whom it was handed to, or by who had handed it over."""
    SIGNAL_RAISED = "signal:raised"
    """The detectors opened a row of level high or critical."""
    CONTAINMENT_PLANNED = "containment:planned"
    """An agent looked at what a containment would take; nothing was done."""
    CONTAINMENT_STARTED = "containment:started"
    """Confirmed by its word, for one person; each of its effects is an operation."""
    CONTAINMENT_CANCELLED = "containment:cancelled"
    CONTAINMENT_ENDED = "containment:ended"
    TRAVEL_DECLARED = "travel:declared"
    """A verified caller said where they will be; it lowers nothing."""
    WHEREABOUTS_IMPORTED = "whereabouts:imported"
    WHEREABOUTS_DROPPED = "whereabouts:dropped"
    PUSHES_LEFT_QUIET = "pushes:left_quiet"
    """Their time is over, and the desk does not let them through again: somebody decided otherwise."""
    FILE_TAKEN = "file:taken"
    """Somebody took the case file of a row of the push review."""
    POLICY_LOADED = "policy:loaded"
    LEVEL_SET = "level:set"
    REVIEW_DUE = "review:due"
    """A grant at which somebody looks the next day, with why: attested, on call, approved exception."""
    REVIEW_OK = "review:ok"
    REVIEW_REOPENED = "review:reopened"
    """A colleague does not accept it: what lives of it is taken back."""
    APPROVAL_ASKED = "approval:asked"
    APPROVAL_GIVEN = "approval:given"
    APPROVAL_DENIED = "approval:denied"
    """Refused, or stopped during its delay."""
    APPROVAL_DOUBTED = "approval:doubted"
    """Three words that were not those on the requester's screen."""
    APPROVAL_WITHDRAWN = "approval:withdrawn"
    APPROVAL_USED = "approval:used"
    """The order that it was given for was claimed, in the same transaction."""
    GLASS_BROKEN = "glass:broken"
    """A colleague on call let one order pass by his own name; security was told in the same transaction."""
    CASE_INTRODUCED = "case:introduced"
    """The desk proved itself to the person whom it called."""
    CASE_FLAGGED = "case:flagged"
    """The agent doubts this call, and the caller does not hear of it."""
    CASE_PASSWORD = "case:password"
    """The caller's password is changed as well: no second factor in the same call."""
    WITNESS_ASKED = "witness:asked"
    WITNESS_ANSWERED = "witness:answered"
    STORE_RESTORED = "store:restored"
    """A backup, or an earlier store, was put in the store's place: what followed it is not in here."""
    STORE_MIGRATED = "store:migrated"
    RECORD_KEY = "record:key"
    """Another key signs checkpoints from here on."""
    RECORD_DOUBTED = "record:doubted"
    """A console saw a record that this one does not contain, and its agent went on with a reason."""
    RECORD_BEHIND = "record:behind"
    """A place outside the desk was told of more records than there are."""
    RECORD_ANCHOR_LOST = "record:anchor_lost"
    RECORD_ANCHOR_BACK = "record:anchor_back"
    RECORD_FORGOTTEN = "record:forgotten"
    """Names and numbers of old records were deleted; the records themselves stay."""
    RECORD_DIFFERS = "record:differs"
    """Never written: shown in the place of a record whose text is not what was hashed when it was written."""


class AuditLine(Answer):
    """One record; personal values are shown while their salt exists."""

    seq: int
    at: datetime
    event: str
    agent: AgentId | None = None
    case: CaseId | None = None
    person: PersonId | None = None
    person_name: str | None = None
    params: dict[str, str] = {}
    forgotten: datetime | None = None
    """When its names and numbers were deleted."""


class AuditPage(Answer):
    """A window of the record, newest first."""

    lines: tuple[AuditLine, ...]
    size: int
    """How many records there are in all."""
    root: str
    """Hex of the tree's root (RFC 9162, SHA-256)."""
    before: int | None = None
    """Ask for records before this sequence number to go on."""


class ReplayedCase(Answer):
    """All that happened in one case, oldest first."""

    case: CaseId
    agent: AgentId
    client: str
    """The client's name."""
    person_name: str | None = None
    ticket: str | None = None
    lines: tuple[AuditLine, ...]


class Replay(Answer):
    """The cases that an id or a ticket names, oldest first."""

    cases: tuple[ReplayedCase, ...]
