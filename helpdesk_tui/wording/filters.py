"""What is wrong with a filter of prompts, in words."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk_tui.wording import msgid
from helpdesk_tui.wording.fill import say

_PROBLEMS: dict[str, tuple[str, ...]] = {
    "field": (
        msgid("There is no field {word}; perhaps {nearest}."),
        msgid("There is no field {word}."),
    ),
    "value": (
        msgid("{word} does not stand here; known: {known}."),
        msgid("{word} does not stand here."),
    ),
    "time": (msgid("{word} is no time: 2026-03-02, 2026-03-02T09:00, or 24h, 30m, 7d behind last:."),),
    "quote": (msgid("A quotation mark is not closed."),),
    "empty": (msgid("Something is missing behind {word}."),),
    "long": (msgid("It is too long."),),
    "time_turned": (msgid("Times cannot be turned round: take since: or until:."),),
}


def problem(params: Mapping[str, str]) -> str:
    """One sentence."""
    return say(_PROBLEMS.get(params.get("why", ""), (msgid("It cannot be read."),)), params)
