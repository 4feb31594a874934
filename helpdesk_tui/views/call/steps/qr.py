"""A QR code drawn with characters, for a person who stands beside the agent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.services.answers import POLL, say_result
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.text import BLANK, Line, Role, line, paragraph, span
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Reveal
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.call import Call

QUIET = 2
"""Modules of blank border; phones read it with less than the four of the standard."""


class QrStep(Step):
    """Shows the link as a picture until it is left or its time is over; never as text."""

    id = "qr"
    covers = True

    def __init__(self, call: Call, reveal: Reveal) -> None:
        super().__init__(call)
        self._picture: list[str] = half_blocks(reveal.link or "")
        self._reveal_seconds = reveal.gone_after
        self._operation = reveal.operation
        self._began = call.link.clock.now()
        self._asked_at = self._began
        self._hidden = False

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The picture, dark on light whatever the theme."""
        del now
        if self._hidden:
            return paragraph(_("Hidden while you look elsewhere. Come back to go on."), width, Role.WARN)
        head = paragraph(_("Let the person scan this with the app. Esc when done."), width)
        if self._picture and len(self._picture[0]) > width:
            return [*head, *paragraph(_("Widen the window: the code has no room."), width, Role.WARN)]
        return [*head, BLANK, *(line(span(row, Role.BIG)) for row in self._picture)]

    def tick(self, now: datetime) -> None:
        """Gone when its time is over; meanwhile look whether the phone has answered."""
        if (now - self._began).total_seconds() >= self._reveal_seconds:
            self.call.leave_step()
        elif (now - self._asked_at).total_seconds() >= POLL:
            self._asked_at = now
            self._look()

    def changed(self, change: Change) -> None:
        """The desk knows more."""
        if change.id == self._operation:
            self._look()

    def _look(self) -> None:
        async def work() -> None:
            operation = await self.call.link.client.operations.get(self._operation)
            if self.call.step is self and operation.result not in {None, "waiting"}:
                self.call.leave_step()
                self.call.know_operation(operation)
                say_result(self.call, operation)

        self.call.host.read("operation", work)

    def hide(self) -> None:
        """Nobody looks."""
        self._hidden = True
        self.redraw()

    def unhide(self) -> None:
        """Somebody looks again."""
        self._hidden = False
        self.redraw()

    def closed(self) -> None:
        """Nothing of it stays."""
        self._picture = []


def half_blocks(link: str) -> list[str]:
    """Two modules per cell, dark as full; empty for no link."""
    if not link:
        return []
    import segno

    matrix = [[bool(cell) for cell in row] for row in segno.make(link, micro=False).matrix_iter(border=QUIET)]
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    pairs = zip(matrix[::2], matrix[1::2], strict=True)
    return [
        "".join(signs[upper, lower] for upper, lower in zip(top, bottom, strict=True))
        for top, bottom in pairs
    ]
