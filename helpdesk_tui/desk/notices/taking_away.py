"""What "not me" takes back, through the door of operations; taken up again by whoever finds it undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.ids import DeviceId, GrantId, VendorId
from helpdesk_tui.contract.orders import Change, ChangeOrder, RevokeOrder, Taking
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.freezes import Freeze, Scope
from helpdesk_tui.desk.notices.not_me import YOUNG, live_grants, young_devices
from helpdesk_tui.desk.notices.of_operations import DESK
from helpdesk_tui.desk.notices.outbox import pause
from helpdesk_tui.desk.operations.insisting import Errand, insist

REASON: Final = "not me"
LOOK_AGAIN: Final = 60.0
"""Seconds."""


async def take_away(house: House, one: Freeze) -> bool:
    """Everything that this "not me" takes back; whether anything was tried now.

    While it stands it looks again: an order that was on its way, or a link that a vendor does not take back,
    may come to life later.
    """
    orders = await house.store.read(lambda connection: _orders(connection, one))
    done = [await insist(house, Errand(f"{one.id}/{name}", DESK, order)) for name, order in orders.items()]
    now = house.clock.now()
    left = not all(one_done.over for one_done in done)
    seconds = pause(one.tries + 1) if left else LOOK_AGAIN
    later = now + timedelta(seconds=seconds) if left or now < one.until else None
    await house.store.write(lambda connection: freezes.again(connection, one, later))
    return any(one_done.tried for one_done in done)


def _orders(connection: Connection, one: Freeze) -> dict[str, Taking]:
    """What is ordered, by a name of its own: codes and links first, then devices.

    A link may not be taken back everywhere; the device that it would bring to life is suspended as well.
    """
    grants = live_grants(connection, one.person, one.scope, one.grant)
    found: dict[str, Taking] = {row.id: RevokeOrder(grant=GrantId(row.id), reason=REASON) for row in grants}
    devices = [(row.vendor, row.account_ref, row.device_ref) for row in grants if row.kind == "activation"]
    if one.scope is Scope.PERSON:
        young = young_devices(connection, one.person, one.at - YOUNG)
        devices += [(row.vendor, row.account_ref, row.ref) for row in young]
    for vendor, account, ref in devices:
        if ref is not None:
            found[f"{vendor}:{account}:{ref}"] = ChangeOrder(
                vendor=VendorId(vendor),
                change=Change.SUSPEND_DEVICE,
                device=DeviceId(f"{vendor}:{ref}"),
                person=one.person,
                reason=REASON,
            )
    return found
