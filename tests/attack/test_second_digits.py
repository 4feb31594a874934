"""Somebody at a colleague's console, or with a code that was used elsewhere, wants to be the second person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.agents import AgentRoles, CodeAsk, NewAgent, Role, StepUpAsk
from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.deeds import AddAgent, DeedDone, DeedState, LowerLevel, ResetAgent
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import DeedId
from helpdesk_tui.contract.level import LevelAsk
from helpdesk_tui.desk.agents import step_up
from helpdesk_tui.desk.agents.tables import agent as agents
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.deeds.service import Deeds
from helpdesk_tui.desk.level import service as level
from tests.attack.folk import refused
from tests.desk.agents.team import Phone, added, enrolled, keeping, shared, without_step_up
from tests.desk.inside import AMELIE, Inside, new_key

NEW = AddAgent(new=NewAgent(id="n.ieuw", name="Nele Nieuw", roles=(Role.SECURITY,)))


@dataclass
class Two:
    """Security who asks, a senior who agrees, each with an app of his own."""

    desk: Inside
    sofie: Agent
    senior: Agent
    mine: Phone
    """Of the senior."""
    theirs: Phone
    """Of who asks."""

    def of(self, agent: Agent) -> Deeds:
        return Deeds(self.desk.house, agent)

    async def asked(self) -> DeedId:
        return (await self.of(self.sofie).ask(NEW, new_key())).id

    async def shown(
        self, id_: DeedId, code: SecretStr, agent: Agent | None = None, key: str = ""
    ) -> ErrorCode | None:
        """The digits for agreeing to that deed, by the senior unless said."""
        ask = CodeAsk(code=code)
        return await refused(self.of(agent or self.senior).step_up(id_, ask, key or new_key()))

    async def agrees(self, id_: DeedId, agent: Agent | None = None) -> ErrorCode | None:
        return await refused(self.of(agent or self.senior).agree(id_))

    async def nobody_was_added(self) -> bool:
        return "n.ieuw" not in {row.id for row in await self.desk.rows(agents)}


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Two]:
    async with shared(tmp_path) as desk:
        sofie = await added(desk, "s.peeters", Role.SECURITY, Role.AGENT)
        senior = await added(desk, "b.dubois", Role.SENIOR)
        yield Two(desk, sofie, senior, await enrolled(desk, senior.id), await enrolled(desk, sofie.id))


async def test_agreeing_asks_for_six_digits_and_then_goes_on(two: Two) -> None:
    id_ = await two.asked()
    assert await two.agrees(id_) is ErrorCode.STEP_UP_NEEDED
    assert await two.nobody_was_added()
    assert await two.shown(id_, two.mine.next_code()) is None
    assert await two.agrees(id_) is None
    assert not await two.nobody_was_added()
    assert (await two.desk.events())[-3:] == ["agent:stepped_up", "agent:added", "deed:agreed"]


async def test_a_code_that_was_used_elsewhere_is_spent(two: Two) -> None:
    """Read over the shoulder at the locked console, or sent twice."""
    id_ = await two.asked()
    used = two.mine.next_code()
    await step_up.unlock(two.desk.house, two.senior, used)
    assert await two.shown(id_, used) is ErrorCode.OWN_CODE_WRONG
    fresh = two.mine.next_code()
    assert await two.shown(id_, fresh) is None
    other = await two.asked()
    assert await two.shown(other, fresh) is ErrorCode.OWN_CODE_WRONG
    assert await two.agrees(other) is ErrorCode.STEP_UP_NEEDED
    assert await two.nobody_was_added()


async def test_a_code_of_another_agents_app_is_wrong(two: Two) -> None:
    """Who asks sits at the console of the one who is to agree."""
    id_ = await two.asked()
    assert await two.shown(id_, two.theirs.next_code()) is ErrorCode.OWN_CODE_WRONG
    assert await two.agrees(id_) is ErrorCode.STEP_UP_NEEDED


async def test_the_digits_of_one_agent_cover_no_other(two: Two) -> None:
    third = await added(two.desk, "t.claes", Role.SECURITY)
    id_ = await two.asked()
    assert await two.shown(id_, two.mine.next_code()) is None
    assert await two.agrees(id_, third) is ErrorCode.STEP_UP_NEEDED
    assert await two.agrees(id_) is None


async def test_digits_for_a_case_agree_to_nothing(two: Two) -> None:
    """A code of an earlier bundle, fresh and unused, by the very same agent."""
    house = two.desk.house
    await keeping(two.desk).roles(two.senior.id, AgentRoles(roles=(Role.SENIOR, Role.AGENT)))
    case = await Cases(house).open(two.senior, CaseOpening(person=AMELIE))
    ask = StepUpAsk(code=two.mine.next_code(), actions=tuple(Action))
    await step_up.make(house, two.senior, case.id, ask, new_key())
    id_ = await two.asked()
    assert await two.agrees(id_) is ErrorCode.STEP_UP_NEEDED
    assert await two.nobody_was_added()


async def test_digits_for_a_deed_open_no_case_and_no_other_deed(two: Two) -> None:
    house = two.desk.house
    first, second = await two.asked(), await two.asked()
    assert await two.shown(first, two.mine.next_code()) is None
    assert await two.agrees(second) is ErrorCode.STEP_UP_NEEDED
    case = await Cases(house).open(two.sofie, CaseOpening(person=AMELIE))

    def covered(connection: object) -> None:
        who = two.senior.id, case.id, AMELIE
        step_up.require_step_up(connection, house, *who, Action.BYPASS)  # type: ignore[arg-type]

    with pytest.raises(step_up.StepUpNeeded):
        await house.store.write(covered)
    assert await two.agrees(first) is None


async def test_digits_are_five_minutes_good(two: Two) -> None:
    id_ = await two.asked()
    assert await two.shown(id_, two.mine.next_code()) is None
    two.desk.clock.step(minutes=5)
    assert await two.agrees(id_) is ErrorCode.STEP_UP_NEEDED
    assert await two.shown(id_, two.mine.next_code()) is None
    two.desk.clock.step(minutes=-6)
    assert await two.agrees(id_) in {ErrorCode.STEP_UP_NEEDED, ErrorCode.APPROVAL_ENDED}
    assert await two.nobody_was_added()


async def test_nobody_spends_a_code_on_what_he_may_not_agree_to(two: Two) -> None:
    """The answer is the reason; the code stays good, and nothing waits for a later moment."""
    id_ = await two.asked()
    code = two.theirs.next_code()
    assert await two.shown(id_, code, two.sofie) is ErrorCode.OWN_REQUEST
    other = (await two.of(two.sofie).ask(ResetAgent(agent=two.senior.id, totp=True), new_key())).id
    assert await two.shown(other, two.mine.next_code()) is ErrorCode.OWN_REQUEST
    await step_up.unlock(two.desk.house, two.sofie, two.theirs.code())
    await two.of(two.sofie).withdraw(id_)
    assert await two.shown(id_, two.mine.next_code()) is ErrorCode.APPROVAL_ENDED
    assert await two.shown(DeedId("deed_nothing"), two.mine.next_code()) is ErrorCode.NOT_FOUND


async def test_who_lost_the_right_behind_his_digits_agrees_to_nothing(two: Two) -> None:
    id_ = await two.asked()
    assert await two.shown(id_, two.mine.next_code()) is None
    await keeping(two.desk).roles(two.senior.id, AgentRoles(roles=(Role.AGENT,)))
    assert await two.agrees(id_) is ErrorCode.ROLE_MISSING
    assert await two.shown(id_, two.mine.next_code()) is ErrorCode.ROLE_MISSING


async def test_guessing_is_slowed_and_the_right_code_then_waits_too(two: Two) -> None:
    id_ = await two.asked()
    found = [await two.shown(id_, SecretStr(f"{number:06d}")) for number in range(6)]
    assert found[-1] is ErrorCode.THROTTLED
    assert await two.shown(id_, two.mine.next_code()) is ErrorCode.THROTTLED
    assert await two.agrees(id_) is ErrorCode.STEP_UP_NEEDED


async def test_of_twenty_at_once_under_one_code_one_agrees(two: Two) -> None:
    id_ = await two.asked()
    code, key = two.mine.next_code(), new_key()
    first = await asyncio.gather(*(two.shown(id_, code, key=key) for _ in range(4)))
    assert None in first
    found = await asyncio.gather(*(two.of(two.senior).agree(id_) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(one, DeedDone) for one in found) == 1
    assert all(isinstance(one, DeedDone | DeskError) for one in found)


async def test_what_could_not_be_done_leaves_the_digits_good(two: Two) -> None:
    house = two.desk.house
    await level.put(house, two.sofie, LevelAsk(level=1, reason="calls"))
    id_ = (await two.of(two.sofie).ask(LowerLevel(level=0, reason="over"), new_key())).id
    assert await two.shown(id_, two.mine.next_code()) is None
    object.__setattr__(house, "readonly", True)
    assert await two.agrees(id_) is ErrorCode.READ_ONLY
    object.__setattr__(house, "readonly", False)
    assert await two.agrees(id_) is None
    assert (await level.shown(house)).level == 0


async def test_refusing_takes_nothing_and_asks_for_nothing(two: Two) -> None:
    id_ = await two.asked()
    assert (await two.of(two.senior).refuse(id_)).state is DeedState.REFUSED


async def test_a_desk_that_asks_for_none_asks_for_none_here(two: Two) -> None:
    without_step_up(two.desk)
    assert await two.agrees(await two.asked()) is None


async def test_who_has_no_app_is_told_to_set_one_up(two: Two) -> None:
    bare = await added(two.desk, "t.claes", Role.SENIOR)
    id_ = await two.asked()
    assert await two.shown(id_, SecretStr("123456"), bare) is ErrorCode.ENROLMENT_NEEDED
    assert await two.agrees(id_, replace(bare, name="Tom")) is ErrorCode.STEP_UP_NEEDED
