"""One agent at a time verifies a person, and after the day's attempts only somebody above the first line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import Conflict, ErrorCode
from helpdesk_tui.contract.evidence import Unavailable
from helpdesk_tui.contract.ids import CaseId, WayId
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.evidence.tables import proof as table
from tests.attack.folk import CALL, IN_PERSON, MAIL, OTP, PUSH, SMS, Newcomer, add, guess, refused, ways
from tests.desk.inside import Inside, inside, new_key
from tests.desk.several_people import MARTIN, ON_CALL, SECURITY, SENIOR, VERIFIER, staff

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
    other = as_(desk, SENIOR)
    assert await refused(other.evidence.start((await other.case()).id, CALL, new_key())) is (
        ErrorCode.VERIFIED_ELSEWHERE
    )
    found = await ways(desk, mine)
    assert found[CALL].unavailable is None
    await desk.called_back(mine)


async def test_it_is_the_person_who_is_held_and_nobody_else(desk: Inside) -> None:
    await add(desk, Newcomer("boss", mail="boss@durand.example"))
    await desk.evidence.start((await desk.case()).id, MAIL, new_key())
    other = as_(desk, SENIOR)
    case = await other.calls.open(Newcomer("boss").id)
    assert (await ways(other, case.id))[WayId("push:twin:DP-boss")].unavailable is None


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
