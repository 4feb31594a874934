"""A vendor that did not answer the dry run is asked again by itself: soon, then less often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from helpdesk_tui.views.ages import countdown
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.contract.containments import Containment

PAUSES: Final = (5, 10, 20, 30)
"""Seconds; the last one goes on while the list is good."""


class Silence:
    """Who did not answer, and when they are asked again."""

    def __init__(self) -> None:
        self._tries = 0
        self._at: datetime | None = None
        self._vendors: tuple[str, ...] = ()

    def heard(self, found: Containment, now: datetime) -> None:
        """What came of asking; whoever answered is not asked again."""
        self._vendors = silent_in(found) if found.state == "planned" else ()
        if not self._vendors:
            self._tries, self._at = 0, None
            return
        at = now + timedelta(seconds=PAUSES[min(self._tries, len(PAUSES) - 1)])
        self._tries += 1
        self._at = at if at < found.until else None

    def due(self, now: datetime) -> bool:
        """It is time; true once for each pause."""
        if self._at is None or now < self._at:
            return False
        self._at = None
        return True

    def told(self, now: datetime, name_of: Callable[[str], str]) -> str:
        """Who did not answer and what comes of it; empty: all did."""
        if not self._vendors:
            return ""
        names = ", ".join(map(name_of, self._vendors))
        if self._at is None:
            return _("No answer from {vendors}.").format(vendors=names)
        text = _("No answer from {vendors}: asked again in {left}.")
        return text.format(vendors=names, left=countdown(self._at, now))


def silent_in(found: Containment) -> tuple[str, ...]:
    """The vendors that did not say what there is to take."""
    steps = (step for one in found.people for step in one.steps)
    return tuple(dict.fromkeys(one.vendor for one in steps if one.state == "unseen" and one.vendor))
