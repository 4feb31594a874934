"""`/v1/cases`."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.accounts import ServedAt
from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.cases import (
    Calling,
    Case,
    CaseOpening,
    CaseSummary,
    Closing,
    HandOver,
    InformationCall,
    Outside,
    Ticket,
)
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep, ServingDep
from helpdesk_tui.desk.cases.flagging import flag
from helpdesk_tui.desk.cases.interlock import note_password
from helpdesk_tui.desk.cases.outside import note_outside
from helpdesk_tui.desk.cases.reasons import note_reason
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.policy.roles import may

router = APIRouter(prefix="/cases", tags=["cases"])


@router.get("")
async def my_cases(house: HouseDep, agent: AgentDep) -> list[Case]:
    """The agent's cases that are not closed."""
    return await Cases(house).mine(agent)


@router.post("")
async def open_case(house: HouseDep, agent: ServingDep, opening: CaseOpening) -> Case:
    """Open a case with a person, or return to the open one."""
    return await Cases(house).open(agent, opening)


@router.post("/information")
async def information_call(house: HouseDep, agent: ServingDep, key: KeyDep, call: InformationCall) -> Case:
    """Log a call that only asked how things work, once for this key."""
    return await Cases(house).information(agent, call.person, key)


@router.get("/{id_}")
async def one_case(house: HouseDep, agent: AgentDep, id_: CaseId) -> Case:
    """One case."""
    del agent
    return await Cases(house).get(id_)


@router.get("/{id_}/summary")
async def summary(house: HouseDep, agent: AgentDep, id_: CaseId) -> CaseSummary:
    """What happened so far, to paste into the ticket; of a colleague's case for who reads the record."""
    own = None if may(agent.roles, Right.READ_RECORD) else agent.id
    return await Cases(house).summary(id_, own)


@router.post("/{id_}/reason")
async def say_why(house: HouseDep, agent: ServingDep, id_: CaseId, calling: Calling) -> Case:
    """Note why the person calls: a phone that is not with the caller proves nothing now."""
    return await note_reason(house, agent, id_, calling.reason)


@router.post("/{id_}/password")
async def password_too(house: HouseDep, agent: ServingDep, id_: CaseId) -> Case:
    """Note that the caller's password is changed as well: no second factor in this call."""
    return await note_password(house, agent, id_)


@router.post("/{id_}/flag")
async def flag_call(house: HouseDep, agent: ServingDep, id_: CaseId) -> Case:
    """Tell security that this call is doubted; the gate of this case stays closed."""
    return await flag(house, agent, id_)


@router.post("/{id_}/outside")
async def done_outside(house: HouseDep, agent: ServingDep, id_: CaseId, outside: Outside) -> Case:
    """Put on record what was done in a vendor's panel or on paper while the desk could not work."""
    return await note_outside(house, agent, id_, outside)


@router.post("/{id_}/ticket")
async def note_ticket(house: HouseDep, agent: ServingDep, id_: CaseId, ticket: Ticket) -> Case:
    """Note the ticket number."""
    return await Cases(house).ticket(agent, id_, ticket.number)


@router.post("/{id_}/client")
async def serve_at(house: HouseDep, agent: ServingDep, id_: CaseId, served: ServedAt) -> Case:
    """Serve the person at another client where he has an account."""
    return await Cases(house).serve_at(agent, id_, served.client)


@router.post("/{id_}/park")
async def park(house: HouseDep, agent: ServingDep, id_: CaseId) -> Case:
    """Put the call aside."""
    return await Cases(house).park(agent, id_)


@router.post("/{id_}/resume")
async def resume(house: HouseDep, agent: ServingDep, id_: CaseId) -> Case:
    """Take the call again."""
    return await Cases(house).resume(agent, id_)


@router.post("/{id_}/handover")
async def hand_over(house: HouseDep, agent: ServingDep, id_: CaseId, hand_over: HandOver) -> Case:
    """Give the case to a colleague, who verifies the caller anew."""
    return await Cases(house).hand_over(agent, id_, hand_over.to)


@router.post("/{id_}/close")
async def close(house: HouseDep, agent: ServingDep, id_: CaseId, closing: Closing) -> CaseSummary:
    """Close the case."""
    return await Cases(house).close(agent, id_, closing.outcome)
