"""Tasks in words."""

from __future__ import annotations

from helpdesk_tui.wording import msgid
from helpdesk_tui.wording.fill import word

_SOURCES = {
    "agent": msgid("noted"),
    "mail": msgid("mail"),
    "voicemail": msgid("voicemail"),
    "desk": msgid("the desk"),
}
_STATES = {
    "open": msgid("free"),
    "claimed": msgid("claimed"),
    "done": msgid("done"),
    "dropped": msgid("dropped"),
}
_BECAUSE = {
    "sender": msgid("the address it seems to come from is on file"),
    "number": msgid("a number in it is on file"),
    "name": msgid("the name that was noted"),
    "grant": msgid("the code was made for this person"),
    "notice": msgid("this person was told of it"),
}
_MAILBOX = {
    "unreachable": msgid("The mailbox does not answer: what arrives there becomes no task for now."),
    "refused": msgid("The mailbox refuses name or password: what arrives there becomes no task."),
    "no_folder": msgid("The mailbox has no such folder: what arrives there becomes no task."),
    "full": msgid("Too many tasks wait: newer messages stay in the mailbox until some are done."),
}
_REASONS = {"grant_ended": msgid("its code has ended")}


def source(code: str) -> str:
    """Where a task comes from."""
    return word(_SOURCES, code)


def state(code: str) -> str:
    """Where a task stands."""
    return word(_STATES, code)


def because(code: str) -> str:
    """Why somebody may be meant."""
    return word(_BECAUSE, code)


def mailbox(code: str) -> str:
    """Why the watched mailbox makes no tasks."""
    return word(_MAILBOX, code)


def reason(text: str) -> str:
    """Why a task was dropped: the desk's own reason, or an agent's words."""
    return word(_REASONS, text) if text in _REASONS else text
