"""A first device that nobody at this desk set up: whoever knew the password could have done it (E13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.known import DeviceFact
from helpdesk_tui.desk.people.tables import device, fact_history

FLAGGED: Final = timedelta(days=14)
STARTED: Final = timedelta(days=30)
"""A link or a token of this desk that is older has not led to this."""
STARTS: Final = ("activation", "invite", "assign")
"""Operations that set a device up."""


def without_the_desk(
    connection: Connection, person_id: PersonId, devices: Sequence[DeviceFact], now: datetime
) -> DeviceFact | None:
    """The device of a first enrolment of the last 14 days that this desk did not start, or None."""
    young = [
        one
        for one in devices
        if one.device.activated and one.standing.changed and now - one.standing.changed < FLAGGED
    ]
    if not young:
        return None
    first = min(young, key=lambda one: one.standing.changed or now)
    at = first.standing.changed or now
    earlier = connection.execute(
        select(device.c.vendor, device.c.ref).where(
            device.c.person_id == person_id, device.c.first_seen < at, device.c.activated.is_not(False)
        )
    )
    if any((row.vendor, row.ref) != (first.vendor, first.device.ref) for row in earlier):
        return None
    if first.first_seen < at and not _was_off(connection, person_id, at):
        return None
    return None if _started(connection, person_id, first, at) else first


def _was_off(connection: Connection, person_id: PersonId, at: datetime) -> bool:
    """Whether it was its activation that changed then, and not only its number."""
    return (
        connection.scalar(
            select(fact_history.c.id).where(
                fact_history.c.person_id == person_id,
                fact_history.c.field == "device.activated",
                fact_history.c.before == "False",
                fact_history.c.at == at,
            )
        )
        is not None
    )


def _started(connection: Connection, person_id: PersonId, one: DeviceFact, at: datetime) -> bool:
    return (
        connection.scalar(
            select(operation.c.id)
            .where(
                operation.c.person_id == person_id,
                operation.c.vendor == one.vendor,
                operation.c.kind.in_(STARTS),
                operation.c.state.in_([OperationState.DONE.value, OperationState.UNKNOWN.value]),
                operation.c.asked_at.between(at - STARTED, at),
            )
            .limit(1)
        )
        is not None
    )
