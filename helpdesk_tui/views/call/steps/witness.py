"""A colleague on site looks at the caller: a digit names them, then their answer is waited for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.state import WITNESS
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Pages
from helpdesk_tui.views.call.steps.proofs import ProofStep
from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.text import BLANK, Line, Role, cut, key, line, paragraph, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.session import Colleague
    from helpdesk_tui.views.call.call import Call


class WitnessMenu(Step):
    """Who stands beside the caller."""

    id = "witness"

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        session = call.link.session
        self.pages: Pages[Colleague] = Pages(session.colleagues if session else ())

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number for each colleague."""
        del now
        rows = [line(strong(_("Which colleague is where the caller is?"))), BLANK]
        for number, colleague in enumerate(self.pages.shown, 1):
            rows.append(cut(line(key(f"{number} "), colleague.name), width))
        text = _(
            "They are asked at their own console, and say there whom they see. You cannot say it for them."
        )
        return [*rows, *self.pages.rows(), BLANK, *paragraph(text, width, Role.DIM)]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit names the colleague."""
        return self.pages.commands() if self.pages.shown else ()

    def choose(self, index: int) -> None:
        """Ask them."""
        call, case, colleague = self.call, self.call.state.open_case, self.pages.shown[index]

        async def work() -> None:
            from helpdesk_tui.contract.ids import WayId

            if case is None:
                return
            proof = await call.link.client.evidence.start(case.id, WayId(f"{WITNESS}:{colleague.id}"))
            call.load_gate()
            if proof.state == "waiting":
                call.begin(WitnessStep(call, proof))

        call.leave_step()
        call.host.write("start proof", work)


class WitnessStep(ProofStep):
    """Waits for what the colleague saw."""

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Who was asked, and what to do meanwhile."""
        text = _("{name} was asked to look at the caller and to answer at their own console.")
        rows = paragraph(text.format(name=self.proof.hint), width)
        more = _("A colleague who has no console open hears nothing: call them as well.")
        return [*rows, *paragraph(more, width, Role.DIM), *self.left(now)]
