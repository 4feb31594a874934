"""A QR code drawn with characters, for a person who stands beside the agent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from helpdesk_tui.views.ages import countdown
from helpdesk_tui.views.call.services.answers import POLL, say_result
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.shown import ShownStep
from helpdesk_tui.views.commands import Command, Words, shown_key
from helpdesk_tui.views.pictures import SWAPPED, half_blocks
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, span, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import OperationId
    from helpdesk_tui.contract.operations import Reveal
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.call import Call

BESIDE = 24
"""Cells that words need beside the picture; with fewer they stand above it."""


class QrStep(ShownStep):
    """Shows the link as a picture until it is left or its time is over; never as text."""

    id = "qr"
    alone = True
    idles = False

    def __init__(self, call: Call, reveal: Reveal) -> None:
        super().__init__(call, reveal)
        self._picture: list[str] = half_blocks(reveal.link or "")
        self._asked_at = self._began
        self.wants_code = False

    def shown(self, reveal: Reveal, now: datetime, width: int) -> list[Line]:
        """The picture, dark on light whatever the theme; the words beside it where there is room."""
        wide, high = len(self._picture[0]) if self._picture else 0, len(self._picture)
        beside = width - wide - 3
        words = self._words(reveal, now, beside if beside >= BESIDE else width)
        needed = high if beside >= BESIDE else high + len(words) + 1
        if wide > width:
            return paragraph(_("Widen the window: the code has no room."), width, Role.WARN)
        if needed > self.call.host.case_height:
            more = needed - self.call.host.case_height
            text = _("Make the window taller by {n}: the code has no room.").format(n=more)
            return paragraph(text, width, Role.WARN)
        picture = [line(span(row, Role.PICTURE)) for row in self._picture]
        if beside < BESIDE:
            return [*words, BLANK, *picture]
        words += [BLANK] * (high - len(words))
        return [(*drawn, *line("   "), *said) for drawn, said in zip(picture, words, strict=True)]

    def _words(self, reveal: Reveal, now: datetime, width: int) -> list[Line]:
        until = self._began + timedelta(seconds=reveal.gone_after)
        scan = _("Let the person scan this with the app. Esc when done.")
        if self.wants_code:
            scan = _("Let the person scan this with the app. It works only once its first code was checked.")
        return [
            *paragraph(scan, width),
            *([line(key(f"{shown_key('enter')} "), strong(_("type that code")))] if self.wants_code else []),
            line(strong(_("{time} left").format(time=countdown(until, now)))),
            line(key("i "), dim(_("swap dark and light"))),
        ]

    def commands(self) -> Sequence[Command[Step]]:
        """The other way round; on to the first code."""
        return (Swap(), ToFirstCode())

    def opened(self) -> None:
        """Does the vendor want a first code?"""
        if self.reveal is not None:
            self._look(self.reveal.operation)

    def swap(self) -> None:
        """Dark for light: without colours nobody knows which of the two the terminal has for its ground."""
        self._picture = [row.translate(SWAPPED) for row in self._picture]
        self.redraw()

    def tick(self, now: datetime) -> None:
        """Meanwhile look whether the phone has answered."""
        super().tick(now)
        if self.reveal is not None and (now - self._asked_at).total_seconds() >= POLL:
            self._asked_at = now
            self._look(self.reveal.operation)

    def changed(self, change: Change) -> None:
        """The desk knows more."""
        if self.reveal is not None and change.id == self.reveal.operation:
            self._look(self.reveal.operation)

    def _look(self, id_: OperationId) -> None:
        async def work() -> None:
            operation = await self.call.link.client.operations.get(id_)
            if self.call.step is not self:
                return
            if operation.result == "code_wanted":
                self.wants_code = True
                self.redraw()
            elif operation.result not in {None, "waiting"}:
                self.call.leave_step()
                self.call.know_operation(operation)
                say_result(self.call, operation)

        self.call.host.read("operation", work)

    def closed(self) -> None:
        """Nothing of it stays."""
        super().closed()
        self._picture = []


class Swap(Command[Step]):
    """The picture the other way round."""

    id, keys = "swap", ("i",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("swap"), _("Swap dark and light"), _("Draw the code the other way round, if no phone reads it.")
        )

    def run(self, where: Step) -> None:
        """Swap."""
        cast("QrStep", where).swap()


class ToFirstCode(Command[Step]):
    """On to the code that the new app shows."""

    id, keys = "to-first-code", ("enter",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("type the code"), _("Type the first code"), _("Go on to the first code that the new app shows.")
        )

    def available(self, where: Step) -> bool:
        """Only where the vendor wants one."""
        return cast("QrStep", where).wants_code

    def run(self, where: Step) -> None:
        """Forget the picture, ask for the code."""
        from helpdesk_tui.views.call.services.commands import by_order

        where.call.leave_step()
        by_order(where.call, "first_code")
