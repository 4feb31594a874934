"""From a row to the person: their case is opened, and the ways to call them back are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import PersonId
    from helpdesk_tui.views.frame import DeskScreen
    from helpdesk_tui.views.pushes.log import LogScreen
    from helpdesk_tui.views.pushes.screen import PushesScreen


def call_back(where: DeskScreen, person: PersonId) -> None:
    """Open a case with the person, or return to the open one."""
    key = uuid4().hex

    async def work() -> None:
        from helpdesk_tui.views.call.screen import CallScreen

        case = await where.console.link.client.cases.open(person, key=key)
        await where.app.switch_mode("call")
        call = where.app.screen
        if isinstance(call, CallScreen):
            call.call.take_up(case, "call_back")

    where.write("open case", work)


def _words() -> Words:
    return Words(
        _("call them"),
        _("Call this person back"),
        _("Open the person's case and offer the numbers on file; nothing of the row is told before tier 1."),
    )


def _writes(where: DeskScreen) -> bool:
    session = where.console.link.session
    return session is not None and not session.readonly and not where.typing


class CallPersonOfSignal(Command["PushesScreen"]):
    """To the telephone."""

    id, keys, danger = "signal-call", ("p",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return _words()

    def available(self, where: PushesScreen) -> bool:
        """Where the person is on file, and is not the agent."""
        chosen = where.chosen
        return chosen is not None and chosen.person is not None and not chosen.mine and _writes(where)

    def run(self, where: PushesScreen) -> None:
        """Go there."""
        if where.chosen is not None and where.chosen.person is not None:
            call_back(where, where.chosen.person)


class CallPersonOfPrompt(Command["LogScreen"]):
    """To the telephone."""

    id, keys, danger = "prompt-call", ("p",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return _words()

    def available(self, where: LogScreen) -> bool:
        """Where the person is on file."""
        return where.chosen is not None and where.chosen.person is not None and _writes(where)

    def run(self, where: LogScreen) -> None:
        """Go there."""
        if where.chosen is not None and where.chosen.person is not None:
            call_back(where, where.chosen.person)
