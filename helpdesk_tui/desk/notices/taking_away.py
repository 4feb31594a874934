"""What "not me" takes back, through the door of operations; taken up again by whoever finds it undone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError, Unreachable
from helpdesk_tui.contract.ids import DeviceId, GrantId, OperationId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Change, ChangeOrder, RevokeOrder, Taking
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.freezes import Freeze, Scope
from helpdesk_tui.desk.notices.not_me import YOUNG, live_grants, young_devices
from helpdesk_tui.desk.notices.of_operations import DESK
from helpdesk_tui.desk.notices.outbox import pause
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.carrying_out import carry_out
from helpdesk_tui.desk.operations.taking import claim

DEADLINE: Final = timedelta(seconds=25)
REASON: Final = "not me"
MOST_TRIES: Final = 40


async def take_away(house: House, one: Freeze) -> bool:
    """Everything that this "not me" takes back; False when a vendor could not be reached: tried again."""
    orders = await house.store.read(lambda connection: _orders(connection, one))
    done = [await _take(house, one, name, order) for name, order in orders]
    left = not all(done)
    later = house.clock.now() + timedelta(seconds=pause(one.tries + 1)) if left else None
    await house.store.write(lambda connection: freezes.again(connection, one, later))
    return not left


def _orders(connection: Connection, one: Freeze) -> list[tuple[str, Taking]]:
    """Codes and links first: a device cannot be signed in with before its owner notices."""
    found: list[tuple[str, Taking]] = [
        (id_, RevokeOrder(grant=GrantId(id_), reason=REASON))
        for id_ in live_grants(connection, one.person, one.scope, one.grant)
    ]
    if one.scope is Scope.PERSON:
        for row in young_devices(connection, one.person, one.at - YOUNG):
            order = ChangeOrder(
                vendor=VendorId(row.vendor),
                change=Change.SUSPEND_DEVICE,
                device=DeviceId(f"{row.vendor}:{row.ref}"),
                person=one.person,
                reason=REASON,
            )
            found.append((f"{row.vendor}:{row.account_ref}:{row.ref}", order))
    return found


async def _take(house: House, one: Freeze, name: str, order: Taking) -> bool:
    """One of them, once: each try has a name of its own that a later desk finds again."""
    for number in range(MOST_TRIES):
        id_ = operation_id(DESK, f"{one.id}/{name}/{number}")
        entry = await house.store.read(lambda connection, id_=id_: journal.entry(connection, id_))  # type: ignore[misc]
        if entry is None:
            return await _try(house, order, id_)
        if entry.state is OperationState.DONE:
            return True
        if entry.state is not OperationState.FAILED:
            return False  # under way, or unknown: the reconciler ends it
    return True


async def _try(house: House, order: Taking, id_: OperationId) -> bool:
    def write(connection: Connection) -> None:
        claim(connection, house, DESK, order, id_, None, DEADLINE, capped=False)

    try:
        await house.store.write(write)
    except Unreachable:
        return False
    except DeskError:
        return True  # this vendor cannot do it, or what it was about is gone
    await asyncio.shield(house.inflight.start(id_, carry_out(house, id_, order, None)))
    entry = await house.store.read(lambda connection: journal.entry(connection, id_))
    return entry is not None and entry.state is OperationState.DONE
