"""What stands in the card's place while nobody is in view."""

from __future__ import annotations

from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.wording import _


def hint_rows(width: int) -> list[Line]:
    """How to find somebody."""
    rows = paragraph(_("Type a name, a login, a mail address or a number."), width)
    rows += paragraph(_("A single match is shown here at once; Enter opens the case."), width, Role.DIM)
    return rows
