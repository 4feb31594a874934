"""What the person says was somebody else, and what people were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.call.way_commands import InCase
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class NotMe(InCase):
    """Freeze first, ask later."""

    id, keys, danger = "not-me", ("F",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Not me: freeze"),
            _(
                "The person says that it was somebody else: what lives is taken back, the gate closes, "
                "security is told."
            ),
        )

    def run(self, where: Call) -> None:
        """Show what it will do."""
        from helpdesk_tui.views.call.steps.not_me import NotMeStep

        where.begin(NotMeStep(where))


class Told(InCase):
    """Who was told of what."""

    id, keys = "notices", ()

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Who was told"),
            _("What people were told in this person's name, by which roads, and whether it went."),
        )

    def run(self, where: Call) -> None:
        """Fetch and show it."""
        from helpdesk_tui.views.call.steps.told import begin_told

        begin_told(where)


class OpenEarly(InCase):
    """The gate before its time."""

    id, keys, danger = "lift-freeze", (), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _('Open early after "not me"'),
            _("Ask a second person to open the gate for somebody who said that it was not they."),
        )

    def available(self, where: Call) -> bool:
        """Security's, in an open case."""
        session = where.link.session
        return super().available(where) and session is not None and "security" in session.roles

    def run(self, where: Call) -> None:
        """Ask why."""
        from helpdesk_tui.views.call.steps.lifting import LiftStep

        where.begin(LiftStep(where))


NOTICES: tuple[Command[Call], ...] = (NotMe(), Told(), OpenEarly())
