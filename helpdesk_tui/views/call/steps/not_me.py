"""Freezing in a person's name: one line that says what happens, and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _, notices

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class NotMeStep(Step):
    """It only takes away: role and a key are enough, no proof is asked."""

    id = "not-me"

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._key = uuid4().hex

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What will happen."""
        del now
        name = self.call.state.case.person_name if self.call.state.case else ""
        text = _(
            "{name} says that it was somebody else. All codes and links of this desk are taken back, devices "
            "younger than a day are suspended, the gate stays closed for 24 hours, security is told."
        ).format(name=name)
        return [
            *paragraph(text, width, Role.BAD),
            BLANK,
            *self.said("not_me_frozen", width),
            BLANK,
            line(key(f"{shown_key('enter')} "), strong(_("freeze")), dim(_("   Esc changes nothing"))),
        ]

    def commands(self) -> Sequence[Command[Step]]:
        """Do it."""
        return (Freeze(),)

    def freeze(self) -> None:
        """Ask the desk, once for this step."""
        case = self.call.state.case
        if case is None:
            return

        async def work() -> None:
            found = await self.call.link.client.notices.not_me(case.person, case.id, key=self._key)
            self.call.leave_step()
            self.call.host.say(notices.frozen(found), Role.BAD)

        self.call.host.write("not me", work)


class Freeze(Command[Step]):
    """Do it."""

    id, keys, danger = "freeze", ("enter",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("freeze"), _("Freeze"), _("Take back what lives and close the gate for this person."))

    def run(self, where: Step) -> None:
        """Freeze."""
        cast("NotMeStep", where).freeze()
