"""Who calls because the phone is away is asked for nothing that needs it, and for everything else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.cases import CaseReason
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.evidence import CaseGate, Method, Unavailable
from helpdesk_tui.contract.gate import Action, Denied
from helpdesk_tui.contract.ids import CaseId, VendorId, WayId
from helpdesk_tui.desk.cases.reasons import note_reason
from helpdesk_tui.desk.gate.at_hand import PHONE_AWAY
from helpdesk_tui.desk.gate.service import panel
from tests.desk.inside import Inside, inside, new_key

TWIN = VendorId("twin")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as found:
        yield found


async def told(desk: Inside, reason: CaseReason) -> tuple[CaseId, CaseGate]:
    case = await desk.case()
    await note_reason(desk.house, desk.agent, case.id, reason)
    return case.id, await panel(desk.house, desk.agent, case.id, Action.BYPASS, TWIN, None)


def away(gate: CaseGate) -> set[str]:
    return {way.id for way in gate.ways if way.unavailable is Unavailable.NOT_WITH_CALLER}


@pytest.mark.parametrize("reason", sorted(PHONE_AWAY))
async def test_nothing_that_needs_the_phone_is_offered(desk: Inside, reason: CaseReason) -> None:
    _, gate = await told(desk, reason)
    closed = away(gate)
    assert {way.method for way in gate.ways if way.id in closed} == {
        Method.PUSH,
        Method.SMS_CODE,
        Method.CALL_BACK,
    }
    assert "call:con_mobile" in closed
    assert "call:con_office" not in closed
    open_ways = {way.method for way in gate.ways if way.unavailable is None}
    assert {Method.MAIL_CODE, Method.CALL_BACK, Method.OTP, Method.IN_PERSON} <= open_ways
    assert isinstance(gate.decision, Denied)
    assert not closed & set(gate.decision.cheapest)


@pytest.mark.parametrize("reason", sorted(set(CaseReason) - PHONE_AWAY))
async def test_any_other_reason_closes_nothing(desk: Inside, reason: CaseReason) -> None:
    assert away((await told(desk, reason))[1]) == set()


async def test_the_desk_itself_refuses_such_a_way(desk: Inside) -> None:
    case, gate = await told(desk, CaseReason.FORGOTTEN_PHONE)
    for way in sorted(away(gate)):
        with pytest.raises(DeskError) as refused:
            await desk.evidence.start(case, WayId(way), new_key())
        assert refused.value.code is ErrorCode.WAY_UNAVAILABLE


async def test_a_reason_that_was_wrong_is_said_again(desk: Inside) -> None:
    case, gate = await told(desk, CaseReason.LOST_PHONE)
    assert away(gate)
    again = await note_reason(desk.house, desk.agent, case, CaseReason.OTHER)
    assert again.reason is CaseReason.OTHER
    assert away(await panel(desk.house, desk.agent, case, Action.BYPASS, TWIN, None)) == set()
    assert (await desk.events()).count("case:reason") == 2


async def test_a_proof_that_was_given_stands(desk: Inside) -> None:
    case = await desk.verified()
    await note_reason(desk.house, desk.agent, case.id, CaseReason.BROKEN_PHONE)
    gate = await panel(desk.house, desk.agent, case.id, Action.BYPASS, TWIN, None)
    assert gate.decision.outcome == "allowed"
