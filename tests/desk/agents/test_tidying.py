"""What has had its time is deleted, and nothing that still counts."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from helpdesk_tui.contract.agents import Role, StepUpAsk
from helpdesk_tui.contract.deeds import LowerLevel, ResetAgent
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.level import LevelAsk
from helpdesk_tui.contract.review import ReviewList
from helpdesk_tui.desk.agents import step_up
from helpdesk_tui.desk.agents.tables import agent_session, request_nonce
from helpdesk_tui.desk.agents.tables import step_up as step_ups
from helpdesk_tui.desk.auth import nonces, sessions
from helpdesk_tui.desk.deeds.service import Deeds
from helpdesk_tui.desk.deeds.tables import deed
from helpdesk_tui.desk.jobs import tidying
from helpdesk_tui.desk.jobs.tidying import Tidying
from helpdesk_tui.desk.level import service as level
from helpdesk_tui.desk.review.noting import put
from helpdesk_tui.desk.review.tables import review_item
from tests.desk.agents.team import added, enrolled, shared
from tests.desk.inside import AMELIE, Inside, new_key


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with shared(tmp_path) as made:
        made.agent = await added(made, "a.martin")
        yield made


async def look(desk: Inside) -> None:
    await Tidying(desk.house).look()


async def test_a_nonce_is_kept_as_long_as_its_request_could_come_again(desk: Inside) -> None:
    def taken(connection: object) -> None:
        nonces.take(connection, "some-console-some-nonce", desk.clock.now())  # type: ignore[arg-type]

    await desk.house.store.write(taken)
    desk.clock.step(seconds=119)  # believed 60 s before and 60 s after the desk's time
    await look(desk)
    with pytest.raises(DeskError):
        await desk.house.store.write(taken)
    desk.clock.step(minutes=10)
    await look(desk)
    assert await desk.rows(request_nonce) == []


async def test_sessions_and_step_ups_go_a_week_after_their_end(desk: Inside) -> None:
    phone = await enrolled(desk, desk.agent.id)
    case = await desk.case()
    ask = StepUpAsk(code=phone.next_code(), actions=(Action.BYPASS,))
    await step_up.make(desk.house, desk.agent, case.id, ask, new_key())
    await desk.house.store.write(lambda c: sessions.begin(c, desk.agent.id, b"k" * 32, desk.clock.now()))
    desk.clock.step(days=7)
    await look(desk)
    assert len(await desk.rows(step_ups)) == len(await desk.rows(agent_session)) == 1
    desk.clock.step(hours=13)
    await desk.house.store.write(lambda c: sessions.begin(c, desk.agent.id, b"k" * 32, desk.clock.now()))
    await look(desk)
    assert await desk.rows(step_ups) == []
    assert len(await desk.rows(agent_session)) == 1


async def test_more_than_one_batch_goes_in_one_round(desk: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "BATCH", 3)
    rows = [{"mark": f"m{number}", "at": desk.clock.now()} for number in range(10)]
    await desk.house.store.write(lambda c: c.execute(insert(request_nonce), rows))
    desk.clock.step(days=1)
    await look(desk)
    assert await desk.rows(request_nonce) == []


async def test_deeds_that_ended_go_after_ninety_days_and_those_that_nobody_saw_too(desk: Inside) -> None:
    security = await added(desk, "s.peeters", Role.SECURITY)
    await level.put(desk.house, security, LevelAsk(level=2, reason="calls"))
    deeds = Deeds(desk.house, security)
    await deeds.ask(LowerLevel(level=0, reason="over"), new_key())
    ended = await deeds.ask(ResetAgent(agent=AgentId("a.martin"), totp=True), new_key())
    await deeds.withdraw(ended.id)
    desk.clock.step(days=90)
    await look(desk)
    assert len(await desk.rows(deed)) == 2
    desk.clock.step(days=2)
    await look(desk)
    assert await desk.rows(deed) == []


@pytest.mark.parametrize(("days", "left"), [({"review": 30}, "{}"), ({"default": 30}, "{}"), ({}, "reason")])
async def test_reasons_of_a_closed_review_go_as_the_record_of_it_does(
    desk: Inside, days: dict[str, int], left: str
) -> None:
    audit = dataclasses.replace(desk.house.config.audit, personal_days=days)
    object.__setattr__(desk.house, "config", dataclasses.replace(desk.house.config, audit=audit))

    def note(connection: object) -> None:
        for subject in ("closed", "open"):
            put(
                connection,  # type: ignore[arg-type]
                desk.house,
                ReviewList.ALONE,
                subject,
                ["break_glass"],
                person=AMELIE,
                facts={"reason": "what somebody typed"},
            )

    await desk.house.store.write(note)
    now = desk.clock.now()
    closed = update(review_item).where(review_item.c.subject == "closed")
    await desk.house.store.write(lambda c: c.execute(closed.values(state="ok", ended_at=now)))
    desk.clock.at += timedelta(days=29)
    await look(desk)
    assert all("typed" in row.facts for row in await desk.rows(review_item))
    desk.clock.at += timedelta(days=2)
    await look(desk)
    facts = {row.subject: row.facts for row in await desk.rows(review_item)}
    assert left in facts["closed"]
    assert "typed" in facts["open"]
