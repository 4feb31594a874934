"""The error tree and the one shape of an error on the wire (`application/problem+json`).

DeskError
 ├─ Refused        the desk understood and says no (exit code 1)
 ├─ Mistaken       the request or the configuration is wrong (exit code 2)
 └─ Unreachable    desk or vendor cannot answer now (exit code 3)
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer


class ErrorCode(StrEnum):
    """Stable names; the console has a sentence and a hint for each."""

    # refused
    GATE_CLOSED = "gate_closed"
    TICKET_MISSING = "ticket_missing"
    TICKET_REFUSED = "ticket_refused"
    NOT_YOURS = "not_yours"
    OWN_ACCOUNT = "own_account"
    NOT_FOUND = "not_found"
    ROLE_MISSING = "role_missing"
    STEP_UP_NEEDED = "step_up_needed"
    """The agent has to show first that it is he; then the same request may come again. Params: action."""
    READ_ONLY = "read_only"
    CASE_CLOSED = "case_closed"
    TASK_ENDED = "task_ended"
    SIGNAL_CHANGED = "signal_changed"
    """More is known of this row of the push review than when it was looked at."""
    SIGNAL_DECIDED = "signal_decided"
    SIGNAL_UNDECIDED = "signal_undecided"
    SIGNAL_NOT_HANDED = "signal_not_handed"
    """Nobody has handed this row over, or that has ended."""
    ABOUT_COLLEAGUE = "about_colleague"
    """The row is about the one who should take it; params: agent."""
    OPERATION_OPEN = "operation_open"
    """Another operation for this vendor and person is open; params: agent, since."""
    EPISODE_USED_UP = "episode_used_up"
    ALREADY_SHOWN = "already_shown"
    NOTHING_TO_SHOW = "nothing_to_show"
    NOTHING_TO_SEND = "nothing_to_send"
    """Every message of this notice went, or is on its way."""
    PROOF_CLOSED = "proof_closed"
    WRONG_CODE = "wrong_code"
    THROTTLED = "throttled"
    WAY_UNAVAILABLE = "way_unavailable"
    UPPER_ROLE_NEEDED = "upper_role_needed"
    """The day's wrong codes of this person are used up: a senior or on-call colleague goes on."""
    VERIFIED_ELSEWHERE = "verified_elsewhere"
    """A colleague verifies this person now; params: agent, until."""
    CALL_BACK_FIRST = "call_back_first"
    """The desk proves itself to whom it calls on a number long on file, and to nobody who called."""
    CHANGE_UNAVAILABLE = "change_unavailable"
    """This account or device cannot be changed as asked now; params: why."""
    NAME_ALIKE = "name_alike"
    """A device would be called almost as something else is; params: name."""
    IN_PROGRESS = "in_progress"
    """The same idempotency key is still being worked on."""
    KEY_REUSED = "key_reused"
    """The same idempotency key came with another body."""
    OWN_CODE_WRONG = "own_code_wrong"
    """Not the agent's code of now, or one that was accepted before."""
    ENROLMENT_NEEDED = "enrolment_needed"
    """The agent has no app of his own at the desk yet, and this needs one."""
    ALREADY_ENROLLED = "already_enrolled"
    CONSOLE_CLOCK = "console_clock"
    """The console's clock is off; params: seconds."""
    SIGN_IN_FAILED = "sign_in_failed"
    """The same for an unknown name, a wrong password and a wrong code."""
    AGENT_EXISTS = "agent_exists"
    RECORD_DOUBTED = "record_doubted"
    """This console does not believe the desk's record, and changes nothing meanwhile."""
    RECORD_UNANCHORED = "record_unanchored"
    """Too much of the record has not reached its anchors; params: anchor, since."""
    APPROVAL_NOT_ASKED = "approval_not_asked"
    """The gate asks nobody else for this: it can be done, or needs proof."""
    APPROVAL_ENDED = "approval_ended"
    """It no longer waits for anything, or is for something else; params: state."""
    APPROVAL_WAITS = "approval_waits"
    """Not yet: params until, when its delay is over; without, somebody has to approve first."""
    OWN_REQUEST = "own_request"
    """Nobody is the second pair of eyes for himself, nor reviews what he did."""
    SECOND_NEEDED = "second_needed"
    """No single agent does this at a shared desk: ask for it as a deed, and somebody else agrees."""
    WRONG_WORDS = "wrong_words"
    """Params: left."""
    CONTAINMENT_CHANGED = "containment_changed"
    """There is more to take by now than was looked at, or the look is too old."""
    CONTAINMENT_OVER = "containment_over"
    """It was confirmed, cancelled or done before."""
    WRONG_WORD = "wrong_word"
    """Not the word that confirms; params: word."""
    # mistaken
    BAD_REQUEST = "bad_request"
    FILTER_WRONG = "filter_wrong"
    """What was typed as a filter of prompts; params: why, sign (place from 1), word, nearest or known."""
    KEY_MISSING = "key_missing"
    BAD_NUMBER = "bad_number"
    BAD_NAME = "bad_name"
    """No name for a device; params: why."""
    CONFIG_MISSING = "config_missing"
    CONFIG_WRONG = "config_wrong"
    POLICY_WRONG = "policy_wrong"
    PROCEDURE_WRONG = "procedure_wrong"
    """A file that describes a guided call; params: path, detail."""
    KEY_FILE_OPEN = "key_file_open"
    """A key file that others may read."""
    VENDOR_KEYS_WRONG = "vendor_keys_wrong"
    VENDOR_PERMISSION = "vendor_permission"
    VENDOR_CLOCK = "vendor_clock"
    """The vendor refuses the time of the request; params: seconds."""
    VENDOR_REFUSED = "vendor_refused"
    VENDOR_LIMIT = "vendor_limit"
    """An object limit of the vendor is reached."""
    NOT_SIGNED_IN = "not_signed_in"
    UNSUPPORTED = "unsupported"
    # unreachable
    VENDOR_DOWN = "vendor_down"
    VENDOR_SLOW = "vendor_slow"
    VENDOR_STRANGE = "vendor_strange"
    """The vendor's answer could not be understood."""
    VENDOR_BUSY = "vendor_busy"
    """The vendor limits the rate; params: until."""
    OUTCOME_UNKNOWN = "outcome_unknown"
    READ_BACK_DIFFERS = "read_back_differs"
    """The vendor made something else than asked; it was taken back."""
    COURIER_DOWN = "courier_down"
    DESK_DOWN = "desk_down"
    DESK_STARTING = "desk_starting"
    DESK_VERSION = "desk_version"
    STORE_UNWRITABLE = "store_unwritable"
    SEAL_BROKEN = "seal_broken"
    """What lies sealed in the store cannot be opened: another key, or changed bytes."""
    INTERNAL = "internal"


class Problem(Answer):
    """RFC 9457 problem details; `code` is stable, words are the console's."""

    type: str = "about:blank"
    title: str
    status: int
    code: ErrorCode
    params: dict[str, str] = Field(default_factory=dict)


class DeskError(Exception):
    """Something the person at the console is told, with a stable code."""

    status = 500
    exit_code = 1

    def __init__(self, code: ErrorCode, **params: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params

    def problem(self) -> Problem:
        """The error as it crosses the wire."""
        return Problem(title=self.code.value, status=self.status, code=self.code, params=self.params)


class Refused(DeskError):
    """The desk understood and says no."""

    status = 403
    exit_code = 1


class Missing(Refused):
    """What was named is not there."""

    status = 404


class Conflict(Refused):
    """Somebody or something else is at it."""

    status = 409


class Mistaken(DeskError):
    """The request or the configuration is wrong."""

    status = 422
    exit_code = 2


class Unreachable(DeskError):
    """Desk or vendor cannot answer now."""

    status = 503
    exit_code = 3
