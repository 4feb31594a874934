"""Devices whose app was set up anew by a link of this desk, at vendors that keep the device as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.desk.grants.tables import grant_

LOOKED_BACK = timedelta(days=14)


def newest_links(
    connection: Connection, vendor: VendorId, accounts: Sequence[str], now: datetime
) -> Mapping[str, datetime]:
    """When this desk made the newest activation link, by device, of the last two weeks."""
    query = (
        select(grant_.c.device_ref, func.max(grant_.c.made_at).label("made_at"))
        .where(
            grant_.c.vendor == vendor,
            grant_.c.account_ref.in_(accounts),
            grant_.c.kind == "activation",
            grant_.c.device_ref.is_not(None),
            grant_.c.made_at > now - LOOKED_BACK,
        )
        .group_by(grant_.c.device_ref)
    )
    return {row.device_ref: row.made_at for row in connection.execute(query)}


def is_new_app(made_at: datetime | None, before: datetime | None, seen: datetime | None) -> bool:
    """Whether the app is seen for the first time since the link was made: it may be another one now.

    An old app that is still in use looks the same. Then too its proof counts for nothing for a while, and an
    interim code ends early: both are on the safe side.
    """
    if made_at is None or seen is None or seen <= made_at:
        return False
    return before is None or before <= made_at
