"""What takes two people at a shared desk: nobody does it alone, for himself, twice, or by a colleague's rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from helpdesk_tui.contract.agents import AgentReset, AgentRoles, NewAgent, Role
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.deeds import (
    AddAgent,
    Deed,
    DeedDone,
    DeedState,
    GiveRoles,
    LiftFreeze,
    LowerLevel,
    ResetAgent,
)
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.level import LevelAsk
from helpdesk_tui.contract.notices import NotMe
from helpdesk_tui.desk.agents.keeping import Keeping
from helpdesk_tui.desk.agents.tables import agent as agents
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.deeds.service import MOST_AN_HOUR, Deeds
from helpdesk_tui.desk.level import service as level
from helpdesk_tui.desk.notices.agents import passed_on
from helpdesk_tui.desk.notices.tables import notice, notice_send
from tests.attack.folk import Newcomer, add, is_open, managed_by
from tests.desk.agents.team import added, keeping, shared, without_step_up
from tests.desk.inside import AMELIE, Inside, new_key
from tests.desk.notices.telling import configured

NEW = AddAgent(new=NewAgent(id="n.ieuw", name="Nele Nieuw", roles=(Role.SECURITY,), signs_in=True))


class House:
    """A shared desk with two of security, a senior and an agent."""

    def __init__(self, desk: Inside, sofie: Agent, tom: Agent, senior: Agent, alice: Agent) -> None:
        self.desk, self.sofie, self.tom, self.senior, self.alice = desk, sofie, tom, senior, alice

    def of(self, agent: Agent) -> Deeds:
        return Deeds(self.desk.house, agent)

    async def agreed(self, deed: Deed, asker: Agent, second: Agent) -> DeedDone:
        asked = await self.of(asker).ask(deed, new_key())
        return await self.of(second).agree(asked.id)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[House]:
    async with shared(tmp_path) as made:
        without_step_up(made)
        sofie = await added(made, "s.peeters", Role.SECURITY)
        tom = await added(made, "t.claes", Role.SECURITY)
        senior = await added(made, "b.dubois", Role.SENIOR)
        alice = await added(made, "a.martin")
        made.agent = alice
        yield House(made, sofie, tom, senior, alice)


async def code(thrown: Awaitable[object]) -> ErrorCode:
    with pytest.raises(DeskError) as caught:
        await thrown
    return caught.value.code


async def test_no_keeper_does_alone_what_gives_somebody_more(desk: House) -> None:
    alone = Keeping(desk.desk.house, desk.sofie)
    await level.put(desk.desk.house, desk.sofie, LevelAsk(level=2, reason="calls"))
    for thrown in (
        alone.add(NewAgent(id="m.lory", name="Mallory")),
        alone.roles(desk.alice.id, AgentRoles(roles=(Role.AGENT, Role.SENIOR))),
        alone.reset(desk.tom.id, AgentReset(totp=True)),
        alone.reset(desk.alice.id, AgentReset(password=True)),
        level.put(desk.desk.house, desk.sofie, LevelAsk(level=1, reason="calm again")),
    ):
        assert await code(thrown) is ErrorCode.SECOND_NEEDED
    assert (await level.shown(desk.desk.house)).level == 2
    rows = {row.id: row.roles for row in await desk.desk.rows(agents)}
    assert rows == {"s.peeters": "security", "t.claes": "security", "b.dubois": "senior", "a.martin": "agent"}


async def test_what_takes_away_is_done_at_once_and_alone(desk: House) -> None:
    alone = Keeping(desk.desk.house, desk.sofie)
    assert (await alone.roles(desk.senior.id, AgentRoles(roles=(Role.VERIFIER,)))).agent.roles == (
        "verifier",
    )
    assert (await alone.revoke(desk.alice.id)).agent.state == "revoked"
    assert (await level.put(desk.desk.house, desk.sofie, LevelAsk(level=1, reason="calls"))).level == 1


async def test_two_people_add_somebody_and_only_the_second_sees_the_first_word(desk: House) -> None:
    asked = await desk.of(desk.sofie).ask(NEW, "one-key-for-it")
    assert (asked.state, asked.about) == (DeedState.ASKED, "Nele Nieuw")
    assert await desk.of(desk.sofie).ask(NEW, "one-key-for-it") == asked
    done = await desk.of(desk.senior).agree(asked.id)
    assert (done.deed.state, done.deed.ended_by) == (DeedState.DONE, "b.dubois")
    assert done.first_word
    assert "first_word" not in str(await desk.of(desk.sofie).listed())
    assert done.first_word not in str(await desk.desk.rows(agents))
    events = await desk.desk.events()
    assert [AuditEvent.DEED_ASKED, AuditEvent.AGENT_ADDED, AuditEvent.DEED_AGREED] == [
        one for one in events if one.startswith(("deed:", "agent:added"))
    ][-3:]


async def test_nobody_agrees_to_his_own_or_to_what_is_about_himself(desk: House) -> None:
    deeds = desk.of(desk.sofie)
    asked = await deeds.ask(NEW, new_key())
    assert await code(deeds.agree(asked.id)) is ErrorCode.OWN_REQUEST
    assert await code(deeds.refuse(asked.id)) is ErrorCode.OWN_REQUEST
    mine = GiveRoles(agent=desk.sofie.id, roles=(Role.SECURITY, Role.AGENT))
    assert await code(deeds.ask(mine, new_key())) is ErrorCode.OWN_ACCOUNT
    up = await deeds.ask(GiveRoles(agent=desk.senior.id, roles=(Role.SECURITY,)), new_key())
    assert await code(desk.of(desk.senior).agree(up.id)) is ErrorCode.OWN_REQUEST
    lost = await deeds.ask(ResetAgent(agent=desk.tom.id, totp=True), new_key())
    assert await code(desk.of(desk.tom).agree(lost.id)) is ErrorCode.OWN_REQUEST


async def test_the_same_human_under_a_second_name_is_no_second_person(desk: House) -> None:
    linked = [NewAgent(id=name, name=name, roles=(Role.SECURITY,), person=AMELIE) for name in ("one", "two")]
    one, two = [await keeping(desk.desk).add(new) for new in linked]
    asker = Agent(one.agent.id, "", frozenset({"security"}))
    asked = await desk.of(asker).ask(NEW, new_key())
    second = Agent(two.agent.id, "", frozenset({"security"}))
    assert await code(desk.of(second).agree(asked.id)) is ErrorCode.OWN_REQUEST


async def test_who_has_no_right_neither_asks_nor_agrees(desk: House) -> None:
    for who in (desk.alice, desk.senior):
        assert await code(desk.of(who).ask(NEW, new_key())) is ErrorCode.ROLE_MISSING
    asked = await desk.of(desk.sofie).ask(NEW, new_key())
    assert await code(desk.of(desk.alice).agree(asked.id)) is ErrorCode.ROLE_MISSING
    assert await code(desk.of(desk.tom).withdraw(asked.id)) is ErrorCode.NOT_YOURS


async def test_who_lost_the_right_meanwhile_has_asked_for_nothing(desk: House) -> None:
    asked = await desk.of(desk.sofie).ask(NEW, new_key())
    await keeping(desk.desk).roles(desk.sofie.id, AgentRoles(roles=(Role.AGENT,)))
    assert await code(desk.of(desk.tom).agree(asked.id)) is ErrorCode.ROLE_MISSING
    await keeping(desk.desk).revoke(desk.tom.id)
    assert await code(desk.of(desk.tom).agree(asked.id)) is ErrorCode.NOT_SIGNED_IN


async def test_of_twenty_who_agree_at_once_one_does_it(desk: House) -> None:
    asked = await desk.of(desk.sofie).ask(NEW, new_key())
    seconds = [desk.of(desk.tom), desk.of(desk.senior)] * 10
    found = await asyncio.gather(*(one.agree(asked.id) for one in seconds), return_exceptions=True)
    assert sum(isinstance(one, DeedDone) for one in found) == 1
    assert {one.code for one in found if isinstance(one, DeskError)} == {ErrorCode.APPROVAL_ENDED}
    assert [row.id for row in await desk.desk.rows(agents)].count("n.ieuw") == 1


@pytest.mark.parametrize("end", ["refuse", "withdraw", "lapse"])
async def test_what_has_ended_comes_to_nothing(desk: House, end: str) -> None:
    asked = await desk.of(desk.sofie).ask(NEW, new_key())
    if end == "refuse":
        await desk.of(desk.senior).refuse(asked.id)
    elif end == "withdraw":
        await desk.of(desk.sofie).withdraw(asked.id)
    else:
        desk.desk.clock.step(hours=24)
    assert await code(desk.of(desk.tom).agree(asked.id)) is ErrorCode.APPROVAL_ENDED
    assert "n.ieuw" not in {row.id for row in await desk.desk.rows(agents)}


async def test_a_deed_that_cannot_stand_leaves_itself_open(desk: House) -> None:
    asked = await desk.of(desk.sofie).ask(NEW, new_key())
    await keeping(desk.desk).add(NEW.new)
    assert await code(desk.of(desk.tom).agree(asked.id)) is ErrorCode.AGENT_EXISTS
    assert (await desk.of(desk.tom).listed())[0].state is DeedState.ASKED


async def test_one_key_for_two_deeds_and_a_flood_of_them(desk: House) -> None:
    deeds = desk.of(desk.sofie)
    await deeds.ask(NEW, "the-same-key")
    other = ResetAgent(agent=desk.tom.id, totp=True)
    assert await code(deeds.ask(other, "the-same-key")) is ErrorCode.KEY_REUSED
    for _ in range(MOST_AN_HOUR - 1):
        await deeds.ask(other, new_key())
    assert await code(deeds.ask(other, new_key())) is ErrorCode.THROTTLED


async def test_the_level_goes_down_by_two_and_only_down(desk: House) -> None:
    house = desk.desk.house
    down = LowerLevel(level=0, reason="it is over")
    assert await code(desk.of(desk.sofie).ask(down, new_key())) is ErrorCode.BAD_REQUEST
    await level.put(house, desk.sofie, LevelAsk(level=2, reason="calls in the name of directors"))
    assert (await desk.agreed(down, desk.sofie, desk.senior)).deed.state is DeedState.DONE
    assert (await level.shown(house)).level == 0


async def test_a_freeze_is_lifted_early_by_security_and_a_second_person_and_everybody_hears(
    desk: House,
) -> None:
    configured(desk.desk, security_mail=("security@durand.example",))
    await add(desk.desk, Newcomer("boss", mail="boss@durand.example"))
    await managed_by(desk.desk, "boss")
    case = (await desk.desk.verified()).id
    await passed_on(desk.desk.house, desk.alice, NotMe(person=AMELIE))
    assert not await is_open(desk.desk, case)
    lift = LiftFreeze(person=AMELIE, reason="said by a child with the phone; seen in person")
    for who in (desk.alice, desk.senior):
        assert await code(desk.of(who).ask(lift, new_key())) is ErrorCode.ROLE_MISSING
    asked = await desk.of(desk.sofie).ask(lift, new_key())
    assert not await is_open(desk.desk, case)
    await desk.of(desk.senior).agree(asked.id)
    assert await is_open(desk.desk, case)
    (lifted,) = [row for row in await desk.desk.rows(notice) if row.kind == "lifted"]
    told = {row.audience for row in await desk.desk.rows(notice_send) if row.notice_id == lifted.id}
    assert told == {"person", "manager", "security"}
    assert AuditEvent.NOTICE_LIFTED in await desk.desk.events()
    assert await code(desk.of(desk.sofie).ask(lift, new_key())) is ErrorCode.NOT_FOUND


async def test_the_first_agents_need_nobody_where_the_store_lies(desk: House) -> None:
    kept = await keeping(desk.desk).add(NewAgent(id="first", name="First", roles=(Role.SECURITY,)))
    assert kept.agent.id == AgentId("first")


@pytest.mark.parametrize("reason", ["\x00", "a" * 300, "=cmd|' /C calc'!A0", "[red]x[/]"])
async def test_whatever_was_typed_as_a_reason_is_kept_and_told(desk: House, reason: str) -> None:
    await level.put(desk.desk.house, desk.sofie, LevelAsk(level=2, reason="calls"))
    done = await desk.agreed(LowerLevel(level=0, reason=reason), desk.sofie, desk.senior)
    assert done.deed.state is DeedState.DONE
    assert (await level.shown(desk.desk.house)).level == 0
