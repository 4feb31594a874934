"""What is rare, and stands in the palette alone."""

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


class PasswordToo(InCase):
    """The caller's password is changed as well."""

    id, keys, danger = "password-too", (), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Password changed as well"),
            _("Note that the password is changed too: then this call gives no second factor."),
        )

    def run(self, where: Call) -> None:
        """Note it, and ask the gate again."""
        case = where.state.open_case
        if case is None:
            return

        async def work() -> None:
            where.change(case=await where.link.client.cases.password_too(case.id))
            where.load_gate()
            where.host.say(_("On record: password and second factor are never changed in one call."))

        where.host.write("password", work)


class DeclareTravel(InCase):
    """The caller says where they will be."""

    id, keys, danger = "travel", (), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Travel of the caller"),
            _("Take down where the verified caller will be: context of the push review, lowering nothing."),
        )

    def run(self, where: Call) -> None:
        """Ask where and when."""
        from helpdesk_tui.views.call.steps.travel import TravelStep

        where.begin(TravelStep(where))


OUTSIDE: tuple[Command[Call], ...] = (DoneOutside(), PasswordToo(), DeclareTravel())
