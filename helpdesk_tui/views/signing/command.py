"""The command that sets up an app of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.frame import DeskScreen


class SetUpApp(Command["DeskScreen"]):
    """An app of one's own."""

    id, keys = "app", ()

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Set up your app"), _("Scan a code, so that the desk knows the codes of your phone.")
        )

    def available(self, where: DeskScreen) -> bool:
        """Only for who has none."""
        session = where.console.link.session
        return session is not None and not session.totp

    def run(self, where: DeskScreen) -> None:
        """Show the picture."""
        from helpdesk_tui.views.signing.enrol import EnrolScreen

        where.app.push_screen(EnrolScreen(where.console.link))
