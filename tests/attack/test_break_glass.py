"""Break-glass spares the second person and nothing else, is heard at once, and is never closed by its maker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.approvals import Approval, GlassAsk
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.ids import ReviewId
from helpdesk_tui.contract.operations import GrantState
from helpdesk_tui.contract.review import ReviewItem, ReviewList, ReviewState
from helpdesk_tui.desk.agents.tables import agent as agents
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.review import service
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ApprovalsPart
from tests.attack.folk import now_has, refused
from tests.attack.modes import Mode, desk_in
from tests.desk.inside import Inside, new_key
from tests.desk.several_people import (
    EVERYBODY,
    MARTIN,
    SECOND,
    SECURITY,
    SENIOR,
    VERIFIER,
    again_within_a_week,
    asked,
    becomes,
    order,
    says_yes,
    staff,
)


@pytest.fixture
async def desk(mode: Mode, tmp_path: Path) -> AsyncIterator[Inside]:
    async with desk_in(mode, tmp_path, EVERYBODY) as made:
        if mode is Mode.SANDBOX:
            await staff(made)
        await becomes(made, MARTIN, roles="on_call")
        yield made


async def broken(desk: Inside, case: Case, reason: str = "nobody answers at two at night") -> Approval:
    return await desk.calls.glass(case.id, GlassAsk(order=order(desk), reason=reason), new_key())


def codes(desk: Inside) -> int:
    return sum(done == "code" for done, _ in desk.twin.ledger) - 1


async def items(desk: Inside, where: ReviewList = ReviewList.ALONE) -> list[ReviewItem]:
    return [one for one in await service.listed(desk.house) if one.list is where and "glass" in one.why]


async def test_it_is_heard_at_once_and_then_carried_out(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await broken(desk, case)
    assert [row.kind for row in await desk.rows(notice)].count("break_glass") == 1
    assert "glass:broken" in await desk.events()
    await desk.operations.order(case.id, order(desk, approval=made.id), new_key())
    assert codes(desk) == 1
    [item] = await items(desk)
    assert item.grant is not None


@pytest.mark.parametrize("role", ["agent", "senior", "security", "verifier", "auditor"])
async def test_only_who_is_on_call(desk: Inside, role: str) -> None:
    case = await again_within_a_week(desk)
    await becomes(desk, MARTIN, roles=role)
    assert await refused(broken(desk, case)) is ErrorCode.ROLE_MISSING


async def test_the_role_is_asked_again_at_the_order(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await broken(desk, case)
    await becomes(desk, MARTIN, roles="agent")
    wanted = desk.operations.order(case.id, order(desk, approval=made.id), new_key())
    assert await refused(wanted) is ErrorCode.ROLE_MISSING
    assert codes(desk) == 0


async def test_it_spares_no_proof(desk: Inside) -> None:
    bare = await desk.case()
    assert await refused(broken(desk, bare)) is ErrorCode.GATE_CLOSED
    await desk.called_back(bare.id)
    assert await refused(broken(desk, bare)) is ErrorCode.GATE_CLOSED
    assert await desk.rows(notice) == []


async def test_not_above_the_tier_of_the_policy(desk: Inside) -> None:
    usual, never = desk.house.policy, PolicyBook(Policy(approvals=ApprovalsPart(break_glass_tier=0)))
    case = await again_within_a_week(desk)
    now_has(desk, policy=never)
    assert await refused(broken(desk, case, "urgent, says the caller")) is ErrorCode.GATE_CLOSED
    now_has(desk, policy=usual)
    made = await broken(desk, case)
    now_has(desk, policy=never)
    wanted = desk.operations.order(case.id, order(desk, approval=made.id), new_key())
    assert await refused(wanted) is ErrorCode.GATE_CLOSED


@pytest.mark.parametrize("reason", ["   ", "\t\t\t"])
async def test_it_takes_a_reason(desk: Inside, reason: str) -> None:
    case = await again_within_a_week(desk)
    assert await refused(broken(desk, case, reason)) is ErrorCode.BAD_REQUEST


async def test_it_is_of_exactly_one_order_and_used_once(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await broken(desk, case)
    other = order(desk, approval=made.id, uses=5)
    assert await refused(desk.operations.order(case.id, other, new_key())) is ErrorCode.APPROVAL_ENDED
    wanted = order(desk, approval=made.id)
    assert await refused(desk.operations.order(case.id, wanted, new_key())) is None
    assert await refused(desk.operations.order(case.id, wanted, new_key())) is not None
    assert codes(desk) == 1


async def test_security_stops_it(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await broken(desk, case)
    await replace(desk, agent=SECURITY).approvals.deny(made.id)
    wanted = order(desk, approval=made.id)
    assert await refused(desk.operations.order(case.id, wanted, new_key())) is ErrorCode.APPROVAL_ENDED


# -- what comes after


async def test_who_did_it_does_not_close_it(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    await broken(desk, case)
    [item] = await items(desk)
    await becomes(desk, MARTIN, roles="on_call senior security")
    both = replace(MARTIN, roles=frozenset({"on_call", "senior", "security"}))
    assert await refused(service.accept(desk.house, both, item.id)) is ErrorCode.OWN_REQUEST
    assert await refused(service.reopen(desk.house, both, item.id, "why", new_key())) is ErrorCode.OWN_REQUEST
    assert await refused(service.accept(desk.house, VERIFIER, item.id)) is ErrorCode.ROLE_MISSING
    assert (await service.accept(desk.house, SENIOR, item.id)).state is ReviewState.OK
    assert await refused(service.accept(desk.house, SECOND, item.id)) is ErrorCode.TASK_ENDED


async def test_another_name_of_the_same_human_does_not_close_it(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    await broken(desk, case)
    [item] = await items(desk)
    await becomes(desk, MARTIN, person_id="per_alice")
    await becomes(desk, SENIOR, person_id="per_alice")
    assert len(await desk.rows(agents)) > 1
    assert await refused(service.accept(desk.house, SENIOR, item.id)) in {
        ErrorCode.OWN_REQUEST,
        ErrorCode.NOT_FOUND,
    }


async def test_reopening_takes_back_what_lives(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await broken(desk, case)
    await desk.operations.order(case.id, order(desk, approval=made.id), new_key())
    [item] = await items(desk)
    sheet = await service.sheet(desk.house, SENIOR, item.id)
    assert sheet.said == "nobody answers at two at night"
    assert {one.method for one in sheet.proofs} == {"call_back", "mail_code"}
    assert not sheet.mine
    done = await service.reopen(desk.house, SENIOR, item.id, "the caller was somebody else", new_key())
    assert done.state is ReviewState.REOPENED
    assert done.grant is None
    newest = max(await desk.rows(grant_), key=lambda row: row.made_at)
    assert newest.state == GrantState.REVOKED


async def test_who_approved_does_not_review(desk: Inside) -> None:
    await becomes(desk, MARTIN, roles="agent")
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    await desk.operations.order(case.id, order(desk, approval=made.approval.id), new_key())
    [item] = [one for one in await service.listed(desk.house) if "approved" in one.why]
    assert await refused(service.accept(desk.house, SENIOR, item.id)) is ErrorCode.OWN_REQUEST
    assert await refused(service.accept(desk.house, SECOND, item.id)) is None


async def test_items_that_are_not_there(desk: Inside) -> None:
    assert await refused(service.accept(desk.house, SENIOR, ReviewId("rev_none"))) is ErrorCode.NOT_FOUND
