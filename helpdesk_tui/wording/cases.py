"""Cases, proofs, operations and grants in words."""

from __future__ import annotations

from helpdesk_tui.wording import msgid
from helpdesk_tui.wording.fill import word

_REASONS = {
    "unsaid": msgid("reason not said"),
    "forgotten_phone": msgid("forgotten phone"),
    "lost_phone": msgid("lost phone"),
    "new_phone": msgid("new phone"),
    "broken_phone": msgid("broken phone"),
    "misheard": msgid("code misheard or spent"),
    "activation": msgid("activation"),
    "suspicious_prompt": msgid("suspicious prompt"),
    "information": msgid("information"),
    "call_back": msgid("call-back asked"),
    "follow_up": msgid("follow-up"),
    "other": msgid("other reason"),
}
_ENDINGS = {
    "replaced": msgid("replaced by a new one"),
    "never_shown": msgid("nobody was shown it"),
    "time": msgid("its time was over"),
    "gone_at_vendor": msgid("used, or gone at the vendor"),
    "not_me": msgid("the person said: not me"),
    "new_device": msgid("another device is active"),
    "grant_ended": msgid("its code has ended"),
}
"""Why the desk itself ended a grant."""
_CASE_STATES = {
    "open": msgid("still open"),
    "parked": msgid("parked"),
    "closed": msgid("closed"),
}
_OUTCOMES = {
    "solved": msgid("solved"),
    "refused": msgid("refused: caller not verified"),
    "information": msgid("information only"),
    "abandoned": msgid("abandoned"),
}
_WAITING = {
    "caller": msgid("the caller"),
    "push": msgid("an answer to the push"),
    "code": msgid("a code"),
    "call_back": msgid("the call-back"),
    "manager": msgid("the manager"),
    "vendor": msgid("the vendor"),
}
_PROOFS = {
    "waiting": msgid("waiting"),
    "passed": msgid("passed"),
    "failed": msgid("FAILED"),
    "timed_out": msgid("no answer in time"),
    "given_up": msgid("ended before an answer"),
    "fraud": msgid("FRAUD reported"),
    "unknown": msgid("UNKNOWN: proves nothing"),
}
_CALLS = {
    "confirmed": msgid("confirmed"),
    "no_answer": msgid("no answer"),
    "not_me": msgid("NOT ME: the person did not call"),
    "refused": msgid("refused"),
}
_OPERATIONS = {
    "intent": msgid("under way"),
    "done": msgid("done"),
    "failed": msgid("failed, without effect"),
    "unknown": msgid("UNKNOWN, being checked"),
    "taken_back": msgid("found and taken back"),
}
_KINDS = {
    "bypass": msgid("bypass code"),
    "activation": msgid("activation link"),
    "revoke": msgid("revocation"),
    "change": msgid("change"),
    "resync": msgid("resynchronisation"),
    "first_code": msgid("first code"),
    "test": msgid("test of a login"),
    "assign": msgid("hardware token"),
    "list": msgid("list of codes"),
    "text": msgid("login codes by SMS"),
    "invite": msgid("enrolment link"),
    "number": msgid("new phone number"),
    "rename": msgid("new name of a device"),
    "setting": msgid("login setting"),
}
_CHANGES = {
    "suspend_device": msgid("device suspended"),
    "resume_device": msgid("device given back"),
    "lock_account": msgid("account locked"),
    "unlock_account": msgid("account unlocked"),
    "trash_account": msgid("account put into the trash"),
    "restore_account": msgid("account restored out of the trash"),
    "return_token": msgid("hardware token returned to the stock"),
    "forget_browsers": msgid("remembered browsers forgotten"),
    "quiet_pushes": msgid("pushes turned off for a while"),
    "allow_pushes": msgid("pushes let through again"),
    "remove_device": msgid("device removed for good"),
}
_OF_DEVICES = {
    "unlock_device": msgid("device unlocked"),
}
"""Changes that are called otherwise when it is a device that they are made to."""
_RESULTS = {
    "waiting": msgid("waiting for the answer"),
    "accepted": msgid("accepted"),
    "refused": msgid("REFUSED"),
    "fraud": msgid("FRAUD reported"),
    "timed_out": msgid("no answer in time"),
    "activated": msgid("activated"),
    "code_wanted": msgid("first code of the new app wanted"),
}
_GRANTS = {
    "live": msgid("live"),
    "used": msgid("used"),
    "expired": msgid("expired"),
    "revoked": msgid("revoked"),
    "unknown": msgid("UNKNOWN"),
}


def reason(code: str) -> str:
    """Why the person called or needs a code, or why a grant ended."""
    return word(_REASONS | _ENDINGS, code)


def case_state(code: str) -> str:
    """Where a case stands."""
    return word(_CASE_STATES, code)


def outcome(code: str) -> str:
    """How a case ended."""
    return word(_OUTCOMES, code)


def waiting(code: str) -> str:
    """What a case waits for."""
    return word(_WAITING, code)


def proof_state(code: str) -> str:
    """Where a proof stands."""
    return word(_PROOFS, code)


def call_outcome(code: str) -> str:
    """How a call-back ended."""
    return word(_CALLS, code)


def operation_state(code: str) -> str:
    """Where an operation stands; unknown is never called failed."""
    return word(_OPERATIONS, code)


def kind(code: str) -> str:
    """What an operation does or a grant is."""
    return word(_KINDS, code)


def change(code: str) -> str:
    """What was done to an account or a device."""
    return word(_CHANGES | _OF_DEVICES, code)


def result(code: str) -> str:
    """What the person or the token answered."""
    return word(_RESULTS, code)


def grant_state(code: str) -> str:
    """Where a grant stands."""
    return word(_GRANTS, code)
