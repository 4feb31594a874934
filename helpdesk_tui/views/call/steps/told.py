"""Who was told of what, in this person's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, bad, clean, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _, notices

if TYPE_CHECKING:
    from helpdesk_tui.contract.notices import Notice
    from helpdesk_tui.views.call.call import Call

MOST = 8


def begin_told(call: Call) -> None:
    """Fetch the person's notices and show them."""
    case = call.state.case
    if case is None:
        return

    async def work() -> None:
        found = await call.link.client.notices.all(person=case.person)
        call.begin(ToldStep(call, found.notices[:MOST]))

    call.host.write("notices", work)


class ToldStep(Step):
    """The newest notices, each with its messages."""

    id = "told"
    covers = True

    def __init__(self, call: Call, found: Sequence[Notice]) -> None:
        super().__init__(call)
        self._notices = list(found)

    def rows(self, now: datetime, width: int) -> list[Line]:
        """One paragraph for each."""
        rows = [line(dim(_("Who was told, newest first")))]
        for one in self._notices:
            when = local_day(one.made_at, now)
            rows.append(line(strong(f"{when} {notices.kind(one.kind)}"), dim(f"  {one.reference}")))
            for message in one.sends:
                text = _("{who}: {message}").format(
                    who=notices.audience(message.audience), message=notices.sending(message)
                )
                role = Role.PLAIN if notices.went((message,)) else Role.BAD
                rows += paragraph(clean(text), width, role, 4, lead="  ")
            if not one.sends:
                rows.append(line(bad("  " + _("nobody could be told"))))
            if one.disowned_by:
                said = _("NOT ME, heard by {channel}").format(channel=notices.channel(one.disowned_by))
                rows.append(line(bad(f"  {said}")))
        if not self._notices:
            rows += paragraph(_("Nobody was told anything."), width, Role.DIM)
        rows.append(BLANK)
        if self.unsent is not None:
            rows.append(line(key("r "), strong(_("try anew what did not go"))))
        return [*rows, line(key(f"{shown_key('escape')} "), _("back"))]

    def commands(self) -> Sequence[Command[Step]]:
        """Try anew."""
        return (Resend(),)

    @property
    def unsent(self) -> Notice | None:
        """The newest notice of which something did not go."""
        return next((one for one in self._notices if not notices.went(one.sends)), None)

    def resend(self) -> None:
        """Have it tried anew."""
        one = self.unsent
        if one is None:
            return

        async def work() -> None:
            done = await self.call.link.client.notices.resend(one.id)
            self._notices = [done if other.id == done.id else other for other in self._notices]
            self.redraw()

        self.call.host.write("resend", work)


class Resend(Command[Step]):
    """Try anew what did not go."""

    id, keys, danger = "resend", ("r",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("try anew"), _("Try anew"), _("Send again what did not go, under the same ids."))

    def available(self, where: Step) -> bool:
        """Where something did not go."""
        return cast("ToldStep", where).unsent is not None

    def run(self, where: Step) -> None:
        """Try."""
        cast("ToldStep", where).resend()
