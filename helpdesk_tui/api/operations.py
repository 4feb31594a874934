"""Operations: the only way to an effect."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import CaseId, OperationId, PersonId
from helpdesk_tui.contract.operations import DryRun, Operation, OperationState, Reveal
from helpdesk_tui.contract.orders import Order, Taking


class OperationsResource:
    """`/v1/operations`, `/v1/cases/{id}/operations`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(
        self, *, person: PersonId | None = None, state: OperationState | None = None
    ) -> list[Operation]:
        """Lines of the journal, newest first."""
        params: dict[str, str | int] = {}
        if person is not None:
            params["person"] = person
        if state is not None:
            params["state"] = state.value
        found: list[Operation] = await self._transport.read("operations", list[Operation], params)
        return found

    async def away(self) -> list[Operation]:
        """My orders that were under way when my last console went away, and what became of them."""
        found: list[Operation] = await self._transport.read("away", list[Operation])
        return found

    async def get(self, operation: OperationId) -> Operation:
        """One line of the journal."""
        found: Operation = await self._transport.read(f"operations/{operation}", Operation)
        return found

    async def dry_run(self, case: CaseId, order: Order) -> DryRun:
        """What the order would do."""
        path = f"cases/{case}/operations"
        found: DryRun = await self._transport.ask(path, DryRun, order, {"dry_run": 1})
        return found

    async def order(self, case: CaseId, order: Order, *, key: str | None = None) -> Operation:
        """Do it; an operation whose state is unknown is being checked with the vendor."""
        found: Operation = await self._transport.write(f"cases/{case}/operations", Operation, order, key)
        return found

    async def take(self, order: Taking, *, key: str | None = None) -> Operation:
        """Take something away without a case: role and reason suffice (Law 13)."""
        found: Operation = await self._transport.write("operations", Operation, order, key)
        return found

    async def reveal(self, operation: OperationId, *, key: str | None = None) -> Reveal:
        """The codes to read aloud: once, and once more within the window."""
        found: Reveal = await self._transport.write(f"operations/{operation}/reveal", Reveal, None, key)
        return found

    async def confirmed(self, operation: OperationId, *, key: str | None = None) -> Operation:
        """The caller read the code back correctly."""
        path = f"operations/{operation}/confirmed"
        found: Operation = await self._transport.write(path, Operation, None, key)
        return found
