"""What can be done for a person besides codes and links."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.quiet import Quiet
from helpdesk_tui.contract.services import Adjustable, DeliveryLine, Diagnosis, Service, StockItem


class ServicesResource:
    """`/v1/people/{id}/services`, `diagnosis`, `settings`, `deliveries`, `/v1/vendors/{id}/stock`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self, person: PersonId) -> list[Service]:
        """What the person's vendors can do."""
        found: list[Service] = await self._transport.read(f"people/{person}/services", list[Service])
        return found

    async def quiet(self, person: PersonId) -> Quiet:
        """What can be done about this person's pushes; turning them off is an order (`operations.take`)."""
        found: Quiet = await self._transport.read(f"quiet/{person}", Quiet)
        return found

    async def diagnosis(self, person: PersonId) -> list[Diagnosis]:
        """Why logins fail."""
        found: list[Diagnosis] = await self._transport.read(f"people/{person}/diagnosis", list[Diagnosis])
        return found

    async def settings(self, person: PersonId) -> list[Adjustable]:
        """How the accounts log in, read now."""
        found: list[Adjustable] = await self._transport.read(f"people/{person}/settings", list[Adjustable])
        return found

    async def deliveries(self, person: PersonId) -> list[DeliveryLine]:
        """What became of the vendors' messages."""
        path = f"people/{person}/deliveries"
        found: list[DeliveryLine] = await self._transport.read(path, list[DeliveryLine])
        return found

    async def stock(self, vendor: VendorId, serial: str) -> list[StockItem]:
        """Hardware tokens that nobody has."""
        path = f"vendors/{vendor}/stock"
        found: list[StockItem] = await self._transport.read(path, list[StockItem], {"serial": serial})
        return found
