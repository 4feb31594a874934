"""What people were told, and how far it is, in words."""

from __future__ import annotations

from helpdesk_tui.wording import msgid
from helpdesk_tui.wording.fill import word

_KINDS = {
    "bypass_made": msgid("a bypass code was given"),
    "list_made": msgid("a list of codes was given"),
    "link_sent": msgid("an activation link was sent"),
    "invited": msgid("an enrolment link was sent"),
    "device_added": msgid("a device was added"),
    "number_changed": msgid("a phone number was changed"),
    "device_suspended": msgid("a device was suspended"),
    "device_resumed": msgid("a device was given back"),
    "account_locked": msgid("the account was locked"),
    "account_unlocked": msgid("the account was unlocked"),
    "account_trashed": msgid("the account was put into the trash"),
    "account_restored": msgid("the account was restored"),
    "token_returned": msgid("a hardware token was returned"),
    "token_resynced": msgid("a token was brought back in step"),
    "grant_revoked": msgid("a code or link was ended"),
    "asked_ahead": msgid("something was asked for that waits for a second person"),
    "attested": msgid("an agent alone vouched for the caller"),
    "call_refused": msgid("a caller was refused"),
    "not_me": msgid("not me: frozen"),
    "bad_prompt": msgid("a prompt was an attacker's"),
    "break_glass": msgid("break-glass"),
    "silent_flag": msgid("silent flag"),
    "quota_reached": msgid("a quota is used up"),
    "level_changed": msgid("the threat level was changed"),
}
_CHANNELS = {
    "mail": msgid("mail"),
    "sms": msgid("SMS"),
    "hook": msgid("webhook"),
    "page": msgid("the page"),
    "phone": msgid("phone"),
    "desk": msgid("the desk itself"),
}
"""Roads of a message, and roads by which "not me" is heard."""
_STATES = {
    "waiting": msgid("on its way"),
    "sent": msgid("sent"),
    "failed": msgid("FAILED, tried again"),
    "given_up": msgid("NOT SENT, given up"),
}
_AUDIENCES = {
    "person": msgid("the person"),
    "manager": msgid("the manager"),
    "security": msgid("security"),
}


def kind(code: str) -> str:
    """What was told."""
    return word(_KINDS, code)


def channel(code: str) -> str:
    """By which road."""
    return word(_CHANNELS, code)


def state(code: str) -> str:
    """How far a message is; sent never means read."""
    return word(_STATES, code)


def audience(code: str) -> str:
    """Who is told."""
    return word(_AUDIENCES, code)
