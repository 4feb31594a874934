"""A colleague on site: what they say by their own sign-in counts, and nobody says it in their name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.evidence import CallOutcome, Proof, ProofAnswer, ProofState, Strength
from helpdesk_tui.contract.gate import Allowed, Denied, Need
from helpdesk_tui.contract.ids import AgentId, ClientId, WayId
from helpdesk_tui.contract.witness import Seen
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.config.model import AgentConfig, ClientConfig, DeskConfig
from helpdesk_tui.desk.witness import service
from tests.attack.folk import CALL, attest, bypass, look, refused, ways
from tests.desk.inside import Inside, inside, new_key

NELE = Agent(AgentId("n.vermeulen"), "Nele Vermeulen", frozenset({"agent"}))
BY_NELE = WayId("witness:n.vermeulen")
OTHERS = {
    "n.vermeulen": AgentConfig(AgentId("n.vermeulen"), "Nele Vermeulen"),
    "a.audit": AgentConfig(AgentId("a.audit"), "Auditor", frozenset({"auditor"})),
    "alice2": AgentConfig(AgentId("alice2"), "Alice again", person_login="Alice.M"),
    "adm.martin": AgentConfig(AgentId("adm.martin"), "Alice for machines", person_login="a.martin"),
    "amelie": AgentConfig(AgentId("amelie"), "Amélie at the desk", person_login="a.dupont"),
}


def config(folder: Path, **others: AgentConfig) -> DeskConfig:
    alice = AgentConfig(AgentId("a.martin"), "Alice Martin", person_login="alice.m")
    return DeskConfig(
        clients=(
            ClientConfig(
                ClientId("durand"), "Durand SA", ticket_pattern=r"INC-\d{5}", ticket_hint="INC-48213"
            ),
        ),
        vendors=(),
        store=str(folder / "x.db"),
        agents={alice.id: alice, **{one.id: one for one in others.values()}},
    )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path, config=config(tmp_path, **OTHERS)) as made:
        yield made


async def asked(desk: Inside, case: Case, way: WayId = BY_NELE) -> Proof:
    return await desk.evidence.start(case.id, way, new_key())


async def test_the_named_colleague_is_asked_and_what_she_saw_is_a_checked_proof(desk: Inside) -> None:
    case = await desk.case()
    proof = await asked(desk, case)
    [request] = await desk.house.store.read(lambda c: service.waiting(c, desk.house, NELE.id))
    assert (request.person_name, request.agent_name, request.proof) == (
        "DUPONT Amélie",
        "Alice Martin",
        proof.id,
    )
    await service.answer(desk.house, NELE, proof.id, Seen.SEEN)
    done = await desk.evidence.get(case.id, proof.id)
    assert (done.state, done.strength, done.method, done.points) == (
        ProofState.PASSED,
        Strength.CHECKED,
        "in_person",
        70,
    )
    assert await desk.house.store.read(lambda c: service.waiting(c, desk.house, NELE.id)) == ()
    events = await desk.events()
    assert events.index(AuditEvent.WITNESS_ASKED) < events.index(AuditEvent.WITNESS_ANSWERED)


async def test_with_a_call_back_it_opens_the_strong_tier(desk: Inside) -> None:
    case = await desk.case()
    await attest(desk, case.id, CALL)
    proof = await asked(desk, case)
    assert isinstance((await look(desk, case.id)).decision, Denied)
    await service.answer(desk.house, NELE, proof.id, Seen.SEEN)
    assert isinstance((await look(desk, case.id)).decision, Allowed)
    assert (await bypass(desk, case.id)).codes == 1


@pytest.mark.parametrize(
    ("seen", "state"), [(Seen.NOBODY, ProofState.FAILED), (Seen.OTHER, ProofState.FRAUD)]
)
async def test_nobody_there_proves_nothing_and_somebody_else_stops_the_call(
    desk: Inside, seen: Seen, state: ProofState
) -> None:
    case = await desk.verified()
    proof = await asked(desk, case)
    await service.answer(desk.house, NELE, proof.id, seen)
    assert (await desk.evidence.get(case.id, proof.id)).state is state
    decision = (await look(desk, case.id)).decision
    assert isinstance(decision, Denied) is (seen is Seen.OTHER)
    if isinstance(decision, Denied):
        assert decision.needs == (Need.FRAUD_REPORTED,)


async def test_the_agent_cannot_say_it_in_her_name(desk: Inside) -> None:
    case = await desk.case()
    proof = await asked(desk, case)
    for answer in (ProofAnswer(outcome=CallOutcome.CONFIRMED), ProofAnswer(typed=SecretStr("123456"))):
        assert await refused(desk.evidence.answer(case.id, proof.id, answer)) is ErrorCode.NOT_YOURS
    assert await refused(service.answer(desk.house, desk.agent, proof.id, Seen.SEEN)) is ErrorCode.NOT_FOUND
    assert (await desk.evidence.get(case.id, proof.id)).state is ProofState.WAITING


@pytest.mark.parametrize(
    "name", ["a.martin", "a.audit", "alice2", "adm.martin", "amelie", "nobody", "", "witness:"]
)
async def test_who_cannot_be_the_witness(desk: Inside, name: str) -> None:
    # Herself, who may not serve, her own second names, the caller, a stranger.
    case = await desk.case()
    assert await refused(asked(desk, case, WayId(f"witness:{name}"))) is ErrorCode.NOT_FOUND
    assert await refused(asked(desk, case, WayId("witness"))) is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("name", ["a.audit", "alice2", "amelie", "m.lory"])
async def test_another_colleague_does_not_answer_for_the_one_who_was_named(desk: Inside, name: str) -> None:
    proof = await asked(desk, await desk.case())
    other = Agent(AgentId(name), name, frozenset({"agent"}))
    assert await refused(service.answer(desk.house, other, proof.id, Seen.SEEN)) in (
        ErrorCode.NOT_FOUND,
        ErrorCode.ROLE_MISSING,
    )


async def test_an_answer_after_the_time_or_a_second_one_counts_nothing(desk: Inside) -> None:
    case = await desk.case()
    late = await asked(desk, case)
    desk.clock.step(minutes=10)
    assert await refused(service.answer(desk.house, NELE, late.id, Seen.SEEN)) is ErrorCode.PROOF_CLOSED
    await desk.evidence.cancel(case.id, late.id)
    proof = await asked(desk, case)
    await service.answer(desk.house, NELE, proof.id, Seen.NOBODY)
    assert await refused(service.answer(desk.house, NELE, proof.id, Seen.SEEN)) is ErrorCode.PROOF_CLOSED
    assert (await desk.evidence.get(case.id, proof.id)).state is ProofState.FAILED


async def test_a_request_that_was_given_up_is_over(desk: Inside) -> None:
    case = await desk.case()
    proof = await asked(desk, case)
    await desk.evidence.cancel(case.id, proof.id)
    assert await refused(service.answer(desk.house, NELE, proof.id, Seen.SEEN)) is ErrorCode.PROOF_CLOSED


async def test_a_colleague_who_leaves_takes_the_word_along(tmp_path: Path) -> None:
    async with inside(tmp_path, config=config(tmp_path, **OTHERS)) as desk:
        case = await desk.case()
        await attest(desk, case.id, CALL)
        proof = await asked(desk, case)
        await service.answer(desk.house, NELE, proof.id, Seen.SEEN)
        assert isinstance((await look(desk, case.id)).decision, Allowed)
        without = replace(desk.house, config=config(tmp_path))
        gone = replace(desk, house=without)
        assert isinstance((await look(gone, case.id)).decision, Denied)


async def test_alone_at_the_desk_there_is_no_such_way(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.case()
        assert "witness" not in await ways(desk, case.id)


async def test_the_case_of_the_witness_proof_is_no_other_agents(desk: Inside) -> None:
    case = await desk.case()
    proof = await asked(desk, case)
    await service.answer(desk.house, NELE, proof.id, Seen.SEEN)
    nele: Any = replace(desk, agent=NELE)
    hers = await nele.case()
    assert hers.id != case.id
    assert (await look(nele, hers.id)).decision.score.points == 0
