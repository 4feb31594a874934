"""`/v1/notices`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.notices import Frozen, Introduction, Notice, NoticeId, NoticeList, NotMe
from helpdesk_tui.desk.auth.dependencies import Agent, HouseDep, ServingDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.notices.agents import listed, passed_on, rung, sent_again
from helpdesk_tui.desk.notices.introducing import introduce

router = APIRouter(prefix="/notices", tags=["notices"])
AlarmedDep = Annotated[Agent, Depends(require(Right.CONTAIN))]
TakingDep = Annotated[Agent, Depends(require(Right.TAKE_AWAY))]


@router.get("")
async def notices(
    house: HouseDep, agent: ServingDep, person: PersonId | None = None, case: CaseId | None = None
) -> NoticeList:
    """What was told, newest first, and how far each message is."""
    return await listed(house, agent, person, case)


@router.get("/alarms")
async def alarms(house: HouseDep, agent: AlarmedDep) -> NoticeList:
    """What security is to look at, of the last day, newest first."""
    del agent
    return await rung(house)


@router.post("/not-me")
async def not_me(house: HouseDep, agent: TakingDep, key: KeyDep, said: NotMe) -> Frozen:
    """The person says that it was somebody else: freeze first, ask later."""
    del key
    return await passed_on(house, agent, said)


@router.post("/introduction")
async def introduction(house: HouseDep, agent: ServingDep, key: KeyDep, asked: Introduction) -> Notice:
    """Prove to whom the desk calls that it is the desk: a message whose reference is said first."""
    del key
    return await introduce(house, agent, asked)


@router.post("/{id_}/resend")
async def resend(house: HouseDep, agent: ServingDep, key: KeyDep, id_: NoticeId) -> Notice:
    """Try anew what did not go."""
    del key
    return await sent_again(house, agent, id_)
