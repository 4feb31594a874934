"""Takings of one account's devices, one after the other.

An adapter looks whether a device is left and then takes; two that look at the same moment would leave none.
Every desk of a team writes into one journal, one write at a time, so the turn is kept there.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import Final

from sqlalchemy import Connection, and_, or_, select, update

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.tables import operation

TAKING: Final = frozenset({Change.SUSPEND_DEVICE, Change.RETURN_TOKEN})
GATED: Final = frozenset({Change.REMOVE_DEVICE, Change.UNLOCK_ACCOUNT, Change.RESTORE_ACCOUNT})
"""What leaves fewer devices too, or opens the account because one is left; these have the person's slot."""
WAIT_SECONDS = 10.0
"""Less than an effect has: what waited so long was not begun, which is certain."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5


class Settled(Exception):
    """Another desk has settled it while it waited: it is no longer to be done."""


async def begin(house: House, entry: Entry) -> None:
    """Wait until nothing else takes devices of this account; the turn ends with the operation.

    Raises `Unreachable(VENDOR_BUSY)` when that takes too long, and `Settled`.
    """
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + WAIT_SECONDS, _FIRST_PAUSE
    while not await house.store.write(lambda connection: take(connection, entry)):
        if loop.time() >= end:
            raise Unreachable(ErrorCode.VENDOR_BUSY)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def take(connection: Connection, entry: Entry) -> bool:
    """Whether it is this operation's turn; it keeps it until it is settled. Raises `Settled`."""
    mine = connection.execute(select(operation).where(operation.c.id == entry.id)).one()
    if mine.state != OperationState.INTENT:
        raise Settled
    turn = _turn(entry)
    gated = and_(
        operation.c.vendor == entry.vendor,
        operation.c.account_ref == entry.account_ref,
        operation.c.what.in_(GATED),
    )
    # Few have a slot; compared like this, and not asked for NULL, SQLite finds them by their index.
    open_beside = operation.c.id != entry.id, operation.c.slot > ""
    others = *open_beside, or_(operation.c.slot == turn, gated)
    if connection.execute(select(operation.c.id).where(*others).limit(1)).first() is not None:
        return False
    if mine.slot is None:
        connection.execute(update(operation).where(operation.c.id == entry.id).values(slot=turn))
    return True


def _turn(entry: Entry) -> str:
    """In the place of `vendor|person`, which one open operation behind the gate has."""
    account = hashlib.sha256(entry.account_ref.encode()).hexdigest()[:32]
    return f"{entry.vendor}|devices|{account}"
