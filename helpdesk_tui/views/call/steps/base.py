"""A step: one thing that is being done in the case pane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.text import Line, Role, paragraph

if TYPE_CHECKING:
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.call import Call


class Step:
    """Draws its rows, may ask for the field, offers its own commands; Esc leaves it without an effect."""

    id: ClassVar[str]
    covers: ClassVar[bool] = False
    """It takes the whole pane, the gate's bar included."""
    alone: ClassVar[bool] = False
    """It needs the width of the whole window: the other panes give way."""

    def __init__(self, call: Call) -> None:
        self.call = call

    @property
    def prompt(self) -> str | None:
        """What the field beneath asks for; None: no field."""
        return None

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What stands in the pane."""
        raise NotImplementedError

    def commands(self) -> Sequence[Command[Step]]:
        """Keys of this step; the case's own are off meanwhile."""
        return ()

    def opened(self) -> None:
        """The step stands in the pane now."""

    def closed(self) -> None:
        """The step is gone; whatever is secret goes with it."""

    def submitted(self, text: str) -> None:
        """The field was sent with Enter."""

    def tick(self, now: datetime) -> None:
        """A second passed."""

    def changed(self, change: Change) -> None:
        """Something changed at the desk."""

    def hide(self) -> None:
        """The screen is not looked at, or covered."""

    def unhide(self) -> None:
        """The screen is looked at again."""

    @property
    def language(self) -> str:
        """The caller's language."""
        return self.call.state.card.language if self.call.state.card else "en"

    def said(self, key: str, width: int, **params: str) -> list[Line]:
        """What to say to the caller, in the caller's language; `key` names a line of the phrases."""
        from helpdesk_tui import phrases

        sentence = phrases.load(self.language).say(phrases.Say(key), **params)
        return paragraph(f"« {sentence} »", width, Role.DIM, 2)

    def redraw(self) -> None:
        """Ask for a new picture."""
        self.call.redraw()
