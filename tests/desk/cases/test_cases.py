"""Cases: parked and rung for, one per agent and person, and two agents with the same person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.cases import CaseOpening, CaseOutcome, CaseState, Waiting
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import AgentId, CaseId, VendorId, WayId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.evidence.sending import watch_push
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.vendors.values import PushState
from helpdesk_tui.wording.errors import sentence
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin import Fault

BYPASS = BypassOrder(vendor=VendorId("twin"))
PUSH = WayId("push:twin:DP1")
BOB = Agent(AgentId("b.berg"), "Bob Berg", frozenset({"agent"}))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as found:
        yield found


async def test_a_parked_case_says_what_it_waits_for_and_rings(desk: Inside) -> None:
    cases, case = Cases(desk.house), await desk.case()
    proof = await desk.evidence.start(case.id, PUSH, new_key())
    parked = await cases.park(desk.agent, case.id)
    assert (parked.state, parked.waits_for, parked.rang) == (CaseState.PARKED, Waiting.PUSH, False)
    assert parked.waits_until == proof.until
    for ref in desk.twin.pushes:
        desk.twin.pushes[ref] = PushState.DENIED
    await watch_push(desk.house, proof.id)
    (mine,) = await cases.mine(desk.agent)
    assert (mine.rang, mine.waits_for) == (True, None)
    assert not (await cases.resume(desk.agent, case.id)).rang


async def test_a_parked_case_rings_when_the_vendor_has_answered(desk: Inside) -> None:
    cases, case = Cases(desk.house), await desk.verified()
    desk.twin.faults.append(Fault.LOST_ANSWER)
    asked = await desk.operations.order(case.id, BYPASS, new_key())
    assert asked.state is OperationState.UNKNOWN
    parked = await cases.park(desk.agent, case.id)
    assert (parked.waits_for, parked.rang) == (Waiting.VENDOR, False)
    desk.clock.step(seconds=10)
    await reconcile(desk.house)
    (mine,) = await cases.mine(desk.agent)
    assert (mine.waits_for, mine.rang) == (None, True)


async def test_what_a_closed_case_waited_for_ends_on_record(desk: Inside) -> None:
    case = await desk.case()
    await desk.evidence.start(case.id, PUSH, new_key())
    await Cases(desk.house).close(desk.agent, case.id, CaseOutcome.REFUSED)
    assert (await desk.events())[-2:] == ["proof:given_up", "case:closed"]


async def test_opening_again_returns_to_the_same_case(desk: Inside) -> None:
    cases, case = Cases(desk.house), await desk.case()
    await cases.park(desk.agent, case.id)
    again = await cases.open(desk.agent, CaseOpening(person=AMELIE))
    assert (again.id, again.state, again.ticket) == (case.id, CaseState.OPEN, "INC-48213")


async def bobs(desk: Inside) -> tuple[Inside, CaseId]:
    """The same desk with another agent at it, who has a verified case of his own."""
    other = replace(desk, agent=BOB)
    return other, (await other.verified()).id


async def test_two_agents_have_a_case_each_and_one_gets_the_code(desk: Inside) -> None:
    mine = (await desk.verified()).id
    desk.twin.faults.append(Fault.LOST_ANSWER)
    await desk.operations.order(mine, BYPASS, new_key())
    other, his = await bobs(desk)
    assert his != mine
    with pytest.raises(Conflict) as caught:
        await other.operations.order(his, BYPASS, new_key())
    assert caught.value.code is ErrorCode.OPERATION_OPEN
    assert caught.value.params["agent"] == "a.martin"
    assert "a.martin" in sentence(caught.value)
    assert len(desk.twin.bypass["DU1"]) == 1


async def test_the_second_agent_s_code_replaces_the_first(desk: Inside) -> None:
    mine = (await desk.verified()).id
    first = await desk.operations.order(mine, BYPASS, new_key())
    desk.clock.step(seconds=5)
    other, his = await bobs(desk)
    preview = await other.operations.dry_run(his, BYPASS)
    assert preview.replaces == 1, "told before, not after"
    second = await other.operations.order(his, BYPASS, new_key())
    assert isinstance(second, Operation)
    assert second.id != first.id
    assert len(desk.twin.bypass["DU1"]) == 1


def with_agents(desk: Inside, *, bob: str = "b.berg") -> Inside:
    agents = {
        desk.agent.id: AgentConfig(desk.agent.id, desk.agent.name),
        BOB.id: AgentConfig(BOB.id, BOB.name, person_login=bob),
        AgentId("c.auditor"): AgentConfig(AgentId("c.auditor"), "Carla", frozenset({"auditor"})),
    }
    return replace(desk, house=replace(desk.house, config=replace(desk.house.config, agents=agents)))


async def test_a_case_is_handed_over_with_its_record_and_without_its_verification(desk: Inside) -> None:
    desk = with_agents(desk)
    cases, case = Cases(desk.house), await desk.verified()
    await desk.evidence.start(case.id, PUSH, new_key())
    given = await cases.hand_over(desk.agent, case.id, BOB.id)
    assert (given.agent, given.ticket, given.state, given.rang) == (
        BOB.id,
        case.ticket,
        CaseState.PARKED,
        True,
    )
    assert given.waits_for is None, "what the first agent waited for is over"
    assert await cases.mine(desk.agent) == []
    assert [one.id for one in await cases.mine(BOB)] == [case.id]
    other = replace(desk, agent=BOB)
    await cases.resume(BOB, case.id)
    with pytest.raises(Refused) as caught:
        await other.operations.order(case.id, BYPASS, new_key())
    assert caught.value.code is ErrorCode.GATE_CLOSED
    assert "proof:passed" in [line.event for line in (await cases.summary(case.id)).lines]
    await other.called_back(case.id)
    await other.mailed(case.id)
    assert (await other.operations.order(case.id, BYPASS, new_key())).state is OperationState.DONE
    with pytest.raises(Refused):
        await cases.park(desk.agent, case.id)


@pytest.mark.parametrize("to", ["a.martin", "c.auditor", "nobody"])
async def test_a_case_goes_to_colleagues_who_serve_callers_only(desk: Inside, to: str) -> None:
    desk = with_agents(desk)
    case = await desk.case()
    with pytest.raises(Missing):
        await Cases(desk.house).hand_over(desk.agent, case.id, AgentId(to))


async def test_nobody_is_handed_a_case_about_himself(desk: Inside) -> None:
    desk = with_agents(desk, bob="a.dupont")
    case = await desk.case()
    with pytest.raises(Refused) as caught:
        await Cases(desk.house).hand_over(desk.agent, case.id, BOB.id)
    assert caught.value.code is ErrorCode.OWN_ACCOUNT


async def test_nobody_moves_the_case_of_another(desk: Inside) -> None:
    cases, case = Cases(desk.house), await desk.verified()
    for act in (
        cases.park(BOB, case.id),
        cases.resume(BOB, case.id),
        cases.ticket(BOB, case.id, "INC-11111"),
        cases.close(BOB, case.id, CaseOutcome.SOLVED),
        cases.hand_over(BOB, case.id, BOB.id),
    ):
        with pytest.raises(Refused) as caught:
            await act
        assert caught.value.code is ErrorCode.NOT_YOURS
        assert caught.value.params == {"agent": "a.martin"}


async def test_a_readonly_desk_keeps_cases_as_they_are(desk: Inside) -> None:
    case = await desk.case()
    cases = Cases(replace(desk.house, readonly=True))
    for act in (
        cases.open(desk.agent, CaseOpening(person=AMELIE)),
        cases.information(desk.agent, AMELIE, new_key()),
        cases.park(desk.agent, case.id),
        cases.ticket(desk.agent, case.id, "INC-11111"),
        cases.close(desk.agent, case.id, CaseOutcome.SOLVED),
    ):
        with pytest.raises(Refused) as caught:
            await act
        assert caught.value.code is ErrorCode.READ_ONLY
    assert (await cases.get(case.id)).ticket == "INC-48213", "looking goes on"
