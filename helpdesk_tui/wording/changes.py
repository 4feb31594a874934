"""Why a vendor's account or device cannot be changed as asked, in words."""

from __future__ import annotations

from helpdesk_tui.wording import msgid
from helpdesk_tui.wording.fill import word

_REASONS = {
    "directory_managed": msgid(
        "the directory decides this, and its next sync would undo it; change it in the directory"
    ),
    "last_device": msgid(
        "it is the last device, and without one the next login with the password alone could set up"
        " another; lock the account instead"
    ),
    "resume_first": msgid(
        "its devices are suspended, and without one the next login with the password alone could set up"
        " another; give one back first"
    ),
    "group": msgid("a group imposes the status, which no change to the account lifts"),
    "disabled_elsewhere": msgid("it was disabled in the vendor's panel, not locked by a desk"),
    "pending_deletion": msgid("the account is in the trash; restore it first"),
    "unknown_status": msgid("the vendor reports a status that the desk does not know"),
    "not_suspended": msgid("the vendor has no note that this device of this person was suspended"),
    "shared_device": msgid("other people use this device too"),
    "taken": msgid("somebody else has it now"),
    "enrolled": msgid("the person has a device already; send an activation link instead"),
    "no_mail": msgid("the vendor has no mail address for this account"),
    "no_sms": msgid("this device takes no text messages"),
    "not_this_factor": msgid("this device cannot be asked in this way now"),
    "account_unusable": msgid("the account is locked, disabled or in the trash"),
    "bypass_status": msgid("the vendor lets this account in without a second factor"),
    "revoked": msgid("it was revoked at the vendor, which is final; give another one"),
    "not_enrolled": msgid("its enrolment was never finished; make a new activation link instead"),
    "token_unusable": msgid("this token is disabled or blocked at the vendor"),
    "needs_no_code": msgid("this device waits for no first code"),
    "code_wanted": msgid(
        "it was set up and waits for its first code; if the person no longer has that app, the token has to"
        " be deleted in the vendor's panel"
    ),
    "no_settings": msgid(
        "its vendor sets nothing of it for one person; rules decide there how people log in"
    ),
    "no_choice": msgid("this account cannot be set to that now; look at what it can be set to"),
    "no_name": msgid("its vendor keeps no name of it that could be changed"),
    "pushes_off": msgid("no push comes through already, and the desk would not know to what to return"),
    "needs_no_resync": msgid("this kind of token is never out of step"),
}


_NO_NAMES = {
    "empty": msgid("nothing is left of it"),
    "long": msgid("it is longer than 40 signs"),
    "sign": msgid("it holds a sign that is not written there"),
    "begins": msgid("it begins with neither a letter nor a digit"),
    "letters": msgid("it has no letter"),
    "number": msgid("it holds a long number, which everybody would see before verification"),
    "alphabets": msgid("it mixes alphabets whose letters look the same"),
    "ours": msgid("it reads like a mark of this desk"),
    "vendor": msgid("the vendor takes it for no name"),
}


def no_name(code: str) -> str:
    """Why a device cannot be called so."""
    return word(_NO_NAMES, code)


def reason(code: str) -> str:
    """Why it cannot be."""
    return word(_REASONS, code)
