"""`/v1/signals`: for reviewers alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.contract.prompts import PAGE
from helpdesk_tui.contract.signals import (
    HandOverAsk,
    Signal,
    SignalFold,
    SignalPage,
    SignalSheet,
    TakerList,
    UndoAsk,
    VerdictAsk,
)
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


@router.get("/takers")
async def takers(
    house: HouseDep,
    agent: ReviewingDep,
    signal: Annotated[list[SignalId], Query(min_length=1, max_length=PAGE)],
) -> TakerList:
    """To whom all these rows can be handed over."""
    return await Signals(house, agent).takers(signal)


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


@router.post("/{id_}/hand-over")
async def hand_over(
    house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: SignalId, ask: HandOverAsk
) -> Signal:
    """Hand it over to a colleague by name."""
    del key
    return await Signals(house, agent).hand_over(id_, ask)


@router.post("/{id_}/hand-back")
async def hand_back(house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: SignalId) -> Signal:
    """Give back what was handed over, or take it back while nobody took it."""
    del key
    return await Signals(house, agent).hand_back(id_)


@router.post("/{id_}/verdict")
async def verdict(
    house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: SignalId, ask: VerdictAsk
) -> Signal:
    """Decide about it."""
    del key
    return await Signals(house, agent).decide(id_, ask)


@router.post("/{id_}/undo")
async def undo(
    house: HouseDep, agent: ReviewingDep, key: KeyDep, id_: SignalId, ask: UndoAsk | None = None
) -> Signal:
    """Take the last verdict back: the row is open again."""
    del key
    return await Signals(house, agent).undo(id_, "" if ask is None else ask.note)
