"""Services, diagnoses and results in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, cases, msgid, people
from helpdesk_tui.wording.fill import worded

if TYPE_CHECKING:
    from helpdesk_tui.contract.services import DiagnosisLine, Service

_DOING = {
    "suspend_device": msgid("suspend {what}"),
    "resume_device": msgid("give {what} back"),
    "lock_account": msgid("lock the account"),
    "unlock_account": msgid("unlock the account"),
    "unlock_device": msgid("unlock {what} after wrong codes"),
    "trash_account": msgid("put the account into the vendor's trash"),
    "restore_account": msgid("restore the account out of the trash"),
    "return_token": msgid("return {what} to the stock"),
    "forget_browsers": msgid("forget browsers that are let in without a second factor"),
    "allow_pushes": msgid("let pushes through again, before their time"),
    "remove_device": msgid("remove {what} for good"),
    "resync": msgid("bring {what} back in step"),
    "first_code": msgid("check the first code of {what}"),
    "assign": msgid("give a hardware token out of the stock"),
    "list": msgid("make a list of one-time codes"),
    "text": msgid("text new login codes to {what}"),
    "invite": msgid("send an enrolment link for a new device"),
    "number": msgid("change the number of {what}"),
    "rename": msgid("give {what} another name"),
    "setting": msgid("change how this account logs in"),
    "test": msgid("test a login with {what}: {factor}"),
}
_FINDINGS = {
    "no_account": msgid("There is no such account."),
    "not_activated": msgid("The account is not activated."),
    "locked": msgid("The account is locked."),
    "disabled": msgid("The account is disabled."),
    "expired": msgid("The account has expired."),
    "no_device": msgid("There is no device to log in with."),
    "device_suspended": msgid("{device} is suspended."),
    "device_expired": msgid("{device} has expired."),
    "device_locked": msgid("{device} is blocked after too many wrong codes: unlock it."),
    "device_not_activated": msgid("The app on {device} is not activated."),
    "first_code_wanted": msgid("{device} was set up and waits for its first code: C takes it."),
    "out_of_step": msgid("{device} is out of step: y brings it back."),
    "method_off": msgid("This method is switched off for the account."),
    "login_off": msgid("Logins are switched off for the account."),
    "policy_denies": msgid("A rule of the vendor denies it."),
    "last_failure": msgid("The last failure in the vendor's log."),
    "pending_deletion": msgid("The account is in the vendor's trash."),
    "lets_in": msgid("The account needs no second factor at all."),
    "nothing_found": msgid("Nothing stands in the way, as far as the vendor can say."),
    "other": msgid("The vendor says:"),
}


def doing(service: Service, *, several: bool) -> str:
    """What it would do, with the vendor's name where the person has several."""
    name = service.change or service.kind
    if name == "unlock_account" and service.device is not None:
        name = "unlock_device"
    factor = people.factor(service.factor) if service.factor else ""
    text = worded(_DOING, name, what=service.label or _("the device"), factor=factor)
    return f"{text} ({service.vendor_label})" if several else text


def trial(service: Service, *, several: bool) -> str:
    """With what a login would be tried: the factor first, which tells the lines apart."""
    factor = people.factor(service.factor) if service.factor else ""
    device = service.label or _("the device")
    text = f"{factor}, {device}"
    return f"{text} ({service.vendor_label})" if several else text


def finding(line: DiagnosisLine) -> str:
    """One answer to "why was I denied"."""
    return worded(_FINDINGS, line.code, device=line.device or _("The device"))


def result(code: str) -> str:
    """What the person or the token answered."""
    return cases.result(code)
