"""Following a procedure: choose one, or come back to the one that this case follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Pages
from helpdesk_tui.views.call.way_commands import InCase
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.text import BLANK, Line, cut, key, line, strong
from helpdesk_tui.wording import _, language

if TYPE_CHECKING:
    from helpdesk_tui.contract.procedures import ProcedureName
    from helpdesk_tui.views.call.call import Call


class Guided(InCase):
    """A guided call."""

    id, keys, danger = "guided", ("L",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("guide"), _("Guided call"), _("Follow a procedure step by step, or go on with the one begun.")
        )

    def run(self, where: Call) -> None:
        """The checklist, or the choice."""
        guide = where.following.guide
        if guide is not None and not guide.finished and not guide.stopped:
            where.following.come_back()
            return

        async def work() -> None:
            names = await where.link.client.procedures.all(language())
            where.begin(ProcedureMenu(where, ordered(where, names)))

        where.host.read("procedures", work)


def ordered(call: Call, names: Sequence[ProcedureName]) -> list[ProcedureName]:
    """Those for the reason of this call first."""
    reason = call.state.case.reason if call.state.case else ""
    return sorted(names, key=lambda one: (one.reason != reason, one.title))


class ProcedureMenu(Step):
    """A number per procedure."""

    id = "procedures"

    def __init__(self, call: Call, names: Sequence[ProcedureName]) -> None:
        super().__init__(call)
        self.pages = Pages(names)

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Their titles."""
        del now
        rows = [line(strong(_("Follow which procedure?"))), BLANK]
        for number, name in enumerate(self.pages.shown, 1):
            rows.append(cut(line(key(f"{number} "), name.title), width))
        return [*rows, *self.pages.rows()]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes one."""
        return self.pages.commands()

    def choose(self, index: int) -> None:
        """Begin it, or go on with what an earlier contact began."""
        case, name = self.call.state.open_case, self.pages.shown[index]
        if case is None:
            return

        async def work() -> None:
            guide = await self.call.link.client.procedures.start(case.id, name.id, language())
            self.call.leave_step()
            self.call.following.know(guide)
            self.call.following.come_back()
            self.call.load_case()

        self.call.host.write("guide", work)
