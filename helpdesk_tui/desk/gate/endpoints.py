"""`/v1/cases/{id}/gate`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from helpdesk_tui.contract.evidence import CaseGate
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId, DeviceId, VendorId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep
from helpdesk_tui.desk.gate.service import Toward, panel

router = APIRouter(prefix="/cases", tags=["gate"])


@router.get("/{id_}/gate")
async def gate(
    house: HouseDep,
    agent: AgentDep,
    id_: CaseId,
    action: Action | None = None,
    vendor: VendorId | None = None,
    device: DeviceId | None = None,
    delivery: Delivery | None = None,
    account: Annotated[str | None, Query(max_length=256)] = None,
) -> CaseGate:
    """What the gate says for an action now, and what would open it."""
    return await panel(house, agent, id_, action, vendor, device, Toward(delivery, account))
