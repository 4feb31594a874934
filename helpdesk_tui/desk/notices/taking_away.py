"""What "not me" takes back, through the door of operations; taken up again by whoever finds it undone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.ids import DeviceId, GrantId, OperationId, VendorId
from helpdesk_tui.contract.operations import Operation, OperationState
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
AGAIN: Final = frozenset(
    code.value
    for code in (
        ErrorCode.VENDOR_DOWN,
        ErrorCode.VENDOR_SLOW,
        ErrorCode.VENDOR_BUSY,
        ErrorCode.VENDOR_STRANGE,
        ErrorCode.OUTCOME_UNKNOWN,
    )
)
"""Problems that pass."""


async def take_away(house: House, one: Freeze) -> bool:
    """Everything that this "not me" takes back; False when a vendor could not be reached: tried again."""
    orders = await house.store.read(lambda connection: _orders(connection, one))
    done = [await _take(house, one, name, order) for name, order in orders.items()]
    left = not all(done)
    later = house.clock.now() + timedelta(seconds=pause(one.tries + 1)) if left else None
    await house.store.write(lambda connection: freezes.again(connection, one, later))
    return not left


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


async def _take(house: House, one: Freeze, name: str, order: Taking) -> bool:
    """One of them, once: each try has a name of its own that a later desk finds again."""
    for number in range(MOST_TRIES):
        id_ = operation_id(DESK, f"{one.id}/{name}/{number}")
        known = await house.store.read(_found(id_))
        if known is None:
            return await _try(house, order, id_)
        if known.state is OperationState.DONE:
            return True
        if known.state is not OperationState.FAILED:
            return False  # under way, or unknown: the reconciler ends it
        if known.problem not in AGAIN:
            return True  # the vendor said no for good: people see it in the list
    return True


def _found(id_: OperationId) -> Callable[[Connection], Operation | None]:
    return lambda connection: journal.shown(connection, id_)


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
    known = await house.store.read(_found(id_))
    return known is not None and (
        known.state is OperationState.DONE
        or (known.state is OperationState.FAILED and known.problem not in AGAIN)
    )
