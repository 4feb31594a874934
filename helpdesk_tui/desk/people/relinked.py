"""Devices whose app was set up anew by a link of this desk, at vendors that keep the device as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import ActivationOrder
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.operations.tables import operation

LOOKED_BACK = timedelta(days=14)
PERHAPS = (OperationState.INTENT.value, OperationState.UNKNOWN.value)
"""Links of which nobody has said yet that they were made: the phone may be quicker than the answer."""


def newest_links(
    connection: Connection,
    vendor: VendorId,
    accounts: Sequence[str],
    people: Collection[PersonId],
    now: datetime,
) -> Mapping[str, datetime]:
    """When the newest activation link was asked for, by device, of the last two weeks."""
    since = now - LOOKED_BACK
    made = (
        select(grant_.c.device_ref, func.max(operation.c.asked_at).label("asked_at"))
        .join(operation, operation.c.id == grant_.c.operation_id)
        .where(
            grant_.c.vendor == vendor,
            grant_.c.account_ref.in_(accounts),
            grant_.c.kind == "activation",
            grant_.c.device_ref.is_not(None),
            grant_.c.made_at > since,
        )
        .group_by(grant_.c.device_ref)
    )
    perhaps = select(operation.c.order_json, operation.c.asked_at).where(
        operation.c.person_id.in_(people),
        operation.c.asked_at > since,
        operation.c.vendor == vendor,
        operation.c.kind == "activation",
        operation.c.state.in_(PERHAPS),
    )
    found = {row.device_ref: row.asked_at for row in connection.execute(made)}
    for row in connection.execute(perhaps):
        ref = ActivationOrder.model_validate_json(row.order_json).device.partition(":")[2]
        found[ref] = max(row.asked_at, found.get(ref, row.asked_at))
    return found


def is_new_app(asked_at: datetime | None, before: datetime | None, seen: datetime | None) -> bool:
    """Whether the app is seen for the first time since the link was asked for: it may be another one now.

    An old app that is still in use looks the same. Then too its proof counts for nothing for a while, and an
    interim code ends early: both are on the safe side.
    """
    if asked_at is None or seen is None or seen <= asked_at:
        return False
    return before is None or before <= asked_at
