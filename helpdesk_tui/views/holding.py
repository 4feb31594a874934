"""Keys pressed while the desk answers the key before them: kept in order, used where they belong or nowhere.

What was held goes on to the step that was there when it was pressed. When another has come up meanwhile, a
field takes it whole, Enter included, as it was typed; commands of the case run one by one, but never Enter;
and a step without a field takes nothing: a review is read before it is confirmed.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input

from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.frame import DeskScreen

LONGEST_SECONDS = 2.0
"""Nobody remembers longer what he typed into nothing."""
NEXT_SECONDS = 0.03
"""Between two of them, so that each finds what the one before it did."""


class HeldKeys:
    """What one screen holds."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._waiting = 0
        self._keys: list[tuple[events.Key, object]] = []
        """Each with what stood there when it was pressed."""
        self._overdue = False

    def begin(self) -> None:
        """A key asked the desk for something."""
        self._waiting += 1

    def end(self) -> None:
        """The desk answered, or could not."""
        self._waiting -= 1
        if not self._waiting:
            self._overdue = False
            if self._keys:
                self._screen.call_after_refresh(self._release)

    def takes(self, event: events.Key) -> bool:
        """Whether this key is held back; Escape and keys that only move never are."""
        if self._overdue or not (self._waiting or self._keys):
            return False
        if event.key == "escape":
            self._keys.clear()
            return False
        if not (event.is_printable or event.key in {"enter", "backspace"}):
            return False
        if not self._keys:
            self._screen.set_timer(LONGEST_SECONDS, self._give_up)
        self._keys.append((event, self._screen.in_view))
        return True

    async def _release(self) -> None:
        if self._waiting or not self._keys:
            return
        typing = isinstance(self._screen.focused, Input)
        first, seen = self._keys[0]
        unread = self._screen.in_view is not seen and (self._screen.asks_for_a_look or first.key == "enter")
        if unread and not typing:
            self._keys.clear()
            return
        # Letters go together; what edits or sends finds them in the field.
        letters = len(list(takewhile(lambda held: held[0].is_printable, self._keys))) if typing else 0
        now = self._keys[: max(1, letters)]
        del self._keys[: len(now)]
        for event, _seen in now:
            await self._screen.console.pass_key(event)
        if self._keys:
            self._screen.set_timer(NEXT_SECONDS, self._release)

    def _give_up(self) -> None:
        if self._waiting and self._keys:
            self._keys.clear()
            self._overdue = True
            self._screen.say(
                _("The desk takes its time: what you typed meanwhile is not used. Look before you go on."),
                Role.WARN,
            )
