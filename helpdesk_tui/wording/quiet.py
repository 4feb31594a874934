"""Pushes that are off for a while, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _
from helpdesk_tui.wording.fill import plain
from helpdesk_tui.wording.times import clock

if TYPE_CHECKING:
    from helpdesk_tui.contract.quiet import QuietPart


def what(part: QuietPart) -> str:
    """Which account or device."""
    return plain(f"{part.vendor_label}, {part.label}" if part.label else part.vendor_label)


def part(found: QuietPart) -> str:
    """How it stands with pushes there."""
    if found.state == "quiet":
        text = _("{what}: pushes are off until {time}, then the desk lets them through again.")
        return text.format(what=what(found), time="?" if found.until is None else clock(found.until))
    text = {
        "possible": _("{what}: pushes come through and can be turned off for a while."),
        "off": _("{what}: no push comes through already."),
    }.get(found.state, _("{what}: this vendor has no call that turns pushes off for a while."))
    return text.format(what=what(found))


def alone(found: QuietPart) -> str:
    """What it means where pushes are the only way in."""
    text = _("{what}: nothing else is known to log in there, so nobody logs in meanwhile.")
    return text.format(what=what(found))
