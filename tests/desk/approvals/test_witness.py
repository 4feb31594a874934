"""Whoever saw the caller is no second pair of eyes on what is handed over for it."""

from __future__ import annotations

from helpdesk_tui.contract.approvals import ApprovalState
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.ids import WayId
from helpdesk_tui.contract.witness import Seen
from helpdesk_tui.desk.witness import service
from tests.attack.folk import refused
from tests.desk.inside import Inside, new_key
from tests.desk.several_people import SECOND, SENIOR, again_within_a_week, asked, says_yes


async def test_the_witness_approves_nothing_in_that_case_and_another_one_may(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    proof = await desk.evidence.start(case.id, WayId(f"witness:{SENIOR.id}"), new_key())
    await service.answer(desk.house, SENIOR, proof.id, Seen.SEEN)
    made = await asked(desk, case)
    assert await refused(says_yes(desk, made, SENIOR)) is ErrorCode.OWN_REQUEST
    assert (await says_yes(desk, made, SECOND)).state is ApprovalState.APPROVED
