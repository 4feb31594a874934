"""Words of the push review: verdicts, states, outcomes, why a field is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import plain, word

if TYPE_CHECKING:
    from helpdesk_tui.contract.prompts import Known

_VERDICTS = {
    "reconnect": msgid("a program that connects by itself"),
    "own_mistake": msgid("the person's own mistake"),
    "malicious": msgid("malicious"),
    "ask_user": msgid("the person is asked"),
}
_STATES = {
    "open": msgid("open"),
    "waiting": msgid("waits for a call-back"),
    "decided": msgid("decided"),
}
_OUTCOMES = {
    "approved": msgid("approved"),
    "unanswered": msgid("no answer"),
    "denied": msgid("denied"),
    "fraud": msgid("reported as fraud"),
    "failed": msgid("wrong code or fault"),
    "blocked": msgid("nobody was asked"),
    "waiting": msgid("not answered yet"),
}
_LACKS = {
    "absent": msgid("not in this row"),
    "not_given": msgid("the vendor does not say"),
    "withheld": msgid("withheld"),
}
_USUAL = {
    "usual": msgid("usual"),
    "new": msgid("new"),
    "unknown": msgid("not known whether usual"),
}
_SAID = {
    "was_me": msgid("it was me"),
    "not_me": msgid("it was not me"),
    "unsure": msgid("not sure"),
}
_LOGS = {
    "authentication": msgid("logins"),
    "activity": msgid("activity"),
    "administrator": msgid("administrators"),
    "telephony": msgid("telephony"),
}


def verdict(code: str) -> str:
    """What was decided."""
    return word(_VERDICTS, code)


def state(code: str) -> str:
    """Where a row stands."""
    return word(_STATES, code)


def outcome(code: str) -> str:
    """How a prompt ended."""
    return word(_OUTCOMES, code)


def usual(code: str) -> str:
    """Whether the person usually comes from there."""
    return word(_USUAL, code)


def said(code: str) -> str:
    """What the person said on the telephone."""
    return word(_SAID, code)


def log(code: str) -> str:
    """Which of a vendor's logs."""
    return word(_LOGS, code)


def lack(code: str) -> str:
    """Why a field holds nothing."""
    return word(_LACKS, code)


def value(known: Known) -> str:
    """The value, or why there is none."""
    return word(_LACKS, known.lack or "absent") if known.value is None else plain(known.value)


def withheld() -> str:
    """The one sentence for what the desk knows and does not say yet."""
    return _("What the desk knows of it is shown once the caller is verified (tier 1).")
