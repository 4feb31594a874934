"""`/v1/signals`: for reviewers alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.contract.prompts import PAGE
from helpdesk_tui.contract.signals import Signal, SignalFold, SignalPage, SignalSheet, VerdictAsk
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.auth.dependencies import HouseDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.signals.service import Signals

router = APIRouter(prefix="/signals", tags=["signals"])

ReviewingDep = Annotated[Agent, Depends(require(Right.REVIEW_PUSHES))]


@router.get("")
async def signals(
    house: HouseDep,
    agent: ReviewingDep,
    *,
    fold: SignalFold = SignalFold.OPEN,
    after: Annotated[str | None, Query(max_length=128)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> SignalPage:
    """Some rows of the queue."""
    return await Signals(house, agent).page(fold, after, limit)


@router.get("/{id_}")
async def sheet(house: HouseDep, agent: ReviewingDep, id_: SignalId) -> SignalSheet:
    """One row with everything that it rests on."""
    return await Signals(house, agent).sheet(id_)


@router.post("/{id_}/claim")
async def claim(house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: SignalId) -> Signal:
    """Claim it; refused while a colleague holds it."""
    del key
    return await Signals(house, agent).claim(id_)


@router.post("/{id_}/release")
async def release(house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: SignalId) -> Signal:
    """Put it back."""
    del key
    return await Signals(house, agent).release(id_)


@router.post("/{id_}/verdict")
async def verdict(
    house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: SignalId, ask: VerdictAsk
) -> Signal:
    """Decide about it."""
    del key
    return await Signals(house, agent).decide(id_, ask)


@router.post("/{id_}/undo")
async def undo(house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: SignalId) -> Signal:
    """Take the last verdict back."""
    del key
    return await Signals(house, agent).undo(id_)
