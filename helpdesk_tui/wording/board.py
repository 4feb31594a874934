"""The board in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.errors import tell
from helpdesk_tui.wording.fill import word, worded
from helpdesk_tui.wording.times import DAY, days

if TYPE_CHECKING:
    from helpdesk_tui.contract.board import Certificate
    from helpdesk_tui.contract.session import VendorHealth

CLOCKS_APART = 30.0
"""Seconds of difference from which it is worth a word; vendors refuse requests that are minutes off."""
SOON = timedelta(days=30)
"""A certificate that ends within this is worth a word."""
_AWAY = frozenset({"vendor_down", "vendor_slow", "vendor_strange", "outcome_unknown"})
_UNSIGNED = {
    "key_does_not_follow": msgid("the signing key is another one, and the one before it did not name it"),
    "store_unwritable": msgid("the store takes nothing"),
    "checkpoint_not_kept": msgid("the database threw a new checkpoint away without a word"),
    "key_file_open": msgid("others may read the signing key"),
    "config_wrong": msgid("the signing key cannot be read"),
}
_OF = {
    "server": msgid("certificate of {name}"),
    "client": msgid("the desk's own certificate {name}"),
    "authority": msgid("certificate of the authority, {name}"),
}


def clock_apart(vendor: VendorHealth) -> str:
    """How far its clock is from the desk's; empty while nobody knows or they agree."""
    offset = vendor.clock_offset
    if offset is None:
        return ""
    if abs(offset) < CLOCKS_APART:
        return _("clock agrees")
    ahead = _("clock {n} s AHEAD") if offset > 0 else _("clock {n} s BEHIND")
    return ahead.format(n=round(abs(offset)))


def trouble(vendor: VendorHealth) -> str:
    """What is wrong with a vendor and what to do; empty: nothing that the desk knows of."""
    if vendor.state in {"up", "untried"} or not vendor.problem:
        return ""
    if vendor.problem in _AWAY:
        return _(
            "No answer: cards come from the mirror with their age, codes and changes there are refused until "
            "it is back; nothing waits in a queue. In an emergency use its own panel."
        )
    told = tell(vendor.problem, {})
    return f"{told.text} {told.hint}".rstrip()


def unsigned(code: str) -> str:
    """What keeps the desk from signing its record."""
    return _("The record is not signed: {why}. Checkpoints stand still until it is.").format(
        why=word(_UNSIGNED, code)
    )


def certificate(one: Certificate, now: datetime) -> str:
    """Which one, and how long it still holds."""
    name = worded(_OF, one.of, name=one.name)
    if one.until is None:
        return _("{certificate}: not seen yet").format(certificate=name)
    left = int((one.until - now).total_seconds()) // DAY
    if one.until <= now:
        return _("{certificate}: HAS ENDED").format(certificate=name)
    return _("{certificate}: {days} left").format(certificate=name, days=days(left))


def ends_soon(one: Certificate, now: datetime) -> bool:
    """Whether somebody has to do something about it."""
    return one.until is not None and one.until - now < SOON
