"""Declared travel and turns of duty."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.whereabouts import Declared, TravelAsk, WhereImport, WhereList, WhereReport


class WhereaboutsResource:
    """`/v1/whereabouts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def of(self, person: PersonId) -> WhereList:
        """What is known of one person."""
        found: WhereList = await self._transport.read(f"whereabouts/{person}", WhereList)
        return found

    async def travel(self, case: CaseId, ask: TravelAsk, *, key: str | None = None) -> Declared:
        """Take down where the verified caller will be."""
        found: Declared = await self._transport.write(f"whereabouts/{case}/travel", Declared, ask, key)
        return found

    async def take_in(self, part: WhereImport, *, key: str | None = None) -> WhereReport:
        """Take lines of a file, or try them."""
        found: WhereReport = await self._transport.write("whereabouts/import", WhereReport, part, key)
        return found

    async def drop(self, id_: str, *, key: str | None = None) -> WhereList:
        """Take away what was wrong."""
        found: WhereList = await self._transport.write(f"whereabouts/{id_}/drop", WhereList, None, key)
        return found
