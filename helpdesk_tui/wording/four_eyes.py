"""Approvals, break-glass, review and silent flags in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import word

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "approval:asked": (msgid("a second pair of eyes asked for: {kind}"),),
    "approval:given": (msgid("APPROVED by a second person: {kind}"),),
    "approval:denied": (msgid("a second person said NO: {kind}"),),
    "approval:doubted": (msgid("the three words were WRONG"),),
    "approval:withdrawn": (msgid("request for a second pair of eyes withdrawn"),),
    "approval:used": (msgid("approval used"),),
    "glass:broken": (msgid("BREAK-GLASS: {reason}"), msgid("BREAK-GLASS")),
    "case:introduced": (msgid("the desk proved itself to the person whom it called"),),
    "case:flagged": (msgid("the agent doubts this call; security was told"),),
    "review:ok": (msgid("reviewed: in order"),),
    "review:reopened": (
        msgid("reviewed: NOT in order, what lives is taken back: {reason}"),
        msgid("reviewed: NOT in order, what lives is taken back"),
    ),
}
SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "approval_not_asked": (msgid("Nothing was asked: the gate wants no second person for this."),),
    "approval_ended": (
        msgid("Nothing was done: this approval {state}."),
        msgid("Nothing was done: this approval is over, or was given for something else."),
    ),
    "approval_waits": (
        msgid("Nothing was done yet: the delay is over at {until}."),
        msgid("Nothing was done yet: a second person has to approve first."),
    ),
    "own_request": (msgid("This is your own doing: somebody else has to look at it."),),
    "wrong_words": (
        msgid("These are not the three words. {left} tries left."),
        msgid("These are not the three words. The request has ended."),
    ),
}
HINTS: Final[dict[str, str]] = {
    "approval_not_asked": msgid("Look at the gate: it says what is missing, or open it as usual."),
    "approval_ended": msgid("Look at the case and ask again while the proofs are fresh."),
    "approval_waits": msgid("The console rings when it can be carried out."),
    "own_request": msgid("Ask a colleague who may approve."),
    "wrong_words": msgid("Call the requester on a number that you know, and hear the words again."),
}
_STATES: Final = {
    "asked": msgid("waits for a second person"),
    "approved": msgid("is approved"),
    "denied": msgid("was refused"),
    "stopped": msgid("was stopped"),
    "doubted": msgid("ended: wrong words too often"),
    "withdrawn": msgid("was withdrawn"),
    "lapsed": msgid("is too old"),
    "used": msgid("was used already"),
}


def state(code: str) -> str:
    """How a request stands."""
    return word(_STATES, code)


def fill(code: str, params: Mapping[str, str]) -> dict[str, str]:
    """Params of an error that are codes themselves, in words."""
    if code == "approval_ended" and params.get("state"):
        return {"state": state(params["state"])}
    if code == "wrong_words" and params.get("left") == "0":
        return {"left": ""}
    return {}


def delay(minutes: int) -> str:
    """How long everybody has to stop it."""
    return _("{minutes} min").format(minutes=minutes)
