"""What is written at a vendor: another number, another name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.services.forms import Ordering
from helpdesk_tui.views.text import Line, Role, line, paragraph, strong
from helpdesk_tui.wording import _
from helpdesk_tui.wording.errors import sentence

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.contract.orders import Order


class NewNumber(Ordering):
    """A number as the caller says it."""

    id = "service-number"

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("New number (Enter writes it):")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What follows from it."""
        del now
        text = _("The new number proves nothing until its quarantine is over; it may receive.")
        return [*paragraph(self.title, width, Role.TITLE), *paragraph(text, width, Role.DIM)]

    def submitted(self, text: str) -> None:
        """Write it."""
        from helpdesk_tui.contract.orders import NumberOrder

        service = self.service
        if text.strip() and service.device is not None:
            self.order(NumberOrder(vendor=service.vendor, device=service.device, number=text.strip()))


class NewName(Ordering):
    """What the device is to be called; a name that reads like something else is asked about first."""

    id = "service-name"

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("New name (Enter writes it):")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The name of now, and what a name does."""
        del now
        rows = [*paragraph(self.title, width, Role.TITLE), *self.synced(width)]
        called = self.service.name or _("it has no name")
        rows.append(line(_("Called now: "), strong(called)))
        text = _("Everybody goes by it from then on, and the person is told. It changes nothing else.")
        return [*rows, *paragraph(text, width, Role.DIM)]

    def submitted(self, text: str) -> None:
        """Write it."""
        from helpdesk_tui.contract.orders import MAX_NAME, RenameOrder

        service, name = self.service, " ".join(text.split())
        if len(name) > MAX_NAME:
            self.call.host.say(_("A name has {n} signs at most.").format(n=MAX_NAME), Role.WARN)
        elif name and service.device is not None:
            self.order(RenameOrder(vendor=service.vendor, device=service.device, name=name))

    def answered(self, error: DeskError, order: Order) -> bool:
        """A name that could be taken for another is written only when it is meant."""
        if error.code != "name_alike":
            return False
        meant = order.model_copy(update={"alike": True})
        self.call.host.confirm(sentence(error), _("Write it"), lambda: self.order(meant))
        return True
