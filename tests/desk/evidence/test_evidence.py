from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.evidence import CallOutcome, CaseGate, Proof, ProofAnswer, ProofState, Zero
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.ids import CaseId, WayId
from helpdesk_tui.desk.evidence.tables import proof as proof_table
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.vendors.values import OutcomeUnknown, Passcode, PushState
from tests.desk.inside import OFFICE, Inside, inside, new_key
from tests.desk.twin import Fault

PUSH = WayId("push:twin:DP1")
OTP = WayId("otp:twin")
MAIL = WayId("mail:con_mail")
CALL = WayId("call:con_office")


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inside]:
    monkeypatch.setattr("helpdesk_tui.desk.evidence.sending.POLL_SECONDS", 0.01)
    async with inside(tmp_path) as made:
        yield made
        for ref in made.twin.pushes:
            made.twin.pushes[ref] = PushState.TIMED_OUT


def typed(text: str) -> ProofAnswer:
    return ProofAnswer(typed=SecretStr(text))


async def gate(desk: Inside, case: CaseId) -> CaseGate:
    return await panel(desk.house, desk.agent, case, Action.BYPASS, None, None)


async def until(desk: Inside, case: CaseId, proof: Proof, done: Callable[[Proof], bool]) -> Proof:
    async with asyncio.timeout(5):
        while not done(found := await desk.evidence.get(case, proof.id)):
            await asyncio.sleep(0.005)
    return found


async def test_push_needs_approval_and_the_number(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, PUSH, new_key())
    assert (proof.state, proof.expects, proof.read_to_caller) == (ProofState.WAITING, "code", None)
    assert desk.twin.push_code not in proof.model_dump_json(), "no console learns the code on the phone"
    ref = next(iter(desk.twin.pushes))
    desk.twin.pushes[ref] = PushState.APPROVED
    still = await desk.evidence.get(case, proof.id)
    assert still.state is ProofState.WAITING
    done = await desk.evidence.answer(case, proof.id, typed("123 456"))
    done = await until(desk, case, done, lambda found: found.state is not ProofState.WAITING)
    assert (done.state, done.points) == (ProofState.PASSED, 70)


async def test_number_first_then_approval(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, PUSH, new_key())
    waiting = await desk.evidence.answer(case, proof.id, typed("123456"))
    assert waiting.state is ProofState.WAITING
    desk.twin.pushes[next(iter(desk.twin.pushes))] = PushState.APPROVED
    await until(desk, case, proof, lambda found: found.state is ProofState.PASSED)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (PushState.DENIED, ProofState.FAILED),
        (PushState.FRAUD, ProofState.FRAUD),
        (PushState.TIMED_OUT, ProofState.TIMED_OUT),
    ],
)
async def test_push_that_is_not_approved(desk: Inside, answer: PushState, state: ProofState) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, PUSH, new_key())
    desk.twin.pushes[next(iter(desk.twin.pushes))] = answer
    await until(desk, case, proof, lambda found: found.state is state)
    with pytest.raises(Conflict):
        await desk.evidence.answer(case, proof.id, typed("123456"))


async def test_fraud_closes_the_gate_for_the_case(desk: Inside) -> None:
    case = (await desk.verified()).id
    proof = await desk.evidence.start(case, PUSH, new_key())
    desk.twin.pushes[next(iter(desk.twin.pushes))] = PushState.FRAUD
    await until(desk, case, proof, lambda found: found.state is ProofState.FRAUD)
    decision = (await gate(desk, case)).decision
    assert isinstance(decision, Denied)
    assert Need.FRAUD_REPORTED in decision.needs


async def test_wrong_numbers_are_counted_before_they_are_checked(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    for left in ("2", "1", "0"):
        with pytest.raises(Refused) as refusal:
            await desk.evidence.answer(
                case, proof.id, typed("000000" if desk.mail.code() != "000000" else "1" * 6)
            )
        assert (refusal.value.code, refusal.value.params["left"]) == (ErrorCode.WRONG_CODE, left)
    with pytest.raises(Conflict):
        await desk.evidence.answer(case, proof.id, typed(desk.mail.code()))
    assert (await desk.evidence.get(case, proof.id)).state is ProofState.FAILED


async def test_mailed_code_works_once_and_ten_minutes(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    desk.clock.step(minutes=10, seconds=1)
    with pytest.raises(Conflict):
        await desk.evidence.answer(case, proof.id, typed(desk.mail.code()))
    second = await desk.evidence.start(case, WayId("sms:con_mobile"), new_key())
    done = await desk.evidence.answer(case, second.id, typed(desk.sms.code()))
    assert done.state is ProofState.PASSED
    with pytest.raises(Conflict):
        await desk.evidence.answer(case, second.id, typed(desk.sms.code()))


@pytest.mark.parametrize("text", ["", "abc", "12\u20003", "1" * 20, "12345\u0660", "٠١٢٣٤٥", "12;34"])
async def test_what_is_no_code_is_refused_clearly(desk: Inside, text: str) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    with pytest.raises(DeskError) as refusal:
        await desk.evidence.answer(case, proof.id, typed(text))
    assert refusal.value.code is ErrorCode.WRONG_CODE


async def test_full_width_digits_and_dashes_are_the_same_code(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in desk.mail.code())
    done = await desk.evidence.answer(case, proof.id, typed(f" {wide[:3]}-{wide[3:]} "))
    assert done.state is ProofState.PASSED


async def test_whole_number_only_while_the_call_back_is_open(desk: Inside) -> None:
    case = (await desk.case()).id
    assert OFFICE not in (await gate(desk, case)).model_dump_json()
    proof = await desk.evidence.start(case, CALL, new_key())
    assert proof.number == OFFICE
    done = await desk.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))
    assert done.number is None
    assert OFFICE not in (await gate(desk, case)).model_dump_json()
    assert "proof:number_shown" in await desk.events()


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (CallOutcome.NO_ANSWER, ProofState.TIMED_OUT),
        (CallOutcome.REFUSED, ProofState.FAILED),
        (CallOutcome.NOT_ME, ProofState.FRAUD),
    ],
)
async def test_call_back_outcomes(desk: Inside, outcome: CallOutcome, state: ProofState) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, CALL, new_key())
    assert (await desk.evidence.answer(case, proof.id, ProofAnswer(outcome=outcome))).state is state


async def test_answer_of_the_wrong_kind(desk: Inside) -> None:
    case = (await desk.case()).id
    call = await desk.evidence.start(case, CALL, new_key())
    with pytest.raises(Mistaken):
        await desk.evidence.answer(case, call.id, typed("123456"))
    mail = await desk.evidence.start(case, MAIL, new_key())
    with pytest.raises(Mistaken):
        await desk.evidence.answer(case, mail.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))
    with pytest.raises(Mistaken):
        await desk.evidence.answer(case, mail.id, ProofAnswer())


async def test_three_pushes_in_five_minutes(desk: Inside) -> None:
    case = (await desk.case()).id
    for _ in range(3):
        proof = await desk.evidence.start(case, PUSH, new_key())
        await desk.evidence.cancel(case, proof.id)
    with pytest.raises(Refused) as refusal:
        await desk.evidence.start(case, PUSH, new_key())
    assert refusal.value.code is ErrorCode.THROTTLED
    way = next(way for way in (await gate(desk, case)).ways if way.id == PUSH)
    assert way.until is not None
    desk.clock.step(minutes=5, seconds=1)
    await desk.evidence.start(case, PUSH, new_key())


async def test_used_up_attempts_leave_the_strongest_ways(desk: Inside) -> None:
    case = (await desk.case()).id
    for _ in range(10):
        desk.clock.step(minutes=6)
        proof = await desk.evidence.start(case, MAIL, new_key())
        for digits in ("000000", "000001", "000002"):
            with pytest.raises(Refused):
                await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(digits)))
    ways = {way.id: way.unavailable for way in (await gate(desk, case)).ways}
    assert ways[MAIL] == "attempts_used"
    assert ways[PUSH] is None
    assert ways[OTP] is None
    assert ways[WayId("in_person")] is None


async def test_hardware_code_counts(desk: Inside) -> None:
    desk.twin.accepted.add("600121")
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, OTP, new_key())
    done = await desk.evidence.answer(case, proof.id, typed("600121"))
    assert (done.state, done.points, done.root) == (ProofState.PASSED, 60, "token")


@pytest.mark.parametrize(
    ("could_be", "points", "zero"),
    [
        (frozenset({Passcode.HARDWARE_TOKEN, Passcode.BYPASS}), 0, Zero.LIVE_BYPASS),
        (frozenset({Passcode.APP, Passcode.SMS}), 20, None),
        (frozenset({Passcode.APP, Passcode.HARDWARE_TOKEN}), 60, None),
        (frozenset(), 0, Zero.LIVE_BYPASS),
    ],
)
async def test_code_scores_as_the_weakest_it_could_be(
    desk: Inside, could_be: frozenset[Passcode], points: int, zero: Zero | None
) -> None:
    desk.twin.accepted.add("600121")
    desk.twin.could_be = could_be
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, OTP, new_key())
    done = await desk.evidence.answer(case, proof.id, typed("600121"))
    assert (done.points, done.zero) == (points, zero)


async def test_push_with_a_lost_answer_proves_nothing(desk: Inside) -> None:
    desk.twin.faults.append(Fault.LOST_ANSWER)
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, PUSH, new_key())
    assert proof.state is ProofState.UNKNOWN


async def test_mail_whose_sending_is_in_doubt_may_still_arrive(desk: Inside) -> None:
    desk.mail.broken = OutcomeUnknown()
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    assert proof.state is ProofState.WAITING


async def test_same_key_one_push(desk: Inside) -> None:
    case = (await desk.case()).id
    key = new_key()
    first = await desk.evidence.start(case, PUSH, key)
    second = await desk.evidence.start(case, PUSH, key)
    assert first.id == second.id
    assert [entry for entry in desk.twin.ledger if entry[0] == "push"] == [("push", "DU1")]


async def test_an_open_way_is_gone_on_with(desk: Inside) -> None:
    case = (await desk.case()).id
    first = await desk.evidence.start(case, MAIL, new_key())
    assert (await desk.evidence.start(case, MAIL, new_key())).id == first.id
    assert len(desk.mail.letters) == 1


async def test_secrets_of_proofs_are_sealed(desk: Inside, tmp_path: Path) -> None:
    case = (await desk.case()).id
    await desk.evidence.start(case, MAIL, new_key())
    (row,) = await desk.rows(proof_table)
    assert desk.mail.code().encode() not in row.sealed
    found = [path for path in tmp_path.iterdir() if desk.mail.code().encode() in path.read_bytes()]
    assert found == []


async def test_closing_ends_what_waits(desk: Inside) -> None:
    from helpdesk_tui.contract.cases import CaseOutcome
    from helpdesk_tui.desk.cases.service import Cases

    case = (await desk.case()).id
    proof = await desk.evidence.start(case, PUSH, new_key())
    await Cases(desk.house).close(desk.agent, case, CaseOutcome.ABANDONED)
    with pytest.raises(Conflict):
        await desk.evidence.answer(case, proof.id, typed("123456"))
