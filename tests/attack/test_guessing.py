"""Guessing: how many digits an insider may try, and what he cannot do to get more tries."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.evidence import Proof, ProofAnswer, ProofState, Unavailable
from helpdesk_tui.contract.ids import CaseId, ProofId, WayId
from helpdesk_tui.desk.evidence.sending import watch_push
from helpdesk_tui.desk.evidence.tables import proof as table
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.vendors.values import PushState
from tests.attack.folk import (
    MAIL,
    MALLORY,
    OTP,
    PUSH,
    SMS,
    Newcomer,
    add,
    effects,
    guess,
    managed_by,
    refused,
    ways,
)
from tests.desk.inside import Inside, new_key
from tests.desk.several_people import MARTIN, SENIOR

MANAGER_MAIL = WayId("manager:mail:con_mail_DX-boss")
WRONG = ("000000", "000001", "000002", "000003", "000004")


async def all_day(desk: Inside, way: WayId, *, tries: int = 2, minutes: int = 24 * 60) -> int:
    """Start, guess fewer times than would fail it, cancel, start again, with a new case each time."""
    taken = 0
    end = desk.clock.at.timestamp() + minutes * 60
    while desk.clock.at.timestamp() < end:
        case = (await desk.case(ticket=False)).id
        if (await ways(desk, case))[way].unavailable is None:
            taken += await guess(desk, case, way, [code for code in WRONG[:tries] if code != "123456"])
        await desk.calls.close(case, CaseOutcome.ABANDONED)
        desk.clock.step(minutes=4)
    return taken


@pytest.mark.parametrize("way", [MAIL, SMS, MANAGER_MAIL], ids=["mail", "sms", "manager"])
async def test_a_mailed_code_is_guessed_thirty_times_a_day_at_most(desk: Inside, way: WayId) -> None:
    await add(desk, Newcomer("boss", mail="boss@durand.example"))
    await managed_by(desk, "boss")
    assert 0 < await all_day(desk, way, minutes=6 * 60) <= 30


@pytest.mark.parametrize("agents", [(MARTIN, MALLORY, SENIOR)], ids=["staffed"])
@pytest.mark.parametrize("way", [OTP, PUSH], ids=["otp", "push"])
async def test_what_stays_open_gets_slow(desk: Inside, way: WayId) -> None:
    """The strongest ways never close (or anybody could lock a person out), but nine guesses an hour are all,

    and none are left for the first line: only a senior, security or on-call colleague has them.
    """
    first = await all_day(desk, way, tries=3, minutes=60)
    assert 0 < first <= 40
    assert await all_day(desk, way, tries=3, minutes=60) == 0
    later = await all_day(replace(desk, agent=SENIOR), way, tries=3, minutes=4 * 60)
    assert 0 < later <= 4 * 9 + 9


async def test_no_more_guesses_at_one_code_than_allowed(desk: Inside) -> None:
    case = (await desk.case()).id
    assert await guess(desk, case, MAIL, WRONG) == 3


async def test_digits_that_are_none_are_attempts_too(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    for text in ("x", "１２x", ""):
        assert await refused(answer(desk, case, proof.id, text)) is ErrorCode.WRONG_CODE
    assert await refused(answer(desk, case, proof.id, desk.mail.code())) is ErrorCode.PROOF_CLOSED


def answer(desk: Inside, case: CaseId, proof: ProofId, text: str) -> Coroutine[Any, Any, Proof]:
    return desk.evidence.answer(case, proof, ProofAnswer(typed=SecretStr(text)))


async def test_guesses_at_the_same_moment_are_counted_one_by_one(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    found = await asyncio.gather(*(refused(answer(desk, case, proof.id, f"{n:06d}")) for n in range(50)))
    assert found.count(ErrorCode.WRONG_CODE) == 3


async def test_a_cancelled_code_is_no_code_any_more(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    await desk.evidence.cancel(case, proof.id)
    assert await refused(answer(desk, case, proof.id, desk.mail.code())) is ErrorCode.PROOF_CLOSED
    again = await desk.evidence.start(case, MAIL, new_key())
    first = desk.mail.letters[0]
    assert first != desk.mail.letters[1], "a new code, not the old one again"
    assert again.id != proof.id


async def test_a_code_after_its_time(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, MAIL, new_key())
    desk.clock.step(minutes=10)
    assert await refused(answer(desk, case, proof.id, desk.mail.code())) is ErrorCode.PROOF_CLOSED


async def test_three_messages_in_five_minutes_whatever_the_case_or_the_agent(desk: Inside) -> None:
    for agent in (desk.agent, MALLORY, desk.agent, MALLORY):
        served = replace(desk, agent=agent)
        case = (await served.case(ticket=False)).id
        proof = await served.evidence.start(case, MAIL, new_key())
        await served.evidence.cancel(case, proof.id)
        if len(desk.mail.letters) == 3:
            break
    assert (await ways(desk, (await desk.case()).id))[MAIL].unavailable is Unavailable.THROTTLED
    asked = desk.evidence.start((await desk.case()).id, MAIL, new_key())
    assert await refused(asked) is ErrorCode.THROTTLED
    desk.clock.step(minutes=5, seconds=1)
    assert (await ways(desk, (await desk.case()).id))[MAIL].unavailable is None


async def test_a_manager_is_not_flooded_through_his_people(desk: Inside) -> None:
    await add(desk, Newcomer("boss", mail="boss@durand.example"))
    await managed_by(desk, "boss")
    case = (await desk.case()).id
    way = WayId("manager:push:twin:DP-boss")
    for _ in range(3):
        proof = await desk.evidence.start(case, way, new_key())
        await desk.evidence.cancel(case, proof.id)
    assert await refused(desk.evidence.start(case, way, new_key())) is ErrorCode.THROTTLED
    assert effects(desk, "push") == 3
    boss = WayId("push:twin:DP-boss")
    own = await desk.calls.open(Newcomer("boss").id)
    assert await refused(desk.evidence.start(own.id, boss, new_key())) is ErrorCode.THROTTLED


async def test_waiting_it_out_instead_of_cancelling_gives_no_more(desk: Inside) -> None:
    taken = 0
    for _ in range(40):
        case = (await desk.case(ticket=False)).id
        if (await ways(desk, case))[MAIL].unavailable is None:
            taken += await guess(desk, case, MAIL, WRONG[:2])
        desk.clock.step(minutes=11)
        await Reconciler(desk.house).look()  # what the desk does every two seconds
    assert taken <= 30


async def test_number_of_a_push_is_neither_told_nor_enough(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, PUSH, new_key())
    done = await answer(desk, case, proof.id, desk.twin.push_code)
    assert done.state is ProofState.WAITING, "the phone has not approved"
    assert done.points == 0


async def test_approval_noticed_long_after_the_call(desk: Inside) -> None:
    """The desk was away; what the phone approved then says nothing of who is on the line now."""
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, PUSH, new_key())
    await answer(desk, case, proof.id, desk.twin.push_code)
    await desk.house.inflight.settled()  # the watching ends with the process
    desk.clock.step(minutes=20)
    desk.twin.pushes[next(iter(desk.twin.pushes))] = PushState.APPROVED
    await watch_push(desk.house, proof.id)
    (row,) = await desk.rows(table)
    assert row.state == ProofState.TIMED_OUT
