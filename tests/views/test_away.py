"""A console goes away while an order is under way; the next one says what became of it."""

from __future__ import annotations

import asyncio

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder, RevokeOrder
from tests.e2e.calls import people_with_push, verify
from tests.rig.desk import running_desk
from tests.views.driving import console


async def test_the_next_console_says_it_once() -> None:
    with running_desk() as desk:
        client = desk.client()
        login = (await people_with_push(client, 1))[0]
        case = await verify(desk, client, login)
        desk.sandbox.fault("delay_after", method="POST", path="/bypass_codes$", seconds=2.0)
        async with console(desk):
            ordering = asyncio.create_task(
                client.operations.order(case.id, BypassOrder(vendor=VendorId("duo-durand")))
            )
            await asyncio.sleep(0.7)
        done = await ordering
        assert done.state is OperationState.DONE
        async with console(desk) as drive:
            await drive.shows("While you were away: bypass code for")
        async with console(desk) as drive:
            await drive.until(lambda: drive.app.link._looked_back, "asked")
            assert "While you were away" not in drive.words()
        assert done.grant is not None
        await client.operations.take(RevokeOrder(grant=done.grant, reason="end of the test"))
        await client.close()
