"""After a day without the desk; in the palette alone, for it is rare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.call.way_commands import InCase
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class DoneOutside(InCase):
    """Put on record what was done without the desk."""

    id, keys, danger = "outside", (), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Done outside of the desk"),
            _("Put on record what was done in the vendor's panel or on paper while the desk could not work."),
        )

    def run(self, where: Call) -> None:
        """Ask when and what."""
        from helpdesk_tui.views.call.steps.outside import OutsideStep

        where.begin(OutsideStep(where))


OUTSIDE: tuple[Command[Call], ...] = (DoneOutside(),)
