"""What the record tells of threat level, review, interlock and witnesses, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from helpdesk_tui.wording import _, gate, msgid
from helpdesk_tui.wording.fill import word

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "level:set": (msgid("threat level {level}: {reason}"), msgid("threat level set")),
    "review:due": (msgid("for tomorrow's review: {review}"), msgid("for tomorrow's review")),
    "case:password": (msgid("the password is changed as well: no second factor in this call"),),
    "witness:asked": (
        msgid("{witness} is asked to see the caller"),
        msgid("a colleague is asked to see the caller"),
    ),
    "witness:answered": (
        msgid("{witness} answered: {seen}"),
        msgid("the colleague on site answered"),
    ),
}
_LEVELS: Final = {
    "0": msgid("calm: the policy as it is"),
    "1": msgid("watchful: nothing asks less than tier 2"),
    "2": msgid("under attack: nothing asks less than tier 3, with a second person"),
}
_SEEN: Final = {
    "seen": msgid("the person stands here and is who they say"),
    "other": msgid("it is somebody else"),
    "nobody": msgid("nobody is here"),
}


def level(number: int) -> str:
    """What a threat level means."""
    return word(_LEVELS, str(number))


def seen(code: str) -> str:
    """What a witness saw."""
    return word(_SEEN, code)


def told(params: Mapping[str, str]) -> dict[str, str]:
    """The params of these records in words."""
    reviews = [one for one in params.get("review", "").split(",") if one]
    return {
        "level": params.get("level", ""),
        "witness": params.get("witness", ""),
        "seen": seen(params["seen"]) if params.get("seen") in _SEEN else "",
        "review": _("; ").join(gate.review(one) for one in reviews),
    }
