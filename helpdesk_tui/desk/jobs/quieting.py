"""Lets pushes through again when their time is over, unless somebody decided otherwise meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.gate import Need
from helpdesk_tui.contract.ids import DeviceId, OperationId, PersonId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Change, ChangeOrder
from helpdesk_tui.desk.containments.tables import containment, containment_step
from helpdesk_tui.desk.gate.subject import said_not_me
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds
from helpdesk_tui.desk.notices.of_operations import DESK
from helpdesk_tui.desk.operations.insisting import DEADLINE, Errand, insist
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import facts, fresh
from helpdesk_tui.desk.quiet import repository
from helpdesk_tui.desk.quiet.repository import How

REASON: Final = "the time is over"
_UNCERTAIN: Final = frozenset({OperationState.INTENT.value, OperationState.UNKNOWN.value})
_HARMLESS: Final = frozenset({Change.QUIET_PUSHES, Change.FORGET_BROWSERS})
_TAKEN: Final = [one.value for one in Change if one.takes and one not in _HARMLESS]
_LEFT: Final = frozenset({How.OTHERWISE, How.REFUSED})


class Quieting(Rounds):
    """One per store."""

    job = "quieting"
    every_seconds = 2.0
    lasts = timedelta(minutes=2)

    async def go_round(self, house: House) -> None:
        """All whose time is over, one after the other."""
        now = house.clock.now()
        for row in await house.store.read(repository.open_ones):
            if row.state in _UNCERTAIN:
                continue  # the reconciler ends it
            if row.state != OperationState.DONE.value:
                await _end(house, row, How.NEVER)
            elif await house.store.read(partial(given_back, row=row)):
                await _end(house, row, How.RETURNED)
            elif row.until is not None and row.until <= now:
                await _over(house, row)


async def _over(house: House, row: Row[Any]) -> None:
    if await house.store.read(partial(decided_otherwise, row=row)):
        await _end(house, row, How.OTHERWISE)
        return
    try:
        await fresh.refresh(house, PersonId(row.person_id))
    except DeskError:
        return  # the next round tries again
    errand = Errand(f"quiet/{row.id}", DESK, back_order(row), claimed=partial(_refuse_decided, row=row))
    done = await insist(house, errand)
    if done.over:
        await _end(house, row, await house.store.read(partial(_how, row=row)))


def _refuse_decided(connection: Connection, claimed: OperationId, row: Row[Any]) -> None:
    """The last look, in the transaction that claims the way back."""
    del claimed
    if decided_otherwise(connection, row):
        raise Refused(ErrorCode.GATE_CLOSED, needs=Need.FRAUD_REPORTED.value)


def _how(connection: Connection, row: Row[Any]) -> How:
    if given_back(connection, row):
        return How.RETURNED
    return How.OTHERWISE if decided_otherwise(connection, row) else How.REFUSED


def decided_otherwise(connection: Connection, row: Row[Any]) -> bool:
    """Whether more was taken or set there, or the person contained or frozen: then it stays out.

    Also by the desk itself, and also a moment before: where a vendor says no to what is off already, nothing
    but the order tells that it should stay off.
    """
    changed = select(operation.c.id).where(
        operation.c.id != row.id,
        operation.c.person_id == row.person_id,
        operation.c.vendor == row.vendor,
        operation.c.asked_at > row.asked_at - DEADLINE,
        operation.c.state != OperationState.FAILED.value,
        or_(
            (operation.c.kind == "change") & operation.c.what.in_([*_TAKEN, Change.REMOVE_DEVICE.value]),
            operation.c.kind == "setting",
        ),
    )
    contained = (
        select(containment.c.id)
        .join(containment_step, containment_step.c.containment_id == containment.c.id)
        .where(
            containment_step.c.person_id == row.person_id, containment.c.begins_at > row.asked_at - DEADLINE
        )
    )
    return (
        connection.scalar(changed.limit(1)) is not None
        or connection.scalar(contained.limit(1)) is not None
        or said_not_me(connection, facts.current(connection, PersonId(row.person_id)), row.asked_at)
    )


def back_order(row: Row[Any]) -> ChangeOrder:
    """The way back: of a device it is given back, of an account the setting returns."""
    device = None if row.device is None else DeviceId(row.device)
    return ChangeOrder(
        vendor=VendorId(row.vendor),
        change=Change.ALLOW_PUSHES if device is None else Change.RESUME_DEVICE,
        device=device,
        account=row.account_ref,
        person=PersonId(row.person_id),
        reason=REASON,
    )


def given_back(connection: Connection, row: Row[Any]) -> bool:
    """Whether they were let through again since: by the desk, or before their time by the gate."""
    query = select(operation.c.order_json).where(
        operation.c.person_id == row.person_id,
        operation.c.vendor == row.vendor,
        operation.c.account_ref == row.account_ref,
        operation.c.what == back_order(row).change.value,
        operation.c.asked_at > row.asked_at,
        operation.c.state == OperationState.DONE.value,
    )
    return any(json.loads(order).get("device") == row.device for order in connection.scalars(query))


async def _end(house: House, row: Row[Any], how: How) -> None:
    def write(connection: Connection) -> None:
        if repository.end(connection, OperationId(row.id), how, house.clock.now()) and how in _LEFT:
            house.record.append(
                connection,
                AuditEvent.PUSHES_LEFT_QUIET,
                agent=None,
                person=PersonId(row.person_id),
                facts={"operation": row.id, "vendor": row.vendor, "how": how.value},
            )

    await house.store.write(write)


def quieting(house: House) -> tuple[Quieting, ...]:
    """None at a desk that may not write."""
    return () if house.readonly else (Quieting(house),)
