"""`/v1/cases/{id}/gate`."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.evidence import CaseGate
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId, DeviceId, VendorId
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.gate.service import panel

router = APIRouter(prefix="/cases", tags=["gate"])


@router.get("/{id_}/gate")
async def gate(
    house: HouseDep,
    agent: AgentDep,
    id_: CaseId,
    action: Action | None = None,
    vendor: VendorId | None = None,
    device: DeviceId | None = None,
) -> CaseGate:
    """What the gate says for an action now, and what would open it."""
    return await panel(house, agent, id_, action, vendor, device)
