"""People: search and card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.people import PersonCard, SearchPage

if TYPE_CHECKING:
    from helpdesk_tui.contract.imports import ImportReport, PeopleImport


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

    async def take_in(self, part: PeopleImport, *, key: str | None = None) -> ImportReport:
        """Import lines of a file, or find out what they would do (`part.dry_run`)."""
        from helpdesk_tui.contract.imports import ImportReport

        if part.dry_run:
            tried: ImportReport = await self._transport.ask("people/import", ImportReport, part)
            return tried
        taken: ImportReport = await self._transport.write("people/import", ImportReport, part, key)
        return taken
