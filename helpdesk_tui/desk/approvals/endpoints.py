"""`/v1/cases/{id}/approvals` and `/v1/approvals`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.approvals import (
    Approval,
    ApprovalAsk,
    ApprovalAsked,
    ApprovalSheet,
    ApprovalWords,
    GlassAsk,
)
from helpdesk_tui.contract.ids import ApprovalId, CaseId
from helpdesk_tui.desk.approvals import repository
from helpdesk_tui.desk.approvals.glass import break_glass
from helpdesk_tui.desk.approvals.looking import sheet
from helpdesk_tui.desk.approvals.service import Approvals
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep, no_replay

router = APIRouter(tags=["approvals"])

AskingDep = Annotated[Agent, Depends(require(Right.GRANT))]
GlassDep = Annotated[Agent, Depends(require(Right.BREAK_GLASS))]
ApprovingDep = Annotated[Agent, Depends(require(Right.APPROVE))]


@router.post("/cases/{case}/approvals")
@no_replay
async def ask(
    house: HouseDep, agent: AskingDep, key: KeyDep, case: CaseId, ask: ApprovalAsk
) -> ApprovalAsked:
    """Ask for a second pair of eyes on exactly this order; the words are shown here and nowhere else."""
    return await Approvals(house, agent).ask(case, ask, key)


@router.post("/cases/{case}/break-glass")
async def glass(house: HouseDep, agent: GlassDep, key: KeyDep, case: CaseId, ask: GlassAsk) -> Approval:
    """Go on without a second person, for exactly this order; security hears of it at once."""
    return await break_glass(house, agent, case, ask, key)


@router.get("/approvals")
async def approvals(house: HouseDep, agent: AgentDep, case: CaseId | None = None) -> list[Approval]:
    """What waits for a second person and what ended lately, or those of one case, newest first."""
    del agent
    return list(await house.store.read(lambda c: repository.listed(c, house.clock.now(), case)))


@router.get("/approvals/{id_}")
async def one(house: HouseDep, agent: ApprovingDep, id_: ApprovalId) -> ApprovalSheet:
    """The evidence sheet of one request."""
    return await sheet(house, agent, id_)


@router.post("/approvals/{id_}/approve")
@no_replay
async def approve(
    house: HouseDep, agent: ApprovingDep, key: KeyDep, id_: ApprovalId, said: ApprovalWords
) -> Approval:
    """Agree, with the three words that the requester said."""
    del key
    return await Approvals(house, agent).approve(id_, said)


@router.post("/approvals/{id_}/deny")
async def deny(house: HouseDep, agent: ApprovingDep, id_: ApprovalId) -> Approval:
    """Refuse it, or stop it during its delay."""
    return await Approvals(house, agent).deny(id_)


@router.post("/approvals/{id_}/withdraw")
async def withdraw(house: HouseDep, agent: AskingDep, id_: ApprovalId) -> Approval:
    """Take one's own request back."""
    return await Approvals(house, agent).withdraw(id_)
