"""The record, a window at a time."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.audit import AuditPage, Replay
from helpdesk_tui.contract.checkpoints import Checkpoint, KeyRing
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

    async def replay(self, of: str) -> Replay:
        """One case by its id, or all of a ticket."""
        found: Replay = await self._transport.read("audit/replay", Replay, {"of": of})
        return found

    async def checkpoint(self) -> Checkpoint:
        """The newest signed checkpoint."""
        found: Checkpoint = await self._transport.read("checkpoints/latest", Checkpoint)
        return found

    async def keys(self) -> KeyRing:
        """The keys that sign."""
        found: KeyRing = await self._transport.read("checkpoints/keys", KeyRing)
        return found
