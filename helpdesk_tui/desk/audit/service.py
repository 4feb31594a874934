"""What a console may read of the record."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from helpdesk_tui.contract.audit import AuditPage, Replay, ReplayedCase
from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId
from helpdesk_tui.desk.audit import lines
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.house import House

MOST_CASES: Final = 50
"""Of one ticket."""


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

    async def replay(self, of: str, own: AgentId | None) -> Replay:
        """The cases that this id or ticket names; `own`: that agent's alone. Raises `Missing`."""

        def read(connection: Connection) -> tuple[ReplayedCase, ...]:
            named = or_(case_.c.id == of, func.lower(case_.c.ticket) == of.lower())
            query = select(case_).where(named).order_by(case_.c.opened_at).limit(MOST_CASES)
            if own is not None:
                query = query.where(case_.c.agent == own)
            return tuple(self._replayed(connection, row) for row in connection.execute(query))

        found = await self._house.store.read(read)
        if not found:
            raise Missing(ErrorCode.NOT_FOUND)
        return Replay(cases=found)

    def _replayed(self, connection: Connection, row: Row[Any]) -> ReplayedCase:
        told = tuple(lines.of_case(connection, CaseId(row.id)))
        return ReplayedCase(
            case=CaseId(row.id),
            agent=AgentId(row.agent),
            client=self._house.config.client(ClientId(row.client_id)).name,
            person_name=next((line.person_name for line in told if line.person_name), None),
            ticket=row.ticket,
            lines=told,
        )
