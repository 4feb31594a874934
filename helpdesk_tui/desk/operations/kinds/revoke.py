"""Taking a grant back."""

from __future__ import annotations

from pydantic import SecretStr

from helpdesk_tui.contract.orders import RevokeOrder
from helpdesk_tui.desk.grants import ending
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import settling
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind


class Revoke(Kind[RevokeOrder]):
    """Claimed in `taking`: it needs no evidence."""

    exclusive = False

    async def effect(self, house: House, entry: Entry, order: RevokeOrder, code: SecretStr | None) -> Done:
        """End it at the vendor."""
        del order, code
        await ending.revoke_at_vendor(house, entry)
        return Done(until=None, uses=None)

    async def settle(self, house: House, entry: Entry, order: RevokeOrder) -> None:
        """Ending it twice is harmless."""
        del order
        await ending.revoke_at_vendor(house, entry)
        await settling.done(house, entry, Done(until=None, uses=None), found=True)
