"""`/v1/people/…` and `/v1/baseline`; searching is in `desk.finding`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from helpdesk_tui.contract.accounts import Joining, JoinReport, Linked, Linking, Unlinking
from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.doubtful import UNUSED_DAYS, SharedNumber, UnusedDevice
from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.imports import ImportReport, PeopleImport
from helpdesk_tui.contract.people import PersonCard
from helpdesk_tui.contract.session import Session
from helpdesk_tui.desk.auth import endpoints as sessions
from helpdesk_tui.desk.auth.dependencies import Agent, AgentDep, HouseDep, ServingDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.people import doubtful, joining_all, linking
from helpdesk_tui.desk.people.service import People

router = APIRouter(tags=["people"])


@router.get("/people/{id_}")
async def card(
    house: HouseDep,
    agent: AgentDep,
    id_: PersonId,
    case: Annotated[CaseId | None, Query(max_length=64)] = None,
) -> PersonCard:
    """All that the agent may see of a person now."""
    return await People(house).card(agent, id_, case)


@router.post("/people/{id_}/link")
async def link(house: HouseDep, agent: ServingDep, key: KeyDep, id_: PersonId, asked: Linking) -> Linked:
    """Join somebody else's accounts with this person's, by name and on record; right `manage_people`."""
    del key
    return await linking.link(house, agent, id_, asked)


@router.post("/people/{id_}/unlink")
async def unlink(house: HouseDep, agent: ServingDep, key: KeyDep, id_: PersonId, asked: Unlinking) -> Linked:
    """Take an account, and what came with it, away from this person; right `manage_people`."""
    del key
    return await linking.unlink(house, agent, id_, asked)


@router.post("/people/join")
async def join(house: HouseDep, agent: ServingDep, key: KeyDep, asked: Joining) -> JoinReport:
    """Join all who are certainly one person, or say who they are; right `manage_people`."""
    del key
    return await joining_all.join_all(house, agent, asked)


KeepingDep = Annotated[Agent, Depends(require(Right.MANAGE_PEOPLE))]


@router.get("/devices/unused")
async def unused_devices(
    house: HouseDep, agent: KeepingDep, days: Annotated[int, Query(ge=1, le=3650)] = UNUSED_DAYS
) -> list[UnusedDevice]:
    """Devices that let somebody in and were not seen for so many days, at most 500; right `manage_people`."""
    del agent
    now = house.clock.now()
    return await house.store.read(lambda connection: doubtful.unused(connection, now, days))


@router.get("/devices/shared")
async def shared_numbers(house: HouseDep, agent: KeepingDep) -> list[SharedNumber]:
    """Mobile numbers that several people have, at most 500; right `manage_people`."""
    del agent
    return await house.store.read(doubtful.shared)


@router.post("/baseline")
async def accept_baseline(house: HouseDep, agent: AgentDep, key: KeyDep) -> Session:
    """Accept what the first complete readings said, by name and on record."""
    del key
    await People(house).accept_baseline(agent)
    return await sessions.session(house, agent)


@router.post("/people/import")
async def take_in(house: HouseDep, agent: AgentDep, key: KeyDep, part: PeopleImport) -> ImportReport:
    """Take lines of a file into the mirror, or say what they would do."""
    del key
    return await People(house).take_in(agent, part)
