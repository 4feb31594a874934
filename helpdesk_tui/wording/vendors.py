"""How vendors feel and what their permissions are for, in words."""

from __future__ import annotations

from helpdesk_tui.wording import msgid
from helpdesk_tui.wording.fill import word

_STATES = {
    "up": msgid("up"),
    "slow": msgid("SLOW"),
    "busy": msgid("BUSY: limits the rate"),
    "down": msgid("DOWN"),
    "refused": msgid("REFUSED: keys or permissions"),
    "untried": msgid("not tried yet"),
}
_MODES = {
    "sandbox": msgid("SANDBOX, invented people: codes are not real"),
    "alone": msgid("ALONE: the gate is advice, others' refusals are not seen"),
    "shared": msgid("shared desk"),
}
_PURPOSES = {
    "search": msgid("finding people and their devices"),
    "codes": msgid("bypass codes, activation links and pushes"),
    "verify": msgid("checking codes that callers read out"),
    "log": msgid("recent prompts and logins"),
    "enrol": msgid("new activation"),
    "activation": msgid("activation links and QR codes"),
    "dictation": msgid("codes that can be dictated"),
    "nothing": msgid("nothing: take it away"),
}


def state(code: str) -> str:
    """How a vendor answered last."""
    return word(_STATES, code)


def mode(code: str) -> str:
    """How this desk is run, for the banner."""
    return word(_MODES, code)


def purpose(code: str) -> str:
    """Why the desk needs a permission."""
    return word(_PURPOSES, code)
