"""An agent with his own name and a modified console: what he may attest, and whom he may serve."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer, ProofState
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.ids import AgentId, ClientId, WayId
from helpdesk_tui.desk.config.model import AgentConfig, ClientConfig, DeskConfig
from helpdesk_tui.desk.people.tables import account
from helpdesk_tui.vendors.values import PushState
from tests.attack.folk import (
    CALL,
    IN_PERSON,
    MALLORY,
    PUSH,
    Newcomer,
    add,
    attest,
    bypass,
    case_of,
    is_open,
    look,
    managed_by,
    refused,
    ways,
)
from tests.desk.inside import AMELIE, Inside, inside, new_key

BOSS = Newcomer("boss", mail="boss@durand.example", number="+3228809700")
ATTESTED = (
    CALL,
    WayId("call:con_mobile"),
    IN_PERSON,
    WayId("knowledge"),
    WayId("manager:call:con_mobile_DX-boss"),
)


@pytest.mark.parametrize("order", list(permutations(range(len(ATTESTED)), 3))[::4])
async def test_attestations_alone_open_no_bypass(desk: Inside, order: tuple[int, ...]) -> None:
    await add(desk, BOSS)
    await managed_by(desk, "boss")
    case = (await desk.case()).id
    for number in order:
        await attest(desk, case, ATTESTED[number])
    assert not await is_open(desk, case)
    assert await refused(bypass(desk, case)) is ErrorCode.GATE_CLOSED
    assert desk.twin.ledger == []


async def test_all_attestations_together_open_no_replacement_either(desk: Inside) -> None:
    await add(desk, BOSS)
    await managed_by(desk, "boss")
    case = (await desk.case()).id
    for way in ATTESTED:
        await attest(desk, case, way)
    assert not await is_open(desk, case, Action.ACTIVATION_REPLACE)
    assert not await is_open(desk, case, Action.DAY_PASS)


async def test_an_agent_is_not_the_manager_who_vouches(desk: Inside) -> None:
    await add(desk, Newcomer("a.martin", mail="a.martin@durand.example", number="+32475000001"))
    await managed_by(desk, "a.martin")
    case = (await desk.case()).id
    assert not [way for way in await ways(desk, case) if way.startswith("manager:")]
    own = WayId("manager:push:twin:DP-a.martin")
    assert await refused(desk.evidence.start(case, own, new_key())) is ErrorCode.NOT_FOUND
    assert desk.twin.pushes == {}


async def test_another_agent_may_ask_that_manager(desk: Inside) -> None:
    await add(desk, Newcomer("a.martin", mail="a.martin@durand.example"))
    await managed_by(desk, "a.martin")
    mallory = replace(desk, agent=MALLORY)
    case = (await mallory.case()).id
    assert any(way.startswith("manager:push:") for way in await ways(mallory, case))


async def test_one_becomes_no_manager_of_oneself(desk: Inside) -> None:
    await managed_by(desk, "a.dupont")
    case = (await desk.case()).id
    assert not [way for way in await ways(desk, case) if way.startswith("manager:")]


async def test_manager_on_file_since_yesterday_vouches_for_nothing(desk: Inside) -> None:
    await add(desk, BOSS)
    await managed_by(desk, "boss", changed=desk.clock.now())
    case = (await desk.case()).id
    found = [way for id_, way in (await ways(desk, case)).items() if id_.startswith("manager:")]
    assert found
    assert {way.points for way in found} == {0}


async def test_a_proof_by_the_former_manager_ends_with_him(desk: Inside) -> None:
    await add(desk, BOSS, Newcomer("other", mail="other@durand.example"))
    await managed_by(desk, "boss")
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, WayId("manager:mail:con_mail_DX-boss"), new_key())
    await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(desk.mail.code())))
    await attest(desk, case, CALL)
    assert await is_open(desk, case)
    await managed_by(desk, "other")
    assert not await is_open(desk, case)


@pytest.mark.parametrize("aliases", ['["a.martin"]', '["A.MARTIN"]'])
async def test_own_account_through_an_alias(desk: Inside, aliases: str) -> None:
    await desk.house.store.write(lambda c: c.execute(update(account).values(aliases=aliases)))
    opening = desk.calls.open(AMELIE)
    assert await refused(opening) is ErrorCode.OWN_ACCOUNT


async def test_own_account_through_a_second_account(desk: Inside) -> None:
    await add(desk, Newcomer("a.martin", of=AMELIE))
    opening = desk.calls.open(AMELIE)
    assert await refused(opening) is ErrorCode.OWN_ACCOUNT


async def test_own_account_that_is_linked_while_the_case_is_open(desk: Inside) -> None:
    case = await desk.verified()
    await add(desk, Newcomer("a.martin", of=AMELIE))
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED
    assert await refused(desk.evidence.start(case.id, PUSH, new_key())) is ErrorCode.OWN_ACCOUNT
    assert desk.twin.ledger == []


async def test_own_account_by_the_configured_login(tmp_path: Path) -> None:
    me = AgentConfig(AgentId("a.martin"), "Alice Martin", person_login="A.Dupont")
    client = ClientConfig(ClientId("durand"), "Durand SA")
    config = DeskConfig(clients=(client,), vendors=(), store="", agents={me.id: me})
    async with inside(tmp_path, config=config) as desk:
        opening = desk.calls.open(AMELIE)
        assert await refused(opening) is ErrorCode.OWN_ACCOUNT


async def test_proof_of_another_agent_is_worth_nothing(desk: Inside) -> None:
    await desk.verified()
    theirs = await case_of(desk, MALLORY)
    assert not await is_open(replace(desk, agent=MALLORY), theirs.id)
    assert await refused(bypass(replace(desk, agent=MALLORY), theirs.id)) is ErrorCode.GATE_CLOSED


async def test_nothing_is_done_in_the_case_of_another(desk: Inside) -> None:
    case = await desk.verified()
    mallory = replace(desk, agent=MALLORY)
    waiting = await desk.evidence.start(case.id, PUSH, new_key())
    code = ProofAnswer(typed=SecretStr(desk.twin.push_code))
    for asked in (
        bypass(mallory, case.id),
        mallory.evidence.start(case.id, CALL, new_key()),
        mallory.evidence.answer(case.id, waiting.id, code),
        mallory.evidence.cancel(case.id, waiting.id),
        mallory.calls.close(case.id, CaseOutcome.SOLVED),
        mallory.calls.ticket(case.id, "INC-00000"),
    ):
        assert await refused(asked) is ErrorCode.NOT_YOURS


async def test_whole_numbers_show_to_their_own_agent_alone(desk: Inside) -> None:
    await add(desk, BOSS)
    await managed_by(desk, "boss")
    case = (await desk.case()).id
    steps = [await desk.evidence.start(case, way, new_key()) for way in (CALL, ATTESTED[-1])]
    assert all(step.number for step in steps)
    mallory = replace(desk, agent=MALLORY)
    seen = [await mallory.evidence.get(case, step.id) for step in steps]
    seen += (await look(mallory, case)).proofs
    assert {(one.number, one.manager_name, one.read_to_caller) for one in seen} == {(None, None, None)}


async def test_a_person_who_said_no_has_said_it_for_the_next_case_too(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, CALL, new_key())
    await desk.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.NOT_ME))
    await desk.calls.close(case, CaseOutcome.REFUSED)
    second = await desk.verified()
    assert second.id != case
    assert await refused(bypass(desk, second.id)) is ErrorCode.GATE_CLOSED
    third = replace(desk, agent=MALLORY)
    assert await refused(bypass(third, (await third.verified()).id)) is ErrorCode.GATE_CLOSED
    desk.clock.step(hours=1, minutes=1)
    third_call = (await desk.verified()).id
    decision = (await look(desk, third_call)).decision
    assert isinstance(decision, Denied)
    assert set(decision.needs) == {Need.FRAUD_REPORTED, Need.THIRD_CONTACT}
    assert await refused(bypass(desk, third_call)) is ErrorCode.GATE_CLOSED
    desk.clock.step(days=1)
    assert (await bypass(desk, (await desk.verified()).id)).codes == 1


async def test_push_marked_as_fraud_closes_the_gate_for_good_in_its_case(desk: Inside) -> None:
    case = await desk.verified()
    proof = await desk.evidence.start(case.id, PUSH, new_key())
    desk.twin.pushes[next(iter(desk.twin.pushes))] = PushState.FRAUD
    while (await desk.evidence.get(case.id, proof.id)).state is ProofState.WAITING:
        pass
    assert not await is_open(desk, case.id)
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED
