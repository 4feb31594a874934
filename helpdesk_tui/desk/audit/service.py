"""What a console may read of the record."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditPage
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.desk.audit import lines
from helpdesk_tui.desk.house import House


class Audit:
    """Reading the record."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def page(self, *, before: int | None, case: CaseId | None, limit: int) -> AuditPage:
        """A window of the record, newest first, with size and root of the whole at that moment."""
        record = self._house.record

        def read(connection: Connection) -> AuditPage:
            found = lines.newest(connection, before=before, case=case, limit=limit)
            more = len(found) == limit and found[-1].seq > 1
            return AuditPage(
                lines=tuple(found),
                size=record.size(connection),
                root=record.root(connection).hex(),
                before=found[-1].seq if more else None,
            )

        return await self._house.store.read(read)
