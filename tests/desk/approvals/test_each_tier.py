"""Each tier reached by its people at their own consoles on a shared host: what it asks, refused just below it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.approvals import ApprovalAsked, ApprovalState, ApprovalWords
from helpdesk_tui.contract.audit import AuditEvent, AuditLine
from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.evidence import ProofAnswer, ProofState
from helpdesk_tui.contract.gate import Action, Denied, Need, Tier
from helpdesk_tui.contract.ids import AgentId, CaseId, DeviceId, WayId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder
from helpdesk_tui.contract.witness import Seen
from helpdesk_tui.desk.agents.tables import step_up
from helpdesk_tui.desk.audit.lines import of_case
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.service import People
from helpdesk_tui.vendors.values import PushState
from tests.attack.folk import CALL, IN_PERSON, OTP, PUSH, Newcomer, add, attest, effects, now_has, refused
from tests.attack.modes import Mode, Wired, desk_in
from tests.desk.audit.keeping import Rows
from tests.desk.inside import AMELIE, new_key
from tests.desk.several_people import MARTIN, SENIOR

NELE = Agent(AgentId("n.vermeulen"), "Nele Vermeulen", frozenset({"agent"}))
ADMINS = "Domain Admins"
BETWEEN = {
    AuditEvent.PROOF_STARTED,
    AuditEvent.PROOF_SENT,
    AuditEvent.PROOF_NUMBER_SHOWN,
    AuditEvent.NOTICE_MADE,
}
"""Lines that stand between what somebody did."""
SECOND_PHONE = Newcomer("new", mail="new@durand.example", number="+32475999999", of=AMELIE, activated=False)


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wired]:
    monkeypatch.setattr("helpdesk_tui.desk.evidence.sending.POLL_SECONDS", 0.01)
    async with desk_in(Mode.SHARED, tmp_path, (MARTIN, SENIOR, NELE)) as made:
        assert isinstance(made, Wired)
        yield made


def at(desk: Wired, agent: Agent) -> Wired:
    """That agent's own console."""
    return replace(desk, agent=agent)


async def needs(desk: Wired, case: CaseId, action: Action = Action.BYPASS, **more: Any) -> tuple[Tier, Any]:
    """The tier in force, and what it still asks for."""
    decision = (await desk.calls.look(case, action, **more)).decision
    return decision.score.tier, decision.needs if isinstance(decision, Denied) else ()


async def lines(desk: Wired, case: CaseId) -> list[AuditLine]:
    found: list[AuditLine] = await desk.house.store.read(lambda c: of_case(c, case))
    return found


async def test_tier_0_reading_asks_for_no_proof_and_tells_no_more_than_finds_the_person(desk: Wired) -> None:
    case = (await desk.case(ticket=False)).id
    card = await (await desk.console.ready()).people.card(AMELIE, case=case)
    assert (card.tier, card.name, card.details) == (Tier.READ, "DUPONT Amélie", None)
    assert "475123456" not in card.model_dump_json()
    assert AuditEvent.CARD_OPENED in [line.event for line in await lines(desk, case)]
    assert (desk.twin.ledger, await desk.rows(step_up)) == ([], [])


async def test_tier_1_a_first_link_on_two_different_roots(desk: Wired) -> None:
    await add(desk, SECOND_PHONE)
    case, phone = (await desk.case()).id, DeviceId(f"twin:{SECOND_PHONE.phone}")
    order = ActivationOrder(vendor=desk.twin.id, device=phone)
    await attest(desk, case, CALL)
    assert await needs(desk, case, Action.ACTIVATION_FIRST, device=phone) == (
        Tier.LIGHT,
        (Need.POINTS, Need.SECOND_ROOT),
    )
    assert await refused(desk.operations.order(case, order, new_key())) is ErrorCode.GATE_CLOSED
    await attest(desk, case, IN_PERSON)
    done = await desk.operations.order(case, order, new_key())
    assert done.state is OperationState.DONE
    assert desk.twin.ledger == [("activation", SECOND_PHONE.account)]
    assert [row.tier for row in await desk.rows(operation)] == [Tier.LIGHT]


async def test_tier_2_a_code_on_two_roots_one_of_them_checked(desk: Wired) -> None:
    case = (await desk.case()).id
    await attest(desk, case, CALL)
    await attest(desk, case, IN_PERSON)
    assert await needs(desk, case) == (Tier.STRONG, (Need.CHECKED_PROOF,))
    order = BypassOrder(vendor=desk.twin.id)
    assert await refused(desk.operations.order(case, order, new_key())) is ErrorCode.GATE_CLOSED
    await desk.mailed(case)
    done = await desk.operations.order(case, order, new_key())
    assert done.state is OperationState.DONE
    assert desk.twin.ledger == [("code", "DU1")]
    assert [row.tier for row in await desk.rows(operation)] == [Tier.STRONG]


# -- tier 3


async def privileged(desk: Wired) -> CaseId:
    """Amélie administers the domain, and calls."""
    client = replace(desk.house.config.clients[0], privileged_groups=frozenset({ADMINS}))
    now_has(desk, config=replace(desk.house.config, clients=(client,)))
    desk.twin.change("DU1", groups=(ADMINS,))
    await People(desk.house).refresh(AMELIE)
    return (await desk.case()).id


async def pushed(desk: Wired, case: CaseId) -> None:
    """Her phone shows a number, she reads it out and approves."""
    proof = await desk.evidence.start(case, PUSH, new_key())
    await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(desk.twin.push_code)))
    desk.twin.pushes[next(reversed(desk.twin.pushes))] = PushState.APPROVED
    async with asyncio.timeout(10):
        while (await desk.evidence.get(case, proof.id)).state is ProofState.WAITING:
            await asyncio.sleep(0.01)


async def read_from_token(desk: Wired, case: CaseId) -> None:
    desk.twin.accepted.add("654321")
    proof = await desk.evidence.start(case, OTP, new_key())
    await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr("654321")))


async def seen_by_nele(desk: Wired, case: CaseId) -> None:
    """A colleague beside her says so by her own sign-in."""
    proof = await desk.evidence.start(case, WayId(f"witness:{NELE.id}"), new_key())
    await at(desk, NELE).calls.saw(proof.id, Seen.SEEN)


async def shortest(desk: Wired, case: CaseId) -> BypassOrder:
    """A code that lasts no longer than this tier allows."""
    decision = (await desk.calls.look(case, Action.BYPASS)).decision
    return BypassOrder(vendor=desk.twin.id, seconds=min(3600, decision.bounds.max_seconds))


async def asked_for(desk: Wired, case: CaseId, order: BypassOrder) -> ApprovalAsked:
    approvals = (await desk.console.ready()).approvals
    return await approvals.ask(case, order, "en")


async def shows_digits(desk: Wired, case: CaseId) -> None:
    await (await desk.console.ready()).signing.step_up(case, desk.console.code(), [Action.BYPASS])


async def test_tier_3_a_code_for_a_privileged_person_from_the_first_proof_to_the_record(desk: Wired) -> None:
    case, senior = await privileged(desk), at(desk, SENIOR)
    order = await shortest(desk, case)
    client, hers = await desk.console.ready(), await senior.console.ready()

    # Proof: more than enough points, and nobody who saw her; then a colleague who did.
    await pushed(desk, case)
    await attest(desk, case, CALL)
    await read_from_token(desk, case)
    assert await needs(desk, case) == (Tier.PRIVILEGED, (Need.APPROVAL, Need.IN_PERSON))
    assert await refused(asked_for(desk, case, order)) is ErrorCode.GATE_CLOSED
    await seen_by_nele(desk, case)
    assert await needs(desk, case) == (Tier.PRIVILEGED, (Need.APPROVAL,))
    assert await refused(desk.operations.order(case, order, new_key())) is ErrorCode.GATE_CLOSED

    # The second pair of eyes: at another console, with the three words and six digits for each act.
    made = await asked_for(desk, case, order)
    assert (made.approval.tier, made.approval.delay_minutes, len(made.words)) == (Tier.PRIVILEGED, 15, 3)
    words = ApprovalWords(words=SecretStr(" ".join(made.words))).words
    approved = order.model_copy(update={"approval": made.approval.id})
    assert await refused(client.operations.order(case, approved)) is ErrorCode.APPROVAL_WAITS
    assert await refused(client.approvals.approve(made.approval.id, words)) is ErrorCode.ROLE_MISSING
    assert await refused(hers.approvals.approve(made.approval.id, words)) is ErrorCode.STEP_UP_NEEDED
    await shows_digits(senior, case)
    wrong = hers.approvals.approve(made.approval.id, SecretStr("none of these"))
    assert await refused(wrong) is ErrorCode.WRONG_WORDS
    assert await refused(hers.approvals.approve(made.approval.id, words)) is ErrorCode.STEP_UP_NEEDED
    await shows_digits(senior, case)
    yes = await hers.approvals.approve(made.approval.id, words)
    assert yes.state is ApprovalState.APPROVED
    assert yes.ready_at == desk.clock.now() + timedelta(minutes=15)

    # The delay, to the second; by then the proof is stale, and what was approved is what was shown.
    ready = yes.ready_at
    desk.clock.at = ready - timedelta(seconds=1)
    await shows_digits(desk, case)
    assert await refused(client.operations.order(case, approved)) is ErrorCode.APPROVAL_WAITS
    assert effects(desk, "code") == 0
    desk.clock.at = ready
    assert (await desk.calls.look(case, Action.BYPASS)).decision.score.points == 0
    done = await client.operations.order(case, approved)
    assert done.state is OperationState.DONE

    # One effect, shown once, and no second one under the same approval.
    assert await refused(client.operations.order(case, approved)) is ErrorCode.APPROVAL_ENDED
    assert [entry for entry in desk.twin.ledger if entry[0] in {"code", "activation"}] == [("code", "DU1")]
    (live,) = await desk.twin.live("DU1")
    assert live.until == ready + timedelta(seconds=order.seconds)
    shown = await client.operations.reveal(done.id)
    assert shown.codes == (desk.twin.bypass["DU1"][0].code,)
    await client.operations.confirmed(done.id)
    await client.cases.close(case, CaseOutcome.SOLVED)

    used = [(row.agent, row.used_at is not None) for row in await desk.rows(step_up)]
    assert sorted(used) == [(MARTIN.id, True), (SENIOR.id, True), (SENIOR.id, True)]
    await is_on_record(desk, case, done)


async def is_on_record(desk: Wired, case: CaseId, made: Operation) -> None:
    """Who, what and how, in the order in which it happened; and nobody bent it since."""
    told = await lines(desk, case)
    acts = [(line.event, line.agent) for line in told if line.event not in BETWEEN]
    assert acts == [
        (AuditEvent.CASE_OPENED, MARTIN.id),
        (AuditEvent.CASE_TICKET, MARTIN.id),
        *[(AuditEvent.PROOF_PASSED, MARTIN.id)] * 3,
        (AuditEvent.WITNESS_ASKED, MARTIN.id),
        (AuditEvent.WITNESS_ANSWERED, NELE.id),
        (AuditEvent.PROOF_PASSED, MARTIN.id),
        (AuditEvent.GATE_REFUSED, MARTIN.id),
        (AuditEvent.APPROVAL_ASKED, MARTIN.id),
        (AuditEvent.AGENT_STEPPED_UP, SENIOR.id),
        (AuditEvent.APPROVAL_DOUBTED, SENIOR.id),
        (AuditEvent.AGENT_STEPPED_UP, SENIOR.id),
        (AuditEvent.APPROVAL_GIVEN, SENIOR.id),
        (AuditEvent.AGENT_STEPPED_UP, MARTIN.id),
        (AuditEvent.APPROVAL_USED, MARTIN.id),
        (AuditEvent.OPERATION_INTENT, MARTIN.id),
        (AuditEvent.OPERATION_DONE, MARTIN.id),
        (AuditEvent.CODE_SHOWN, MARTIN.id),
        (AuditEvent.CODE_CONFIRMED, MARTIN.id),
        (AuditEvent.CASE_CLOSED, MARTIN.id),
    ]
    params = {line.event: line.params for line in told}
    assert params[AuditEvent.OPERATION_INTENT]["operation"] == made.id
    assert params[AuditEvent.APPROVAL_USED]["approvers"] == SENIOR.id
    assert params[AuditEvent.APPROVAL_USED]["operation"] == made.id
    assert [row.tier for row in await desk.rows(operation)] == [Tier.PRIVILEGED]
    kept = await desk.house.store.read(Rows.read)
    assert kept.verdict().fault is None
