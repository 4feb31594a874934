"""One agent at a time verifies a person, and after the day's attempts only somebody above the first line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import Conflict, ErrorCode
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer, ProofState, Unavailable
from helpdesk_tui.contract.ids import CaseId, WayId
from helpdesk_tui.contract.notices import Audience, NoticeKind
from helpdesk_tui.contract.orders import TestOrder
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.contract.stream import Resource
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.evidence.tables import proof as table
from helpdesk_tui.desk.gate.attempts import wrong_today
from helpdesk_tui.desk.notices.tables import notice, notice_send
from helpdesk_tui.views.call.gate import gate_rows
from tests.attack.folk import (
    CALL,
    IN_PERSON,
    MAIL,
    OTP,
    PHONE,
    PUSH,
    SMS,
    Newcomer,
    add,
    guess,
    look,
    managed_by,
    refused,
    ways,
)
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.several_people import MARTIN, ON_CALL, SECURITY, SENIOR, VERIFIER, becomes, staff

WRONG = ("000000", "000001", "000002")
EVERY = (CALL, IN_PERSON, MAIL, OTP, PUSH, SMS)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield await staff(made)


def as_(desk: Inside, agent: Agent) -> Inside:
    return replace(desk, agent=agent)


@pytest.mark.parametrize("way", EVERY)
async def test_a_colleague_is_told_who_and_until_when(desk: Inside, way: WayId) -> None:
    """Whatever way the first one took, no way is open to the second: nothing goes out, nothing is counted."""
    first = await desk.evidence.start((await desk.case()).id, MAIL, new_key())
    other = as_(desk, VERIFIER)
    case = (await other.case()).id
    assert first.until is not None
    found = (await ways(other, case))[way]
    assert found.unavailable is Unavailable.ANOTHER_AGENT
    assert found.until == first.until
    before = len(desk.mail.letters), len(await desk.rows(table)), len(desk.twin.pushes)
    with pytest.raises(Conflict) as told:
        await other.evidence.start(case, way, new_key())
    assert told.value.code is ErrorCode.VERIFIED_ELSEWHERE
    assert told.value.params["agent"] == MARTIN.id
    assert told.value.params["until"] == first.until.isoformat()
    assert (len(desk.mail.letters), len(await desk.rows(table)), len(desk.twin.pushes)) == before


async def test_it_is_free_once_the_first_one_is_answered_ended_or_late(desk: Inside) -> None:
    other = as_(desk, VERIFIER)
    mine, theirs = (await desk.case()).id, (await other.case()).id

    async def free() -> bool:
        return (await ways(other, theirs))[CALL].unavailable is None

    proof = await desk.evidence.start(mine, MAIL, new_key())
    assert not await free()
    await desk.evidence.cancel(mine, proof.id)
    assert await free()
    await desk.evidence.start(mine, MAIL, new_key())
    desk.clock.step(minutes=10)
    assert await free()
    await desk.evidence.start(mine, CALL, new_key())
    assert not await free()
    await desk.calls.close(mine, CaseOutcome.ABANDONED)
    assert await free()


async def test_the_first_one_goes_on_beside_whoever_comes_later(desk: Inside) -> None:
    mine = (await desk.case()).id
    await desk.evidence.start(mine, MAIL, new_key())
    other = as_(desk, VERIFIER)
    assert await refused(other.evidence.start((await other.case()).id, CALL, new_key())) is (
        ErrorCode.VERIFIED_ELSEWHERE
    )
    found = await ways(desk, mine)
    assert found[CALL].unavailable is None
    await desk.called_back(mine)


async def test_it_is_the_person_who_is_held_and_nobody_else(desk: Inside) -> None:
    await add(desk, Newcomer("boss", mail="boss@durand.example"))
    await desk.evidence.start((await desk.case()).id, MAIL, new_key())
    other = as_(desk, VERIFIER)
    case = await other.calls.open(Newcomer("boss").id)
    assert (await ways(other, case.id))[WayId("push:twin:DP-boss")].unavailable is None


async def test_a_senior_takes_over_and_the_first_attempt_is_worth_nothing(desk: Inside) -> None:
    """Who has the person on the line at last is not kept waiting by a colleague, honest or not."""
    mine = (await desk.case()).id
    first = await desk.evidence.start(mine, MAIL, new_key())
    code = desk.mail.code()
    for agent in (SENIOR, SECURITY, ON_CALL):
        above = as_(desk, agent)
        case = (await above.case()).id
        found = await look(above, case)
        assert found.elsewhere is not None
        assert found.elsewhere.yields
        assert {way.unavailable for way in found.ways if way.id in EVERY} == {None}
    second = await above.evidence.start(case, CALL, new_key())
    assert second.state is ProofState.WAITING
    late = desk.evidence.answer(mine, first.id, ProofAnswer(typed=SecretStr(code)))
    assert await refused(late) is ErrorCode.PROOF_CLOSED
    assert (await desk.evidence.get(mine, first.id)).state is ProofState.GIVEN_UP, "nobody failed to answer"
    assert (await ways(desk, mine))[CALL].unavailable is Unavailable.ANOTHER_AGENT
    events = await desk.events()
    assert events[-2:] == ["proof:started", "proof:number_shown"]
    assert events[-3] == "proof:taken_over"


async def test_looking_and_being_refused_ends_nobodys_attempt(desk: Inside) -> None:
    mine = (await desk.case()).id
    first = await desk.evidence.start(mine, MAIL, new_key())
    above = as_(desk, SENIOR)
    case = (await above.case()).id
    assert await refused(above.evidence.start(case, WayId("sms:nowhere"), new_key())) is ErrorCode.NOT_FOUND
    await look(above, case)
    assert (await desk.evidence.get(mine, first.id)).state is ProofState.WAITING


async def test_starting_over_and_over_holds_nobody_for_good(desk: Inside) -> None:
    """One verifier tries all night to keep a person from being verified by anybody."""
    mine = as_(desk, VERIFIER)
    held, case = (await mine.case()).id, (await desk.case()).id
    free = 0
    for _ in range(40):
        proof = await mine.evidence.start(held, CALL, new_key())
        free += (await ways(desk, case))[CALL].unavailable is None
        desk.clock.step(minutes=9)
        await mine.evidence.cancel(held, proof.id)
    assert free >= 28, "thirty minutes in two hours at most"


async def test_an_agent_who_was_revoked_keeps_nobody_waiting(desk: Inside) -> None:
    other = as_(desk, VERIFIER)
    await other.evidence.start((await other.case()).id, CALL, new_key())
    case = (await desk.case()).id
    assert (await ways(desk, case))[CALL].unavailable is Unavailable.ANOTHER_AGENT
    await becomes(desk, VERIFIER, state="revoked")
    assert (await ways(desk, case))[CALL].unavailable is None


async def test_a_clock_that_is_set_back_keeps_nobody_waiting(desk: Inside) -> None:
    other = as_(desk, VERIFIER)
    await other.evidence.start((await other.case()).id, CALL, new_key())
    desk.clock.step(minutes=-30)
    assert (await ways(desk, (await desk.case()).id))[CALL].unavailable is None


async def test_whoever_waits_for_a_colleague_hears_of_it(desk: Inside) -> None:
    """His console asks again when an attempt begins and when it ends, however it does."""
    other = as_(desk, VERIFIER)
    theirs, mine = (await other.case()).id, (await desk.case()).id
    heard: list[str | None] = []
    desk.house.hub.publish = lambda change: heard.append(  # type: ignore[method-assign]
        change.case if change.resource is Resource.PROOF else None
    )
    proof = await other.evidence.start(theirs, CALL, new_key())
    assert mine in heard
    heard.clear()
    await other.evidence.cancel(theirs, proof.id)
    assert mine in heard
    await other.evidence.start(theirs, CALL, new_key())
    heard.clear()
    await other.calls.close(theirs, CaseOutcome.ABANDONED)
    assert mine in heard


async def use_up(desk: Inside, case: CaseId) -> None:
    """Ten codes are guessed at until they fail."""
    for _ in range(10):
        await guess(desk, case, MAIL, list(WRONG))
        desk.clock.step(minutes=3)


async def test_after_the_days_attempts_only_an_upper_role_goes_on(desk: Inside) -> None:
    case = (await desk.case()).id
    await use_up(desk, case)
    for agent in (MARTIN, VERIFIER):
        served = as_(desk, agent)
        id_ = (await served.case()).id
        found = await ways(served, id_)
        assert {found[way].unavailable for way in EVERY} == {Unavailable.UPPER_ROLE}
        for way in (PUSH, OTP, IN_PERSON, CALL):
            assert await refused(served.evidence.start(id_, way, new_key())) is ErrorCode.WAY_UNAVAILABLE
    for agent in (SENIOR, SECURITY, ON_CALL):
        served = as_(desk, agent)
        id_ = (await served.case()).id
        found = await ways(served, id_)
        assert found[MAIL].unavailable is Unavailable.ATTEMPTS_USED
        assert {found[way].unavailable for way in (PUSH, OTP, IN_PERSON)} == {None}
    desk.clock.step(hours=24)
    assert (await ways(desk, case))[MAIL].unavailable is None


async def test_one_agents_word_takes_nobody_away_from_his_colleagues(desk: Inside) -> None:
    """Nothing is compared in a call or at a desk: a single agent says so as often as he likes, and counts once."""
    mine = as_(desk, VERIFIER)
    case = (await mine.case()).id
    for _ in range(12):
        proof = await mine.evidence.start(case, IN_PERSON, new_key())
        await mine.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.REFUSED))
    assert {(await ways(desk, (await desk.case()).id))[way].unavailable for way in EVERY} == {None}
    assert await desk.house.store.read(lambda c: wrong_today(c, AMELIE, desk.clock.now())) == 1


async def test_a_stranger_who_calls_one_agent_after_the_other_is_counted(desk: Inside) -> None:
    for agent in (MARTIN, VERIFIER, SENIOR, SECURITY):
        one = as_(desk, agent)
        case = (await one.case()).id
        proof = await one.evidence.start(case, CALL, new_key())
        await one.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.REFUSED))
    assert await desk.house.store.read(lambda c: wrong_today(c, AMELIE, desk.clock.now())) == 4


async def test_attempts_under_way_count_before_they_end(desk: Inside) -> None:
    """Else several ways, started together, give three guesses each beyond the last one of the day."""
    case = (await desk.case()).id
    for n in range(9):
        desk.clock.step(minutes=6)
        assert await guess(desk, case, (MAIL, SMS)[n % 2], list(WRONG)) == 3
    desk.clock.step(minutes=6)
    assert await guess(desk, case, MAIL, WRONG[:1]) == 1
    found = await ways(desk, case)
    assert {found[way].unavailable for way in (SMS, OTP, PUSH, CALL)} == {Unavailable.UPPER_ROLE}


async def test_what_did_not_fit_in_a_test_counts_for_proofs(desk: Inside) -> None:
    case = (await desk.case()).id
    for _ in range(10):
        order = TestOrder(vendor=desk.twin.id, device=PHONE, factor=Factor.OTP, code=SecretStr("000000"))
        await desk.operations.order(case, order, new_key())
        desk.clock.step(minutes=6)
    assert {(await ways(desk, case))[way].unavailable for way in EVERY} == {Unavailable.UPPER_ROLE}


async def test_guesses_at_a_manager_are_the_managers_own(desk: Inside) -> None:
    """Through whomever he vouches for: his own ways close, and those of his other people through him."""
    await add(
        desk,
        Newcomer("boss", mail="boss@durand.example"),
    )
    await managed_by(desk, "boss")
    case = (await desk.case()).id
    for _ in range(10):
        desk.clock.step(minutes=6)
        await guess(desk, case, WayId("manager:mail:con_mail_DX-boss"), list(WRONG))
    boss = await desk.calls.open(Newcomer("boss").id)
    found = await ways(desk, boss.id)
    assert found[WayId("push:twin:DP-boss")].unavailable is Unavailable.UPPER_ROLE


@pytest.mark.parametrize(
    ("reason", "says"),
    [("elsewhere", "Vera Claes"), ("used up", "senior")],
)
async def test_an_agent_who_cannot_go_on_is_not_told_to_refuse(desk: Inside, reason: str, says: str) -> None:
    """A refusal tells the person that somebody called in his name: it is no way to end a queue."""
    case = (await desk.case()).id
    if reason == "elsewhere":
        other = as_(desk, VERIFIER)
        await other.evidence.start((await other.case()).id, CALL, new_key())
    else:
        await use_up(desk, case)
    rows = "\n".join(
        "".join(part.text for part in row) for row in gate_rows(await look(desk, case), desk.clock.now(), 60)
    )
    assert says in rows
    assert rows.count("verifies this person") == (reason == "elsewhere"), "said once, above the closed ways"
    assert "refuse" not in rows


async def test_security_hears_once_that_somebodys_attempts_are_used_up(desk: Inside) -> None:
    """A stranger guesses, or a colleague does: nobody else would put ten calls together."""
    case = (await desk.case()).id
    for _ in range(9):
        await guess(desk, case, MAIL, list(WRONG))
        desk.clock.step(minutes=3)
    assert await heard(desk) == 0
    await guess(desk, case, MAIL, list(WRONG))
    assert await heard(desk) == 1
    desk.clock.step(hours=1)
    above = as_(desk, SENIOR)
    await guess(above, (await above.case()).id, OTP, list(WRONG))
    assert await heard(desk) == 1
    assert Audience.PERSON not in {Audience(row.audience) for row in await desk.rows(notice_send)}


async def heard(desk: Inside) -> int:
    return sum(row.kind == NoticeKind.ATTEMPTS_USED for row in await desk.rows(notice))
