"""The person in view."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.widgets.lines import LinePane

if TYPE_CHECKING:
    from helpdesk_tui.views.call.state import CallState


class PersonPane(LinePane, can_focus=True):
    """Middle: the card."""

    _person: str | None = None
    _hinted = 0
    """The width for which the hints stand there."""

    def draw(self, state: CallState, now: datetime) -> None:
        """Draw the card, or how to find somebody."""
        width = self.size.width
        if state.card is None and width != self._hinted:
            self._person, self._hinted = None, width
            from helpdesk_tui.views.call.hints import hint_rows

            self.show(hint_rows(width), top=True)
        elif state.card is not None:
            from helpdesk_tui.views.call.card import card_rows

            self._hinted = 0
            other = self._person != state.card.id
            self._person = state.card.id
            self.show(card_rows(state.card, now, width), top=other)
