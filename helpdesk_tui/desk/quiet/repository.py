"""What is off for a while, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from helpdesk_tui.contract.ids import DeviceId, OperationId, PersonId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.quiet.tables import push_quiet


class How(StrEnum):
    """How it ended."""

    RETURNED = "returned"
    """The desk let them through again."""
    OTHERWISE = "otherwise"
    """Somebody changed this account meanwhile, in whatever way: the desk keeps out of it."""
    REFUSED = "refused"
    """The vendor did not let the desk."""
    NEVER = "never"
    """They were never off."""


def begin(connection: Connection, id_: OperationId, person: PersonId, device: DeviceId | None) -> None:
    """In the transaction that claims it."""
    connection.execute(insert(push_quiet).values(operation_id=id_, person_id=person, device=device))


def end(connection: Connection, id_: OperationId, how: How, now: datetime) -> bool:
    """Once; False when it had ended before."""
    open_ = (push_quiet.c.operation_id == id_) & push_quiet.c.ended_at.is_(None)
    return bool(
        connection.execute(update(push_quiet).where(open_).values(ended_at=now, how=how.value)).rowcount
    )


def open_ones(connection: Connection) -> list[Row[Any]]:
    """All that have not ended, each with its operation."""
    return list(connection.execute(_joined().where(push_quiet.c.ended_at.is_(None))))


def in_force(
    connection: Connection, person: PersonId
) -> Mapping[tuple[str, str, DeviceId | None], datetime | None]:
    """Until when, by vendor, account and device."""
    query = _joined().where(push_quiet.c.ended_at.is_(None), push_quiet.c.person_id == person)
    return {
        (row.vendor, row.account_ref, row.device): row.until
        for row in connection.execute(query)
        if row.state != OperationState.FAILED.value
    }


def _joined() -> Any:
    return select(push_quiet.c.device, operation).join(operation, operation.c.id == push_quiet.c.operation_id)
