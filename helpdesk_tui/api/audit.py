"""The record, a window at a time."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.audit import AuditPage
from helpdesk_tui.contract.ids import CaseId


class AuditResource:
    """`/v1/audit`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, *, before: int | None = None, case: CaseId | None = None) -> AuditPage:
        """Records, newest first, older than `before`."""
        params: dict[str, str | int] = {}
        if before is not None:
            params["before"] = before
        if case is not None:
            params["case"] = case
        found: AuditPage = await self._transport.read("audit", AuditPage, params)
        return found
