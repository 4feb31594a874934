"""Answers and orders of a guided call in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.text import BLANK, Line, cut, key, line, strong, warn
from helpdesk_tui.wording import _, cases, msgid
from helpdesk_tui.wording.fill import word

if TYPE_CHECKING:
    from helpdesk_tui.contract.procedures import Guide

_ANSWERS = {
    "yes": msgid("yes"),
    "no": msgid("no"),
    "later": msgid("later"),
    "locked": msgid("locked"),
    "session_open": msgid("a session was open"),
    "unknown": msgid("not known"),
    "other_number": msgid("another number"),
    "refused": msgid("refused"),
    "nothing": msgid("nothing"),
    "approved": msgid("approved"),
    "said": msgid("said"),
    "skipped": msgid("left out"),
    "done": msgid("done"),
}


def answer(code: str) -> str:
    """An answer; a customer's own word is shown as it is."""
    return word(_ANSWERS, code)


def result(code: str) -> str:
    """What a step brought: an answer, or the answer of a phone or token."""
    return answer(code) if code in _ANSWERS else cases.result(code)


def order(code: str) -> str:
    """What a step orders."""
    kind, _colon, what = code.partition(":")
    return cases.change(what) if what else cases.kind(kind)


def waits() -> str:
    """While a step waits for the vendor."""
    return _("The vendor does not show it yet.")


def guide_rows(guide: Guide, width: int) -> list[Line]:
    """One line above the gate while the checklist is out of sight; nothing once it is done."""
    if guide.finished:
        return []
    if guide.stopped:
        return [cut(line(warn(_("Guided call ended here: {title}").format(title=guide.title))), width), BLANK]
    current = next((step.text for step in guide.steps if step.state == "current"), guide.title)
    return [cut(line(key("L "), strong(current)), width), BLANK]
