"""People, their accounts and devices in words."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk_tui.wording import msgid
from helpdesk_tui.wording.fill import plain, say, word
from helpdesk_tui.wording.times import MINUTE, about

_STATUS = {
    "active": msgid("active"),
    "bypass": msgid("BYPASS: no second factor"),
    "disabled": msgid("DISABLED"),
    "locked": msgid("LOCKED"),
    "pending_deletion": msgid("TO BE DELETED"),
    "unknown": msgid("status unknown"),
}
_DEVICES = {
    "phone": msgid("phone"),
    "tablet": msgid("tablet"),
    "landline": msgid("landline"),
    "hardware_token": msgid("hardware token"),
    "software_token": msgid("software token"),
    "other": msgid("other device"),
}
_CONTACTS = {
    "office_line": msgid("office line"),
    "mobile": msgid("mobile"),
    "second_number": msgid("second number"),
    "mail": msgid("mailbox"),
}
_FACTORS = {
    "push": msgid("push"),
    "otp": msgid("codes"),
    "sms": msgid("SMS"),
    "call": msgid("voice call"),
}
_RISKS: Mapping[str, tuple[str, ...]] = {
    "contact_changed": (
        msgid("{kind} {hint} changed {at}: proves nothing until {until}"),
        msgid("a number or address changed lately"),
    ),
    "device_changed": (
        msgid("{label} {hint} changed {at}: proves nothing until {until}"),
        msgid("a device changed lately"),
    ),
    "live_code": (
        msgid("live bypass codes: {count} (made elsewhere: {elsewhere}), until {until}"),
        msgid("live bypass codes: {count} (made elsewhere: {elsewhere}), WITHOUT END"),
    ),
    "bypass_status": (
        msgid("logs in without a second factor, says {cause}"),
        msgid("this account logs in without a second factor"),
    ),
    "locked": (msgid("locked: {cause}"), msgid("the account is locked")),
    "disabled": (msgid("disabled: {cause}"), msgid("the account is disabled")),
    "pending_deletion": (msgid("the account is about to be deleted"),),
    "privileged": (msgid("privileged by {group}: tier 3"), msgid("privileged: tier 3")),
    "refused_lately": (
        msgid("callers refused in 30 days: {count}"),
        msgid("a caller for this person was refused lately"),
    ),
    "open_case": (
        msgid("{agent} has a case open with this person since {since}"),
        msgid("{agent} has a case open with this person"),
        msgid("another agent has a case open with this person"),
    ),
    "unknown_operation": (msgid("an operation's outcome is unknown, being checked"),),
    "fraud_reported": (msgid("this person reported fraud {at}"), msgid("this person reported fraud")),
    "baseline_unconfirmed": (msgid("the first import was not accepted yet"),),
    "homonym": (msgid("others with this name here: {count}"), msgid("somebody else has this name")),
    "no_device": (msgid("no device is set up"),),
    "directory_disabled": (
        msgid("disabled in the directory {label}"),
        msgid("disabled in the directory"),
    ),
    "password_changed": (
        msgid("password changed {age} ago"),
        msgid("password changed lately"),
    ),
    "device_unused": (
        msgid("{label} {hint} not seen for {days} days: does the person still have it?"),
        msgid("a device was not seen for long: does the person still have it?"),
    ),
    "number_shared": (
        msgid("the number {hint} is also that of other people: {count}"),
        msgid("other people have this number too"),
    ),
    "first_enrolment": (
        msgid("first enrolment made without the desk: {label}, {at}"),
        msgid("first enrolment made without the desk"),
    ),
    "directory_managed": (msgid("managed by the directory: changes there win"),),
}


def status(code: str) -> str:
    """What an account's status is called."""
    return word(_STATUS, code)


def device_kind(code: str) -> str:
    """What a device is."""
    return word(_DEVICES, code)


def contact_kind(code: str) -> str:
    """What a contact point is."""
    return word(_CONTACTS, code)


def factor(code: str) -> str:
    """What a device can do."""
    return word(_FACTORS, code)


def risk(code: str, params: Mapping[str, str]) -> str:
    """One line of the risk strip."""
    known = _RISKS.get(code)
    if known is None:
        return plain(code)
    told = dict(params)
    if "kind" in told:
        told["kind"] = contact_kind(told["kind"])
    if told.get("minutes", "").isdecimal():
        told["age"] = about(int(told["minutes"]) * MINUTE)
    return say(known, told)
