"""Grants that end before their time: the person says "not me", or another device is active (Law 11)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from helpdesk_tui.contract.ids import DeviceId, VendorId, WayId
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.operations.reveal import reveal
from helpdesk_tui.desk.people.tables import device
from helpdesk_tui.wording.record import line
from tests.desk.inside import Inside, inside, new_key

pytestmark = pytest.mark.thorough

TWIN = VendorId("twin")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as found:
        yield found


async def handed_over(desk: Inside) -> None:
    """A code that was read out, and a link on its way."""
    case = await desk.verified()
    code = await desk.operations.order(case.id, BypassOrder(vendor=TWIN), new_key())
    await reveal(desk.house, desk.agent, code.id, new_key())
    await desk.operations.order(case.id, ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP1")), new_key())
    desk.clock.step(minutes=1)


async def swept(desk: Inside) -> dict[str, str]:
    await Sweep(desk.house).look()
    return {row.kind: row.state for row in await desk.rows(grant_)}


async def test_whoever_says_not_me_ends_what_was_handed_over(desk: Inside) -> None:
    await handed_over(desk)
    assert await swept(desk) == {"bypass": "live", "activation": "live"}
    case = await desk.case()
    proof = await desk.evidence.start(case.id, WayId("call:con_office"), new_key())
    await desk.evidence.answer(case.id, proof.id, ProofAnswer(outcome=CallOutcome.NOT_ME))
    assert await swept(desk) == {"bypass": "revoked", "activation": "revoked"}
    assert desk.twin.bypass["DU1"] == []
    assert ("withdraw", "DU1") in desk.twin.ledger
    assert "not me" in line("grant:revoked", {"reason": "not_me"})


async def test_a_vendor_that_is_down_is_asked_again(desk: Inside) -> None:
    await handed_over(desk)
    case = await desk.case()
    proof = await desk.evidence.start(case.id, WayId("call:con_office"), new_key())
    await desk.evidence.answer(case.id, proof.id, ProofAnswer(outcome=CallOutcome.NOT_ME))
    desk.twin.down = True
    assert (await swept(desk))["bypass"] == "live", "what lives is not called ended"
    desk.twin.down = False
    assert (await swept(desk))["bypass"] == "revoked"


async def test_a_new_device_that_is_active_ends_the_code(desk: Inside) -> None:
    await handed_over(desk)
    await desk.house.store.write(
        lambda connection: connection.execute(
            update(device).where(device.c.ref == "DP1").values(changed=desk.clock.now(), activated=True)
        )
    )
    assert (await swept(desk))["bypass"] == "revoked"
    assert desk.twin.bypass["DU1"] == []


async def test_a_device_that_was_active_before_ends_nothing(desk: Inside) -> None:
    await desk.house.store.write(
        lambda connection: connection.execute(update(device).values(changed=desk.clock.now()))
    )
    desk.clock.step(days=30)
    await handed_over(desk)
    assert (await swept(desk))["bypass"] == "live"
