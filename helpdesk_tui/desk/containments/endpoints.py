"""`/v1/containments`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.containments import (
    Containment,
    ContainmentAsk,
    ContainmentConfirm,
    ContainmentLine,
    GiveBackAsk,
)
from helpdesk_tui.contract.ids import ContainmentId
from helpdesk_tui.desk.auth.dependencies import Agent, HouseDep, ServingDep, require
from helpdesk_tui.desk.containments.listing import listed
from helpdesk_tui.desk.containments.service import Containments
from helpdesk_tui.desk.idempotency.dependencies import KeyDep

router = APIRouter(prefix="/containments", tags=["containments"])

ContainingDep = Annotated[Agent, Depends(require(Right.CONTAIN))]


@router.post("")
async def look(house: HouseDep, agent: ContainingDep, key: KeyDep, ask: ContainmentAsk) -> Containment:
    """The dry run: what would be done, at each vendor; nothing is changed there."""
    return await Containments(house, agent).look(ask, key)


@router.post("/{id_}/look")
async def look_again(house: HouseDep, agent: ContainingDep, key: KeyDep, id_: ContainmentId) -> Containment:
    """The dry run once more at the vendors that did not answer; the same list, no longer good than before."""
    del key
    return await Containments(house, agent).look_again(id_)


@router.get("")
async def containments(house: HouseDep, agent: ServingDep) -> list[ContainmentLine]:
    """Those that were confirmed or wait for a second person, newest first."""
    del agent
    return await house.store.read(lambda connection: listed(connection, house))


@router.get("/{id_}")
async def one(house: HouseDep, agent: ServingDep, id_: ContainmentId) -> Containment:
    """One with each step as it stands now."""
    return await Containments(house, agent).get(id_)


@router.post("/{id_}/confirm")
async def confirm(
    house: HouseDep, agent: ContainingDep, key: KeyDep, id_: ContainmentId, ask: ContainmentConfirm
) -> Containment:
    """Do what was looked at, by its word; the one who looked confirms."""
    del key
    return await Containments(house, agent).confirm(id_, ask)


@router.post("/{id_}/cancel")
async def cancel(house: HouseDep, agent: ContainingDep, key: KeyDep, id_: ContainmentId) -> Containment:
    """Stop it; what was done stays."""
    del key
    return await Containments(house, agent).cancel(id_)


@router.post("/{id_}/give-back")
async def give_back(
    house: HouseDep, agent: ServingDep, key: KeyDep, id_: ContainmentId, ask: GiveBackAsk
) -> Containment:
    """Give back what one step took, in a case; the gate decides."""
    return await Containments(house, agent).give_back(id_, ask, key)
