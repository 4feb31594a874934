"""The gate of one case."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.evidence import CaseGate
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId, DeviceId, VendorId


class GateResource:
    """`/v1/cases/{id}/gate`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def look(
        self,
        case: CaseId,
        action: Action,
        vendor: VendorId,
        device: DeviceId | None = None,
        *,
        delivery: str | None = None,
        account: str | None = None,
    ) -> CaseGate:
        """Decision, proofs and ways for this action now, by that road and for that account."""
        asked = {"action": action.value, "vendor": vendor, "device": device}
        asked |= {"delivery": delivery, "account": account}
        params = {name: value for name, value in asked.items() if value is not None}
        found: CaseGate = await self._transport.read(f"cases/{case}/gate", CaseGate, params)
        return found
