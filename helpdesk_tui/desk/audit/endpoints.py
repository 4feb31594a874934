"""`/v1/audit`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditPage, Replay
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.desk.audit.lines import LIMIT
from helpdesk_tui.desk.audit.service import Audit
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep, require
from helpdesk_tui.policy.roles import may

router = APIRouter(prefix="/audit", tags=["audit"])

LARGEST_SEQ = 2**63 - 1


@router.get("")
async def page(
    house: HouseDep,
    agent: Annotated[Agent, Depends(require(Right.READ_RECORD))],
    before: Annotated[int | None, Query(ge=1, le=LARGEST_SEQ)] = None,
    case: Annotated[CaseId | None, Query(max_length=32)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = LIMIT,
) -> AuditPage:
    """A window of the record, newest first, with the root of the whole."""
    del agent
    return await Audit(house).page(before=before, case=case, limit=limit)


@router.get("/replay")
async def replay(
    house: HouseDep, agent: AgentDep, of: Annotated[str, Query(min_length=1, max_length=64)]
) -> Replay:
    """One case, or all of one ticket; who may not read the record sees the cases that are his own."""
    own = None if may(agent.roles, Right.READ_RECORD) else agent.id
    return await Audit(house).replay(of, own)
