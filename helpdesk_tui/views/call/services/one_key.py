"""A key for some services: which of them it is for, and what it asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.views.call.services.forms import Review
from helpdesk_tui.views.call.services.gating import gated
from helpdesk_tui.views.call.services.menu import nothing, pick
from helpdesk_tui.views.call.way_commands import InCase

if TYPE_CHECKING:
    from helpdesk_tui.contract.services import Service
    from helpdesk_tui.views.call.call import Call
    from helpdesk_tui.views.call.steps.base import Step


class ServiceCommand(InCase):
    """Finds what fits, then asks what it needs."""

    kinds: ClassVar[frozenset[str]]

    def fits(self, service: Service) -> bool:
        """Whether this key is for that service."""
        return service.kind in self.kinds

    def run(self, where: Call) -> None:
        """Choose, then go on."""
        pick(where, self.fits, lambda service: self.begin(where, service), self.none(where))

    def none(self, call: Call) -> str:
        """What is said where nothing fits."""
        del call
        return nothing()

    def begin(self, call: Call, service: Service) -> None:
        """Go on with one."""
        gated(call, service, self.form(call, service))

    def form(self, call: Call, service: Service) -> Step:
        """What it asks."""
        return Review(call, service)
