"""Asking for an early end of what "not me" closed: a reason; somebody else agrees or refuses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class LiftStep(Step):
    """One line: why the gate may open before its time."""

    id = "lift"

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._key = uuid4().hex

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("Why it may open early (Enter asks, Esc leaves):")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What it takes."""
        del now
        text = _(
            "A second person agrees or refuses. Only the gate opens again: what was taken back stays so, and "
            "the person, the manager and security are told."
        )
        return paragraph(text, width, Role.WARN)

    def submitted(self, text: str) -> None:
        """Ask the desk, once for this step."""
        case, reason = self.call.state.open_case, text.strip()
        if case is None or not reason:
            self.call.host.say(_("A few words are needed."), Role.WARN)
            return

        async def work() -> None:
            from helpdesk_tui.contract.deeds import LiftFreeze

            deed = LiftFreeze(person=case.person, reason=reason[:300])
            await self.call.link.client.deeds.ask(deed, key=self._key)
            self.call.leave_step()
            self.call.host.say(_("Asked for: the gate opens when a second person agrees."), Role.WARN)

        self.call.host.write("lift", work)
