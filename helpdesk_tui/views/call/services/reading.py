"""Why a login fails, and whether the message went out: read only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.call.services.words import finding
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.text import BLANK, Line, Role, dim, line, paragraph, strong
from helpdesk_tui.wording import _
from helpdesk_tui.wording.errors import tell

if TYPE_CHECKING:
    from helpdesk_tui.contract.services import DeliveryLine, Diagnosis
    from helpdesk_tui.views.call.call import Call


def begin_diagnosis(call: Call) -> None:
    """Ask every vendor."""
    card = call.state.card
    if card is None:
        return

    async def work() -> None:
        call.begin(Why(call, await call.link.client.services.diagnosis(card.id)))

    call.host.say(_("Asking the vendors…"))
    call.host.read("diagnosis", work)


def begin_deliveries(call: Call) -> None:
    """Ask the telephony logs."""
    card = call.state.card
    if card is None:
        return

    async def work() -> None:
        call.begin(Sent(call, await call.link.client.services.deliveries(card.id)))

    call.host.say(_("Asking the vendors…"))
    call.host.read("deliveries", work)


class Why(Step):
    """Vendor by vendor, most likely first."""

    id = "diagnosis"

    def __init__(self, call: Call, sheets: Sequence[Diagnosis]) -> None:
        super().__init__(call)
        self._sheets = sheets

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Sentences of ours, words of the vendor beneath."""
        rows: list[Line] = [line(strong(_("Why logins fail")))]
        if not self._sheets:
            rows += paragraph(_("No vendor of this person can say."), width, Role.WARN)
        for sheet in self._sheets:
            rows += [BLANK, line(strong(sheet.vendor_label))]
            if sheet.problem:
                rows += paragraph(tell(sheet.problem, {}).text, width, Role.WARN, 2)
            for one in sheet.lines:
                at = f" ({local_day(one.at, now)})" if one.at else ""
                rows += paragraph(finding(one) + at, width, Role.PLAIN, 2)
                if one.detail:
                    rows += paragraph(one.detail, width, Role.DIM, 4)
        return rows


class Sent(Step):
    """What became of SMS and calls."""

    id = "deliveries"

    def __init__(self, call: Call, lines: Sequence[DeliveryLine]) -> None:
        super().__init__(call)
        self._lines = lines

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Newest first; an empty list proves nothing of the last minutes."""
        rows: list[Line] = [line(strong(_("Messages that vendors sent, two days"))), BLANK]
        if not self._lines:
            text = _("None on the log. It may lag by some minutes.")
            return [*rows, *paragraph(text, width, Role.WARN)]
        for one in self._lines[:20]:
            words = f"{local_day(one.at, now)}  {one.kind} {one.hint}  {one.purpose} {one.status}"
            rows.append(line(words))
        return [*rows, BLANK, line(dim(_("Sent is the vendor's word; received is the caller's.")))]
