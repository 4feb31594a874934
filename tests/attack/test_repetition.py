"""Again and again, at night, with a new password: what an attacker with patience tries at the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.gate import Action, Allowed, Denied, Need
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import HoursPart
from tests.attack.folk import MALLORY, activate, bypass, effects, look, refused
from tests.desk.inside import Inside, inside
from tests.desk.passwords import password_set

AT_NIGHT = HoursPart(time_zone="Europe/Brussels", closes=datetime(1, 1, 1, 8, tzinfo=UTC).time())
"""The clock of these tests stands at ten in Brussels."""


async def needs(desk: Inside, case: CaseId, action: Action = Action.BYPASS) -> tuple[Need, ...]:
    decision = (await look(desk, case, action)).decision
    return decision.needs if isinstance(decision, Denied) else ()


async def closed(desk: Inside, case: Any) -> None:
    await desk.calls.close(case.id, CaseOutcome.ABANDONED)


async def test_a_third_call_in_a_day_whoever_answers_and_however_the_first_two_ended(desk: Inside) -> None:
    await closed(desk, await desk.case(ticket=False))
    served = replace(desk, agent=MALLORY)
    await closed(served, await served.case(ticket=False))
    case = await desk.verified()
    assert await needs(desk, case.id) == (Need.THIRD_CONTACT,)
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED
    assert await refused(activate(desk, case.id)) is ErrorCode.GATE_CLOSED
    assert desk.twin.ledger == []


async def test_waiting_a_day_between_calls_helps_only_once_a_week(desk: Inside) -> None:
    assert (await bypass(desk, (await desk.verified()).id)).codes == 1
    for days in (1.01, 2, 2, 1.9):
        desk.clock.step(days=days)
        assert await refused(bypass(desk, (await desk.verified()).id)) is ErrorCode.GATE_CLOSED
    assert effects(desk, "code") == 1
    desk.clock.step(days=1)
    assert (await bypass(desk, (await desk.verified()).id)).codes == 1


async def test_a_misheard_code_is_replaced_without_an_approver_and_is_no_second_episode(desk: Inside) -> None:
    case = await desk.verified()
    for _ in range(2):
        assert (await bypass(desk, case.id)).codes == 1
    assert await needs(desk, case.id) == ()


async def test_an_agent_who_is_told_of_a_new_password_hands_over_nothing_in_that_call(desk: Inside) -> None:
    case = await desk.verified()
    assert isinstance((await look(desk, case.id)).decision, Allowed)
    await desk.calls.password_too(case.id)
    assert await needs(desk, case.id) == (Need.SAME_CONTACT,)
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED
    assert await refused(activate(desk, case.id)) is ErrorCode.GATE_CLOSED
    # Closing that call and opening another one does not make it forgotten.
    await closed(desk, case)
    assert await needs(desk, (await desk.verified()).id) == (Need.INTERLOCKED,)
    desk.clock.step(hours=24, seconds=1)
    assert await needs(desk, (await desk.verified()).id) == ()
    assert effects(desk, "code") == 0


async def test_only_the_agent_of_the_case_says_so(desk: Inside) -> None:
    case = await desk.case()
    assert await refused(replace(desk, agent=MALLORY).calls.password_too(case.id)) is ErrorCode.NOT_YOURS


@pytest.mark.parametrize(
    ("ago", "need"),
    [
        (timedelta(minutes=-1), Need.SAME_CONTACT),
        (timedelta(hours=1), Need.INTERLOCKED),
        (timedelta(hours=23, minutes=50), Need.INTERLOCKED),
        (timedelta(hours=25), None),
    ],
)
async def test_what_a_directory_knows_of_the_password_needs_nobody_to_say_it(
    desk: Inside, ago: timedelta, need: Need | None
) -> None:
    start = desk.clock.now()
    case = await desk.case()
    await password_set(desk, start - ago)
    desk.clock.step(minutes=2)
    await desk.called_back(case.id)
    await desk.mailed(case.id)
    assert await needs(desk, case.id) == (() if need is None else (need,))


async def test_at_night_an_ordinary_agent_hands_over_nothing_at_tier_two(tmp_path: Path) -> None:
    async with inside(tmp_path, policy=PolicyBook(Policy(hours=AT_NIGHT)), embedded=False) as desk:
        case = await desk.verified()
        assert await needs(desk, case.id) == (Need.OUT_OF_HOURS,)
        assert await refused(bypass(desk, case.id)) is not None
        assert desk.twin.ledger == []
