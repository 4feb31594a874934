"""What somebody would try who wants to take more, from others, or twice."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.containments import (
    ContainmentAsk,
    ContainmentConfirm,
    ContainmentState,
    GiveBackAsk,
    Measure,
    StepState,
)
from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode
from helpdesk_tui.contract.ids import AgentId, CaseId, ContainmentId
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.containments.tables import containment
from helpdesk_tui.desk.jobs.containing import Containing
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.operations.taking import TAKINGS_PER_HOUR
from tests.desk.containments.scene import REASON, SECURITY, Scene, scene, steps
from tests.desk.inside import AMELIE, new_key

PLAIN = Agent(AgentId("p.plain"), "Paul Plain", frozenset({"agent", "senior"}))
OTHER = Agent(AgentId("o.other"), "Otto Other", SECURITY)


async def refused(work: Awaitable[object], code: ErrorCode) -> None:
    with pytest.raises(DeskError) as caught:
        await work
    assert caught.value.code is code


def with_agent(town: Scene, agent: Agent, login: str = "") -> None:
    """Somebody of the configuration, who may be a person on file himself."""
    agents = {**town.desk.house.config.agents}
    agents[agent.id] = AgentConfig(agent.id, agent.name, agent.roles, person_login=login)
    object.__setattr__(town.desk.house.config, "agents", agents)


async def test_without_the_right_nobody_looks_confirms_or_cancels(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        with_agent(town, PLAIN)
        plain = Scene(town.desk, PLAIN)
        await refused(plain.look(), ErrorCode.ROLE_MISSING)
        await refused(plain.confirm(looked), ErrorCode.ROLE_MISSING)
        await refused(plain.service.cancel(looked.id), ErrorCode.ROLE_MISSING)


async def test_the_right_is_looked_up_when_it_is_confirmed(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        with_agent(town, Agent(town.agent.id, town.agent.name, frozenset({"agent"})))
        await refused(town.confirm(looked), ErrorCode.ROLE_MISSING)


async def test_nothing_is_confirmed_that_was_not_looked_at(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        made_up = town.service.confirm(
            ContainmentId("ct_made_up"), ContainmentConfirm(word="STOP", frozen="0" * 64)
        )
        await refused(made_up, ErrorCode.NOT_FOUND)


async def test_only_who_looked_confirms(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        await refused(Scene(town.desk, OTHER).confirm(looked), ErrorCode.NOT_YOURS)


async def test_another_word_does_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        await refused(town.confirm(looked, "STOPP"), ErrorCode.WRONG_WORD)
        assert (await town.service.get(looked.id)).state is ContainmentState.PLANNED


async def test_a_look_that_is_ten_minutes_old_confirms_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        town.desk.clock.step(minutes=10)
        await refused(town.confirm(looked), ErrorCode.CONTAINMENT_CHANGED)


async def test_more_to_take_than_was_looked_at_is_looked_at_first(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        town.code_from_elsewhere()
        await refused(town.confirm(looked), ErrorCode.CONTAINMENT_CHANGED)
        again = await town.look()
        assert len(steps(again, Measure.REVOKE)) == 2
        assert (await town.confirm(again)).state is ContainmentState.WAITING


async def test_less_to_take_is_no_reason_to_wait(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        town.desk.twin.bypass["DU1"].clear()  # somebody used it
        assert (await town.confirm(looked)).state is ContainmentState.WAITING


async def test_nobody_contains_himself(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        with_agent(town, town.agent, login="a.dupont")
        await refused(town.look(), ErrorCode.OWN_ACCOUNT)


async def test_the_same_key_twice_is_one_containment_and_one_start(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        ask, key = ContainmentAsk(people=(AMELIE,), reason=REASON), new_key()
        looked, again = [await town.service.look(ask, key) for _ in range(2)]
        assert looked.id == again.id
        first, second = [await town.confirm(looked) for _ in range(2)]
        assert first.begins_at == second.begins_at
        assert (await town.desk.events()).count("containment:started") == 1
        ledger = len(town.desk.twin.ledger)
        await town.run(looked)
        await Containing(town.desk.house).look()
        taken = town.desk.twin.ledger[ledger:]
        assert len(taken) == len(set(taken)) == 3
        await refused(town.confirm(looked), ErrorCode.CONTAINMENT_OVER)


async def test_a_lost_answer_is_unknown_and_the_others_go_on(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        await town.confirm(looked)
        town.more.lost = iter([True] + [False] * 9).__next__  # the lock's answer, which comes first
        found = await town.run(looked)
        assert [one.state for one in steps(found, Measure.LOCK)] == [StepState.UNKNOWN]
        assert found.state is ContainmentState.RUNNING
        assert [one.state for one in steps(found, Measure.REVOKE)] == [StepState.DONE]
        assert [one.state for one in steps(found, Measure.SUSPEND)] == [StepState.DONE]


async def test_a_vendor_that_does_not_answer_is_tried_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        await town.confirm(looked)
        town.desk.twin.down = True
        found = await town.run(looked)
        assert found.state is ContainmentState.RUNNING
        assert [one.state for one in steps(found, Measure.REVOKE)] == [StepState.FAILED]
        town.desk.twin.down = False
        town.desk.clock.step(seconds=31)
        await Containing(town.desk.house).look()
        found = await town.service.get(looked.id)
        assert (found.state, steps(found, Measure.REVOKE)[0].state) == (
            ContainmentState.ENDED,
            StepState.DONE,
        )


async def test_more_than_an_hour_allows_is_refused_before_it_begins(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked, now = await town.look(), town.desk.clock.now()

        def crowd(connection: Connection) -> None:
            one = connection.execute(select(operation)).mappings().first()
            assert one is not None
            for number in range(TAKINGS_PER_HOUR - 2):
                row = {**one, "id": f"op_{number}", "kind": "revoke", "agent": town.agent.id, "asked_at": now}
                connection.execute(insert(operation).values(**row))

        await town.desk.house.store.write(crowd)
        await refused(town.confirm(looked), ErrorCode.THROTTLED)
        assert (await town.service.get(looked.id)).state is ContainmentState.PLANNED


async def test_giving_back_asks_the_gate(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        await town.confirm(looked)
        found = await town.run(looked)
        lock = steps(found, Measure.LOCK)[0]
        assert lock.can_give_back
        agent = Scene(town.desk, town.desk.agent)
        town.desk.clock.step(minutes=20)  # what was proved for the code is stale
        case = await town.desk.case()
        ask = GiveBackAsk(step=lock.name, case=case.id)
        await refused(agent.service.give_back(looked.id, ask, new_key()), ErrorCode.GATE_CLOSED)
        await town.desk.called_back(case.id)
        await town.desk.mailed(case.id)
        back = await agent.service.give_back(looked.id, ask, new_key())
        assert steps(back, Measure.LOCK)[0].state is StepState.GIVEN_BACK
        assert ("DU1", None, Change.LOCK_ACCOUNT) not in town.more.standing


async def test_nothing_is_given_back_in_somebody_elses_case(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        ask = GiveBackAsk(step=steps(looked)[0].name, case=CaseId("case_of_nobody"))
        await refused(town.service.give_back(looked.id, ask, new_key()), ErrorCode.NOT_FOUND)
        ask = GiveBackAsk(step="no such step", case=CaseId("case_of_nobody"))
        await refused(town.service.give_back(looked.id, ask, new_key()), ErrorCode.NOT_FOUND)


async def test_two_analysts_do_not_contain_the_same_person_twice(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        await town.confirm(looked)
        other = Scene(town.desk, OTHER)
        assert (await other.look()).id == looked.id
        await refused(other.service.cancel(looked.id), ErrorCode.NOT_YOURS)
        await town.run(looked)
        again = await other.look()
        assert again.id != looked.id
        assert steps(again, Measure.LOCK)[0].state is not StepState.DONE


async def test_a_list_that_was_meddled_with_is_not_carried_out_twice(tmp_path: Path) -> None:
    """Two desks, or two Enters: the state moves once."""
    async with scene(tmp_path) as town:
        looked = await town.look()
        await town.confirm(looked)
        ended = update(containment).values(state=ContainmentState.CANCELLED.value)
        await town.desk.house.store.write(lambda c: c.execute(ended))
        ledger = list(town.desk.twin.ledger)
        await town.run(looked)
        assert town.desk.twin.ledger == ledger
        with pytest.raises(Conflict):
            await town.confirm(looked)
