"""`/v1/prompts`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.ids import CaseId, PersonId, PromptId
from helpdesk_tui.contract.pivots import Pivot, PivotField, PromptCounts, Timeline, Words
from helpdesk_tui.contract.prompts import (
    PAGE,
    PromptOrder,
    PromptPage,
    PushPrompt,
    ReportAsk,
    Sources,
)
from helpdesk_tui.contract.signals import PromptLetter
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep, require
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.prompts import counting
from helpdesk_tui.desk.prompts.filters import LONGEST
from helpdesk_tui.desk.prompts.letter import letter
from helpdesk_tui.desk.prompts.service import Prompts
from helpdesk_tui.desk.prompts.timeline import timeline
from helpdesk_tui.desk.prompts.veil import veil_of

router = APIRouter(prefix="/prompts", tags=["prompts"])

Typed = Annotated[str, Query(max_length=LONGEST)]
Cursor = Annotated[str | None, Query(max_length=64)]
ReviewingDep = Annotated[Agent, Depends(require(Right.REVIEW_PUSHES))]


@router.get("")
async def prompts(
    house: HouseDep,
    agent: AgentDep,
    *,
    filter: Typed = "",  # noqa: A002 - its name on the wire
    before: Cursor = None,
    after: Cursor = None,
    at: AwareDatetime | None = None,
    order: PromptOrder = PromptOrder.NEWEST,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    case: CaseId | None = None,
) -> PromptPage:
    """Some rows, newest first; a page may be short while it says where to go on."""
    return await Prompts(house, agent, case).page(
        filter, before=before, after=after, at=at, order=order, limit=limit
    )


@router.get("/sources")
async def sources(house: HouseDep, agent: AgentDep) -> Sources:
    """How fresh each log is, and when the next look is."""
    return await Prompts(house, agent).sources()


@router.get("/words")
async def words(house: HouseDep, agent: AgentDep, field: Typed = "", start: Typed = "") -> Words:
    """What may be typed next: values of a field, or without one the fields."""
    return await Prompts(house, agent).words(field, start)


@router.get("/counts")
async def counts(
    house: HouseDep,
    agent: AgentDep,
    filter: Typed = "",  # noqa: A002 - its name on the wire
    hours: Annotated[int, Query(ge=1, le=counting.MOST_HOURS)] = 24,
    case: CaseId | None = None,
) -> PromptCounts:
    """Prompts per hour and per country."""
    return await Prompts(house, agent, case).counts(filter, hours)


@router.get("/pivot")
async def pivot(
    house: HouseDep, agent: ReviewingDep, field: PivotField, value: Annotated[str, Query(max_length=320)]
) -> Pivot:
    """Everybody who came from there, over all vendors."""
    del agent
    return await house.store.read(lambda connection: counting.pivot(connection, house, field, value))


@router.get("/timeline/{person}")
async def timeline_of(
    house: HouseDep,
    agent: AgentDep,
    person: PersonId,
    before: AwareDatetime | None = None,
    case: CaseId | None = None,
) -> Timeline:
    """What happened to one person."""
    until = before or house.clock.now()
    return await house.store.read(
        lambda c: timeline(c, house, facts.current(c, person), until, veil_of(c, house, agent, case))
    )


@router.get("/{id_}")
async def one(house: HouseDep, agent: AgentDep, id_: PromptId, case: CaseId | None = None) -> PushPrompt:
    """One row."""
    return await Prompts(house, agent, case).one(id_)


@router.get("/{id_}/letter")
async def letter_of(
    house: HouseDep, agent: AgentDep, id_: PromptId, case: CaseId | None = None
) -> PromptLetter:
    """What may be said of it to the person, once verified in that call."""
    return await house.store.read(lambda connection: letter(connection, house, agent, id_, case))


@router.post("/{id_}/report")
async def report(house: HouseDep, agent: AgentDep, key: KeyDep, id_: PromptId, ask: ReportAsk) -> PushPrompt:
    """Take down what the person said of it on the telephone."""
    del key
    return await Prompts(house, agent, ask.case).report(id_, ask)
