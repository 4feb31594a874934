"""`/v1/agents`, `/v1/cases/{id}/step-up` and what an agent does for himself below `/v1/session`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import (
    AgentLine,
    AgentReset,
    AgentRoles,
    CodeAsk,
    Enrolment,
    KeptAgent,
    NewAgent,
    Right,
    StepUp,
    StepUpAsk,
)
from helpdesk_tui.contract.ids import AgentId, CaseId
from helpdesk_tui.contract.session import Session
from helpdesk_tui.desk.agents import enrolment, step_up
from helpdesk_tui.desk.agents.keeping import Keeping
from helpdesk_tui.desk.auth import endpoints as sessions
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep, ServingDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep, no_replay

router = APIRouter(tags=["agents"])

KeeperDep = Annotated[Agent, Depends(require(Right.MANAGE_AGENTS))]


@router.get("/agents")
async def agents(house: HouseDep, agent: KeeperDep) -> list[AgentLine]:
    """Everybody who works or worked at the desk."""
    return await Keeping(house, agent).everybody()


@router.post("/agents")
@no_replay
async def add(house: HouseDep, agent: KeeperDep, key: KeyDep, new: NewAgent) -> KeptAgent:
    """Add somebody; his first word stands in this answer alone."""
    del key
    return await Keeping(house, agent).add(new)


@router.post("/agents/{id_}/roles")
async def roles(house: HouseDep, agent: KeeperDep, key: KeyDep, id_: AgentId, asked: AgentRoles) -> KeptAgent:
    """Give an agent these roles and no others."""
    del key
    return await Keeping(house, agent).roles(id_, asked)


@router.post("/agents/{id_}/reset")
@no_replay
async def reset(house: HouseDep, agent: KeeperDep, key: KeyDep, id_: AgentId, asked: AgentReset) -> KeptAgent:
    """Let an agent set up anew what he lost; a first word stands in this answer alone."""
    del key
    return await Keeping(house, agent).reset(id_, asked)


@router.post("/agents/{id_}/revoke")
async def revoke(house: HouseDep, agent: KeeperDep, key: KeyDep, id_: AgentId) -> KeptAgent:
    """Let an agent in no more."""
    del key
    return await Keeping(house, agent).revoke(id_)


@router.post("/cases/{case}/step-up")
@no_replay
async def stepped_up(house: HouseDep, agent: ServingDep, key: KeyDep, case: CaseId, ask: StepUpAsk) -> StepUp:
    """The agent's own six digits, for the actions listed."""
    return await step_up.make(house, agent, case, ask, key)


@router.post("/session/unlock")
@no_replay
async def unlock(house: HouseDep, agent: AgentDep, key: KeyDep, ask: CodeAsk) -> Session:
    """Open a locked console again."""
    del key
    await step_up.unlock(house, agent, ask.code)
    return await sessions.session(house, agent)


@router.post("/session/enrolment")
@no_replay
async def enrol(house: HouseDep, agent: AgentDep, key: KeyDep) -> Enrolment:
    """A secret for an app of the agent's own, shown in this answer alone."""
    del key
    return await enrolment.begin(house, agent)


@router.post("/session/enrolment/confirm")
@no_replay
async def confirm(house: HouseDep, agent: AgentDep, key: KeyDep, ask: CodeAsk) -> Session:
    """The first code of that app."""
    del key
    await enrolment.confirm(house, agent, ask.code)
    return await sessions.session(house, agent)
