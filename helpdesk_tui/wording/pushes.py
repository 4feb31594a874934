"""Words of the push review: verdicts, states, outcomes, why a field is empty."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import plain, word

if TYPE_CHECKING:
    from helpdesk_tui.contract.prompts import Known
    from helpdesk_tui.contract.signals import Handed

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
_HANDED_ENDS = {
    "given_back": msgid("(handed back)"),
    "taken_back": msgid("(taken back before it was taken)"),
    "passed_on": msgid("(passed on)"),
    "lapsed": msgid("(not taken in half an hour, then taken by a colleague)"),
    "released": msgid("(put back for all)"),
    "decided": msgid("(then a verdict was given)"),
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


def handed(found: Handed) -> str:
    """Who handed a row over to whom, and with which words."""
    words = plain(found.words)
    text = _("Handed over by {by} to {to}: {words}") if words else _("Handed over by {by} to {to}.")
    return text.format(by=plain(found.by), to=plain(found.to), words=words)


def handed_end(code: str) -> str:
    """How that ended."""
    return word(_HANDED_ENDS, code)


def begins(typed: str, *names: str) -> bool:
    """Whether every typed word begins a word of these names, whatever its accents and capitals."""
    words = [part for name in names for part in _folded(name).replace(".", " ").split()]
    whole = {_folded(name) for name in names}
    return all(
        any(word.startswith(one) for word in words) or any(name.startswith(one) for name in whole)
        for one in _folded(typed).split()
    )


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
