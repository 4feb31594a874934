"""Whoever saw the caller is no second pair of eyes on what is handed over for it."""

from __future__ import annotations

from sqlalchemy import insert

from helpdesk_tui.contract.approvals import ApprovalState
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.ids import WayId
from helpdesk_tui.contract.witness import Seen
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.witness import service
from tests.attack.folk import Newcomer, add, refused
from tests.desk.inside import Inside, new_key
from tests.desk.several_people import SECOND, SENIOR, again_within_a_week, asked, becomes, says_yes


async def test_the_witness_approves_nothing_in_that_case_and_another_one_may(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    proof = await desk.evidence.start(case.id, WayId(f"witness:{SENIOR.id}"), new_key())
    await service.answer(desk.house, SENIOR, proof.id, Seen.SEEN)
    made = await asked(desk, case)
    assert await refused(says_yes(desk, made, SENIOR)) is ErrorCode.OWN_REQUEST
    assert (await says_yes(desk, made, SECOND)).state is ApprovalState.APPROVED


async def test_the_manager_who_vouched_approves_nothing_in_that_case(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    boss = Newcomer("b.claes")
    await add(desk, boss)
    (first, *_) = [row for row in await desk.rows(proof) if row.case_id == case.id]
    word = dict(zip(proof.columns.keys(), first, strict=True)) | {"id": "prf_m", "manager_id": boss.id}
    await desk.house.store.write(lambda c: c.execute(insert(proof).values(word)))
    await becomes(desk, SENIOR, person_id=boss.id)
    made = await asked(desk, case)
    assert await refused(says_yes(desk, made, SENIOR)) is ErrorCode.OWN_REQUEST
