"""F-D3: whatever meets whatever, there is one decision and one effect at most."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import insert, update

from helpdesk_tui.contract.approvals import ApprovalAsked, ApprovalState
from helpdesk_tui.contract.cases import Case, CaseOutcome
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.evidence import ProofState, Zero
from helpdesk_tui.contract.notices import NotMeSource
from helpdesk_tui.desk.approvals.service import Approvals
from helpdesk_tui.desk.approvals.tables import approval, approval_yes
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.notices.not_me import freeze
from helpdesk_tui.desk.operations.tables import operation
from tests.desk.inside import AMELIE, Inside, new_key
from tests.desk.passwords import password_set
from tests.desk.several_people import (
    MARTIN,
    SECOND,
    SENIOR,
    again_within_a_week,
    asked,
    becomes,
    order,
    says_yes,
)

Move = Callable[[Inside, Case, ApprovalAsked], Awaitable[Any]]


async def approve(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case
    await says_yes(desk, made)


async def approve_too(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case
    await says_yes(desk, made, SECOND)


async def approve_own(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case
    await becomes(desk, MARTIN, roles="agent senior")
    await says_yes(desk, made, MARTIN)


async def deny(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case
    await Approvals(desk.house, SECOND).deny(made.approval.id)


async def withdraw(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case
    await Approvals(desk.house, MARTIN).withdraw(made.approval.id)


async def carry_out(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    await desk.operations.order(case.id, order(desk, approval=made.approval.id), new_key())


async def lose_role(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case, made
    await becomes(desk, SENIOR, roles="agent")
    await becomes(desk, SECOND, roles="agent")


async def lose_own_role(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case, made
    await becomes(desk, MARTIN, roles="verifier")


async def leave(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case, made
    await becomes(desk, SENIOR, state="revoked")
    await becomes(desk, SECOND, state="revoked")


async def doubt(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del made
    doubted = update(proof).where(proof.c.case_id == case.id).values(forced_zero=Zero.FAILED.value)
    await desk.house.store.write(lambda c: c.execute(doubted))


async def fail_a_proof(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del made
    fraud = update(proof).where(proof.c.case_id == case.id, proof.c.method == "mail_code")
    await desk.house.store.write(lambda c: c.execute(fraud.values(state=ProofState.FRAUD.value)))


async def not_me(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case, made
    await desk.house.store.write(lambda c: freeze(c, desk.house, AMELIE, NotMeSource.PHONE))


async def close(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del made
    await Cases(desk.house).close(MARTIN, case.id, CaseOutcome.ABANDONED)


async def use_up_the_quota(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case, made
    codes = [dict(row._mapping) for row in await desk.rows(operation) if row.kind == "bypass"]
    days_ago = desk.clock.now() - timedelta(days=10)
    earlier = [
        {**codes[0], "id": f"op_earlier{number}", "asked_at": days_ago, "settled_at": days_ago}
        for number in range(6)
    ]
    await desk.house.store.write(lambda c: c.execute(insert(operation), earlier))


async def change_the_password(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case, made
    await password_set(desk, desk.clock.now() - timedelta(hours=3))


async def call_twice_more(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case, made
    for _ in range(2):
        another = await replace(desk, agent=SECOND).case(ticket=False)
        await Cases(desk.house).close(SECOND, another.id, CaseOutcome.ABANDONED)


async def too_late(desk: Inside, case: Case, made: ApprovalAsked) -> None:
    del case, made
    desk.clock.step(minutes=60)


MOVES: dict[str, Move] = {
    one.__name__: one
    for one in (
        approve,
        approve_too,
        approve_own,
        deny,
        withdraw,
        lose_role,
        lose_own_role,
        leave,
        doubt,
        fail_a_proof,
        not_me,
        close,
        use_up_the_quota,
        change_the_password,
        call_twice_more,
        too_late,
    )
}
AGAINST = sorted(set(MOVES) - {"approve", "approve_too", "approve_own"})


async def outcome(move: Move, desk: Inside, case: Case, made: ApprovalAsked) -> ErrorCode | None:
    try:
        await move(desk, case, made)
    except DeskError as error:
        return error.code
    return None


def effects(desk: Inside) -> int:
    """Codes made at the vendor by this call: the call before made one."""
    return sum(done == "code" for done, *_ in desk.twin.ledger) - 1


async def decided_once(desk: Inside) -> None:
    rows = await desk.rows(approval)
    assert len(rows) == 1
    events = await desk.events()
    endings = [one for one in events if one in {"approval:denied", "approval:withdrawn", "approval:used"}]
    assert len(endings) <= 1
    assert events.count("approval:given") <= 1
    assert events.count("approval:used") == effects(desk) == (rows[0].state == ApprovalState.USED)


async def test_the_whole_way(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    assert await outcome(carry_out, desk, case, made) is ErrorCode.APPROVAL_WAITS
    await approve(desk, case, made)
    await carry_out(desk, case, made)
    await decided_once(desk)
    assert effects(desk) == 1


@pytest.mark.parametrize("against", AGAINST)
async def test_before_the_approval_it_ends_it(desk: Inside, against: str) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await MOVES[against](desk, case, made)
    if against != "lose_own_role":
        assert await outcome(approve, desk, case, made) is not None
    assert await outcome(carry_out, desk, case, made) is not None
    await decided_once(desk)
    assert effects(desk) == 0


@pytest.mark.parametrize("against", AGAINST)
async def test_after_the_approval_it_still_ends_it(desk: Inside, against: str) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await approve(desk, case, made)
    await MOVES[against](desk, case, made)
    assert await outcome(carry_out, desk, case, made) is not None
    await decided_once(desk)
    assert effects(desk) == 0


PAIRS = sorted(combinations(sorted(MOVES), 2))


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[f"{one}-{other}" for one, other in PAIRS])
async def test_two_at_once_and_then_the_order(desk: Inside, one: str, other: str) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await asyncio.gather(outcome(MOVES[one], desk, case, made), outcome(MOVES[other], desk, case, made))
    await outcome(carry_out, desk, case, made)
    await outcome(carry_out, desk, case, made)
    await decided_once(desk)
    yes = await desk.rows(approval_yes)
    assert len(yes) <= 1
    assert "a.martin" not in {row.agent for row in yes}
    if set(AGAINST) & {one, other}:
        assert effects(desk) == 0
    else:
        assert effects(desk) == (1 if yes else 0)


@pytest.mark.parametrize("against", AGAINST)
async def test_while_the_order_is_claimed(desk: Inside, against: str) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await approve(desk, case, made)
    await asyncio.gather(
        outcome(carry_out, desk, case, made),
        outcome(MOVES[against], desk, case, made),
        outcome(carry_out, desk, case, made),
    )
    await decided_once(desk)
    assert effects(desk) <= 1


async def test_a_claim_that_falls_leaves_the_approval_unused(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await approve(desk, case, made)
    other = order(desk, approval=made.approval.id, seconds=3600)
    with pytest.raises(DeskError) as caught:
        await desk.operations.order(case.id, other, new_key())
    assert caught.value.code is ErrorCode.APPROVAL_ENDED
    await carry_out(desk, case, made)
    await decided_once(desk)
    assert effects(desk) == 1


async def test_twenty_approve_at_once(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    both = [approve, approve_too] * 10
    found = await asyncio.gather(*(outcome(one, desk, case, made) for one in both))
    assert found.count(None) == 1
    assert set(found) == {None, ErrorCode.APPROVAL_ENDED}


async def test_twenty_orders_at_once(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await approve(desk, case, made)
    found = await asyncio.gather(*(outcome(carry_out, desk, case, made) for _ in range(20)))
    assert found.count(None) == 1
    await decided_once(desk)
    assert effects(desk) == 1
