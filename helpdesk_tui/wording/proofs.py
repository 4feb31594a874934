"""Why a way to verify is closed, and why an answer counts for nothing, in words."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.wording import msgid

SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "proof_closed": (msgid("This proof has ended already. The answer counts for nothing."),),
    "wrong_code": (
        msgid("The code does not match. {left} attempts left."),
        msgid("The code does not match."),
    ),
    "throttled": (
        msgid("Too many in a short time. It goes on at {until}."),
        msgid("Too many in a short time. This protects the person from being flooded."),
    ),
    "way_unavailable": (
        msgid("This way to verify cannot be taken now: {reason}."),
        msgid("This way to verify cannot be taken now."),
    ),
    "upper_role_needed": (
        msgid("Too many codes did not fit for this person today. Nothing was asked of the system."),
    ),
    "verified_elsewhere": (
        msgid("{agent} verifies this person now; this attempt ends by {until}. Nothing was sent."),
        msgid("A colleague verifies this person now. Nothing was sent."),
    ),
    "call_back_first": (
        msgid("Nothing was sent: the desk proves itself only to whom it calls on a number long on file."),
    ),
}
HINTS: Final[dict[str, str]] = {
    "proof_closed": msgid("Start a new proof."),
    "wrong_code": msgid("Let the caller read it once more, digit by digit."),
    "throttled": msgid("Take another way to verify, or wait."),
    "way_unavailable": msgid("Take another way to verify."),
    "upper_role_needed": msgid("Hand the case to a senior or on-call colleague, or wait for a day."),
    "verified_elsewhere": msgid(
        "Ask the colleague to hand the case over, or to end the attempt; a senior can take over."
    ),
    "call_back_first": msgid(
        "Call back first: whoever called in could say the reference to the real person."
    ),
}
