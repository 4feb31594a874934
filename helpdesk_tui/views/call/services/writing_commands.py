"""The keys for what is written at a vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.call.services.one_key import ServiceCommand
from helpdesk_tui.views.call.services.settings import begin_settings
from helpdesk_tui.views.call.services.writing import NewName, NewNumber
from helpdesk_tui.views.commands import Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.services import Service
    from helpdesk_tui.views.call.call import Call
    from helpdesk_tui.views.call.steps.base import Step


class ChangeNumber(ServiceCommand):
    """Another number."""

    id, keys, danger, kinds = "change-number", ("N",), Danger.REVIEW, frozenset({"number"})

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Another number"), _("Write another number for a phone; it is quarantined."))

    def form(self, call: Call, service: Service) -> Step:
        """The number."""
        return NewNumber(call, service)


class Rename(ServiceCommand):
    """Another name."""

    id, keys, danger, kinds = "rename-device", ("K",), Danger.REVIEW, frozenset({"rename"})

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Rename a device"), _("Write what a device is called, where its vendor keeps it."))

    def form(self, call: Call, service: Service) -> Step:
        """The name."""
        return NewName(call, service)

    def none(self, call: Call) -> str:
        """Which systems keep none."""
        asked = ", ".join(dict.fromkeys(one.vendor_label for one in call.state.accounts))
        return _("{vendors}: no device of this person has a name that can be changed there.").format(
            vendors=asked
        )


class LoginSettings(ServiceCommand):
    """Push, methods, time to answer."""

    id, keys, danger, kinds = "login-settings", ("G",), Danger.REVIEW, frozenset({"setting"})

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("How a person logs in"), _("Push on or off, main and fallback method, time to answer.")
        )

    def available(self, where: Call) -> bool:
        """For any person in view: what takes away needs no case."""
        return where.state.card is not None and not where.state.readonly

    def run(self, where: Call) -> None:
        """As it is now, then what it can be."""
        begin_settings(where)

    def begin(self, call: Call, service: Service) -> None:
        """The same from a guided call."""
        del service
        begin_settings(call)
