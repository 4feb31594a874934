"""A phone that is set up by a link before the desk has heard of that link's outcome ends the interim code too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.ids import DeviceId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.people.service import People
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin import Fault


async def a_link_without_answer(desk: Inside) -> None:
    """She has a code, and a link of which the vendor did not say that it was sent."""
    case, vendor = await desk.verified(), desk.twin.id
    await desk.operations.order(case.id, BypassOrder(vendor=vendor), new_key())
    desk.twin.faults.append(Fault.LOST_ANSWER)
    desk.clock.step(seconds=1)
    order = ActivationOrder(vendor=vendor, device=DeviceId("twin:DP1"))
    assert (await desk.operations.order(case.id, order, new_key())).state is OperationState.UNKNOWN


def opened(desk: Inside) -> None:
    """The phone's app is seen for the first time since; the vendor calls it activated as before."""
    phone, *others = desk.twin.people["DU1"].devices
    desk.twin.change("DU1", devices=(replace(phone, last_seen=desk.clock.now()), *others))


async def swept(desk: Inside) -> bool:
    """Whether the code has been taken back."""
    await People(desk.house).refresh(AMELIE)
    await Sweep(desk.house).look()
    return ("revoke", "DU1") in desk.twin.ledger


@pytest.mark.parametrize("known", [False, True], ids=["while it is unknown", "once it is known"])
async def test_the_code_ends_with_the_new_app(tmp_path: Path, known: bool) -> None:
    async with inside(tmp_path) as desk:
        await a_link_without_answer(desk)
        desk.clock.step(seconds=1)
        opened(desk)
        if known:
            desk.clock.step(seconds=2)
            await Reconciler(desk.house).look()
        assert await swept(desk)


async def test_an_app_that_was_last_seen_before_the_link_is_the_old_one(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        opened(desk)
        desk.clock.step(seconds=1)
        await a_link_without_answer(desk)
        assert not await swept(desk)
