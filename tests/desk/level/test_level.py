"""The threat level: set by who may, on record, in force at once and never under the policy's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.gate import Denied, Need, Tier
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.level import LevelAsk
from helpdesk_tui.contract.stream import Resource
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.level import service
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.stream.hub import Subscription
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from tests.attack.folk import activate, bypass, effects, is_open, look, refused
from tests.desk.inside import Inside, inside

SECURITY = Agent(AgentId("s.peeters"), "Sofie Peeters", frozenset({"security"}))
UNDER_ATTACK = LevelAsk(level=2, reason="calls in the name of directors since 9 o'clock")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


async def test_a_gate_that_was_open_is_closed_at_once_and_opens_again(desk: Inside) -> None:
    case = (await desk.verified()).id
    assert await is_open(desk, case)
    level = await service.put(desk.house, SECURITY, UNDER_ATTACK)
    assert (level.level, level.by, level.reason) == (2, "s.peeters", UNDER_ATTACK.reason)
    decision = (await look(desk, case)).decision
    assert isinstance(decision, Denied)
    assert decision.score.tier is Tier.PRIVILEGED
    assert Need.APPROVAL in decision.needs
    assert await refused(bypass(desk, case)) is ErrorCode.GATE_CLOSED
    assert await refused(activate(desk, case)) is ErrorCode.GATE_CLOSED
    assert effects(desk, "code") == 0
    await service.put(desk.house, SECURITY, LevelAsk(level=0, reason="it is over"))
    assert (await bypass(desk, case)).codes == 1


async def test_every_console_hears_of_it_and_so_does_security(desk: Inside) -> None:
    async with Subscription(desk.house.hub) as heard:
        await service.put(desk.house, SECURITY, UNDER_ATTACK)
        changes = await heard.next(1)
    assert (Resource.LEVEL, "level") in [(one.resource, one.id) for one in changes or ()]
    assert [row.kind for row in await desk.rows(notice)] == ["level_changed"]


async def test_who_set_it_and_why_is_on_record(desk: Inside) -> None:
    await service.put(desk.house, SECURITY, UNDER_ATTACK)
    assert AuditEvent.LEVEL_SET in await desk.events()


@pytest.mark.parametrize("role", ["verifier", "agent", "senior", "on_call", "auditor"])
async def test_nobody_else_sets_it(desk: Inside, role: str) -> None:
    other = replace(SECURITY, roles=frozenset({role}))
    assert (
        await refused(service.put(desk.house, other, LevelAsk(level=0, reason="x"))) is ErrorCode.ROLE_MISSING
    )
    assert (await service.shown(desk.house)).since is None


async def test_a_reason_is_more_than_blanks(desk: Inside) -> None:
    assert await refused(service.put(desk.house, SECURITY, LevelAsk(level=1, reason=" \t"))) is (
        ErrorCode.BAD_REQUEST
    )


async def test_the_policys_own_level_is_the_least(tmp_path: Path) -> None:
    async with inside(tmp_path, policy=PolicyBook(Policy(threat_level=1))) as desk:
        level = await service.put(desk.house, SECURITY, LevelAsk(level=0, reason="all is calm"))
        assert (level.level, level.floor) == (1, 1)
        decision = (await look(desk, (await desk.case()).id)).decision
        assert decision.score.tier is Tier.STRONG


async def test_a_read_only_desk_sets_nothing(tmp_path: Path) -> None:
    async with inside(tmp_path, readonly=True) as desk:
        assert await refused(service.put(desk.house, SECURITY, UNDER_ATTACK)) is ErrorCode.READ_ONLY
