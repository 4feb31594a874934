"""The gate is looked at for the very road and account that an order goes to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from helpdesk_tui.contract.errors import Refused
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.orders import BypassOrder, Delivery, InviteOrder, ListOrder, Order
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.desk.gate.service import Toward, panel
from helpdesk_tui.desk.people.tables import account
from tests.desk.inside import Inside, inside, new_key
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        made.twin.more = TwinMore(made.twin.ledger, lambda: False)
        yield made


def second(status: AccountStatus) -> Any:
    """Amélie's other account at the same vendor."""

    def write(connection: Any) -> None:
        row = connection.execute(select(account)).mappings().one()
        other = {"ref": "DU2", "login": "adm.dupont", "status": status.value}
        connection.execute(insert(account).values({**row, **other}))

    return write


@pytest.mark.parametrize("road", [Delivery.MAIL, Delivery.SMS])
async def test_a_look_says_what_the_order_is_judged_by(desk: Inside, road: Delivery) -> None:
    case = await desk.verified()
    seen = await panel(desk.house, desk.agent, case.id, Action.INVITE, TWIN, None, Toward(road))
    tried = await desk.operations.dry_run(case.id, InviteOrder(vendor=TWIN, delivery=road))
    assert seen.decision == tried.decision


async def test_the_mailbox_that_receives_proves_nothing_and_another_road_has_it_count(desk: Inside) -> None:
    case = await desk.verified()
    points = {
        road: (
            await panel(desk.house, desk.agent, case.id, Action.INVITE, TWIN, None, Toward(road))
        ).decision.score.points
        for road in (Delivery.MAIL, Delivery.SMS)
    }
    assert points[Delivery.MAIL] < points[Delivery.SMS]


@pytest.mark.parametrize(
    ("action", "orders"),
    [
        (Action.BYPASS, {ref: BypassOrder(vendor=TWIN, account=ref) for ref in ("DU1", "DU2")}),
        (Action.CODE_LIST, {ref: ListOrder(vendor=TWIN, account=ref, size=25) for ref in ("DU1", "DU2")}),
    ],
)
async def test_a_locked_account_closes_the_gate_of_no_other(
    desk: Inside, action: Action, orders: dict[str, Order]
) -> None:
    await desk.house.store.write(second(AccountStatus.LOCKED))
    case = await desk.verified()
    needs = {}
    for ref in orders:
        seen = await panel(desk.house, desk.agent, case.id, action, TWIN, None, Toward(account=ref))
        needs[ref] = seen.decision.needs if isinstance(seen.decision, Denied) else ()
    assert Need.ACCOUNT_UNUSABLE in needs["DU2"]
    assert Need.ACCOUNT_UNUSABLE not in needs["DU1"]
    with pytest.raises(Refused):
        await desk.operations.order(case.id, orders["DU2"], new_key())
    assert desk.twin.ledger == []


async def test_a_list_is_made_for_the_account_that_was_chosen(desk: Inside) -> None:
    await desk.house.store.write(second(AccountStatus.ACTIVE))
    twins = desk.twin.people
    twins["DU2"] = replace(twins["DU1"], ref="DU2", login="adm.dupont", devices=())
    case = await desk.verified()
    await desk.operations.order(case.id, ListOrder(vendor=TWIN, account="DU2", size=25), new_key())
    assert desk.twin.ledger == [("list", "DU2")]
