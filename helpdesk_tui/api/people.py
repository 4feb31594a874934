"""People: search and card."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.people import PersonCard, SearchPage


class PeopleResource:
    """`/v1/people`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def search(self, query: str, *, limit: int = 50) -> SearchPage:
        """People whose name, login, alias, mail, number or serial matches."""
        found: SearchPage = await self._transport.read("people", SearchPage, {"q": query, "limit": limit})
        return found

    async def card(self, person: PersonId, *, case: CaseId | None = None) -> PersonCard:
        """All that may be seen of one person now."""
        params = {} if case is None else {"case": case}
        found: PersonCard = await self._transport.read(f"people/{person}", PersonCard, params)
        return found
