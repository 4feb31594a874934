"""The lists of the review in words."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import word

_LISTS: Final = {
    "places": msgid("Afterwards: new place, device or rights"),
    "hours": msgid("Out of hours or above the cap"),
    "alone": msgid("Break-glass, alone, by word, doubted"),
}
_WHYS: Final = {
    "glass": msgid("BREAK-GLASS"),
    "attested": msgid("rests on what somebody said"),
    "on_call": msgid("one proof, on call alone"),
    "approved": msgid("an exception that was approved"),
    "out_of_hours": msgid("out of hours"),
    "quota": msgid("above what is usual"),
    "new_place": msgid("first used from a place never seen"),
    "second_device": msgid("a device that nobody here set up came within a day"),
    "new_rights": msgid("became PRIVILEGED within a day"),
    "same_ticket": msgid("the ticket stands in another person's case"),
    "flagged": msgid("the agent DOUBTS this call"),
}
_STATES: Final = {
    "open": msgid("to look at"),
    "ok": msgid("in order"),
    "reopened": msgid("NOT in order"),
}


def name(code: str) -> str:
    """What a list is called."""
    return word(_LISTS, code)


def why(codes: tuple[str, ...]) -> str:
    """Why it is to be looked at."""
    return _("; ").join(word(_WHYS, one) for one in codes)


def state(code: str) -> str:
    """How an item stands."""
    return word(_STATES, code)
