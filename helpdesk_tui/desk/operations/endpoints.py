"""`/v1/cases/{id}/operations` and `/v1/operations`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.ids import CaseId, OperationId, PersonId
from helpdesk_tui.contract.operations import DryRun, Operation, OperationState, Reveal
from helpdesk_tui.contract.orders import Order, Taking
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep, ServingDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep, no_replay
from helpdesk_tui.desk.operations import journal, reveal
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.people import facts

router = APIRouter(tags=["operations"])

TakingDep = Annotated[Agent, Depends(require(Right.TAKE_AWAY))]
GrantingDep = Annotated[Agent, Depends(require(Right.GRANT))]


@router.post("/cases/{case}/operations")
async def order(
    house: HouseDep, agent: ServingDep, key: KeyDep, case: CaseId, order: Order, dry_run: bool = False
) -> Operation | DryRun:
    """Do it once for this key, or say what it would do."""
    operations = Operations(house, agent)
    return await (operations.dry_run(case, order) if dry_run else operations.order(case, order, key))


@router.post("/operations")
async def take(house: HouseDep, agent: TakingDep, key: KeyDep, order: Taking) -> Operation:
    """Take a grant back, suspend, lock: needs a reason, no case and no evidence."""
    return await Operations(house, agent).take(order, key)


@router.get("/operations")
async def operations(
    house: HouseDep, agent: AgentDep, person: PersonId | None = None, state: OperationState | None = None
) -> list[Operation]:
    """The journal, newest first."""
    del agent
    who = await house.store.read(lambda c: facts.current(c, person)) if person else None
    return await house.store.read(lambda c: journal.listed(c, person_id=who, state=state))


@router.get("/operations/{id_}")
async def one(house: HouseDep, agent: AgentDep, id_: OperationId) -> Operation:
    """One operation."""
    return await Operations(house, agent).awaited(id_)


@router.post("/operations/{id_}/reveal")
@no_replay
async def show(house: HouseDep, agent: GrantingDep, key: KeyDep, id_: OperationId) -> Reveal:
    """The code to read aloud: once, and once more within the re-reading window."""
    return await reveal.reveal(house, agent, id_, key)


@router.post("/operations/{id_}/confirmed")
async def confirmed(house: HouseDep, agent: GrantingDep, id_: OperationId) -> Operation:
    """The caller read the code back correctly."""
    return await reveal.confirm(house, agent, id_)
