"""How long something handed over lives: a few usual lengths, round and round."""

from __future__ import annotations

from typing import Protocol, cast

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Words
from helpdesk_tui.wording import _

LENGTHS = (3_600, 4 * 3_600, 8 * 3_600, 86_400)
"""Seconds."""


def next_length(seconds: int, longest: int, usual: int) -> int:
    """The next longer one that is allowed, or the shortest after the longest."""
    allowed = sorted({*(item for item in LENGTHS if item <= longest), usual})
    return next((item for item in allowed if item > seconds), allowed[0])


class HasLength(Protocol):
    """A review of something that ends."""

    def length(self) -> None:
        """Take the next length."""


class Length(Command[Step]):
    """Another length."""

    id, keys = "length", ("h",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("length"), _("Another length"), _("How long it lives, within what the policy allows."))

    def run(self, where: Step) -> None:
        """The next one."""
        cast("HasLength", where).length()
