"""A call that is given to a colleague."""

from __future__ import annotations

from tests.rig.desk import RunningDesk
from tests.views.driving import console


async def test_a_case_is_handed_over_without_its_verification(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("slash")
        await drive.open("m.dupont", "DUPONT Marc")
        case = drive.call.call.state.case
        assert case is not None
        await drive.press("h")
        await drive.step("hand-over")
        await drive.shows("Nele Vermeulen", "they have to verify again")
        await drive.press("1")
        await drive.until(lambda: drive.call.call.state.case is None, "given away")
        there = await drive.app.link.client.cases.get(case.id)
        assert (there.agent, there.state, there.rang) == ("n.vermeulen", "parked", True)
