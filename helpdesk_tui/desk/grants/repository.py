"""Reading and ending grants; an order to revoke is claimed here, in the journal like any other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.ids import GrantId, PersonId, VendorId
from helpdesk_tui.contract.operations import Grant, GrantState
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.tables import person

ELSEWHERE = "else"
"""First part of the id of a code that this desk did not make: `else:<vendor>:<person>:<the vendor's id>`."""
LIST = "list:"
"""Stands, among the ids to be revoked, for the person's list of codes."""
INVITATION = "invitation:"
"""Stands, among the ids to be revoked, for a link that no vendor takes back."""
DEVICE = "device:"
"""Marks, among the ids to be revoked, the device whose pending link is withdrawn."""


def elsewhere_id(vendor: VendorId, person_id: PersonId, ref: str) -> GrantId:
    """The name of a code that this desk did not make."""
    return GrantId(f"{ELSEWHERE}:{vendor}:{person_id}:{ref}")


def listed(
    connection: Connection, *, person_id: PersonId | None = None, live: bool = False, limit: int = 200
) -> list[Grant]:
    """Grants of this desk, newest first."""
    query = (
        select(grant_, person.c.name.label("person_name"))
        .join(person, person.c.id == grant_.c.person_id)
        .order_by(grant_.c.made_at.desc())
        .limit(limit)
    )
    if person_id is not None:
        query = query.where(grant_.c.person_id == person_id)
    if live:
        query = query.where(grant_.c.state.in_([GrantState.LIVE.value, GrantState.UNKNOWN.value]))
    return [_grant(row) for row in connection.execute(query)]


def rows(connection: Connection, *conditions: Any) -> list[Row[Any]]:
    """Rows as the sweep works with them."""
    return list(connection.execute(select(grant_).where(*conditions)))


def refs(row: Row[Any]) -> tuple[str, ...]:
    """The vendor's ids of one grant."""
    return tuple(json.loads(row.refs))


def what_ends(row: Row[Any]) -> tuple[str, ...]:
    """What has to be ended at the vendor for a grant to be over: its codes, its list, or its link."""
    if row.kind == "list":
        return (LIST,)
    if row.kind == "invite":
        return (INVITATION,)
    return refs(row) if row.kind == "bypass" else (f"{DEVICE}{row.device_ref}",)


def live_of_desk(connection: Connection, person_id: PersonId, vendor: VendorId) -> list[Row[Any]]:
    """Live bypass codes that this desk made for a person at a vendor."""
    return rows(
        connection,
        grant_.c.person_id == person_id,
        grant_.c.vendor == vendor,
        grant_.c.kind == "bypass",
        grant_.c.state == GrantState.LIVE.value,
    )


def end(connection: Connection, id_: str, state: GrantState, now: datetime) -> bool:
    """End a grant; False when it had ended already."""
    changed = connection.execute(
        update(grant_)
        .where(grant_.c.id == id_, grant_.c.state.in_([GrantState.LIVE.value, GrantState.UNKNOWN.value]))
        .values(state=state.value, ended_at=now, read_at=now, revision=grant_.c.revision + 1)
    )
    return changed.rowcount == 1


def is_elsewhere(id_: GrantId) -> bool:
    """Whether a grant's id names a code that this desk did not make."""
    return id_.startswith(f"{ELSEWHERE}:")


def named(connection: Connection, id_: GrantId) -> tuple[VendorId, str, PersonId, tuple[str, ...]]:
    """What a grant's id stands for: vendor, account, person, the vendor's ids."""
    if is_elsewhere(id_):
        parts: Sequence[str] = id_.split(":", 3)
        if len(parts) != 4:  # noqa: PLR2004 - the four parts of such an id
            raise Missing(ErrorCode.NOT_FOUND)
        vendor, person_id = VendorId(parts[1]), facts.current(connection, PersonId(parts[2]))
        return vendor, facts.account_at(connection, person_id, vendor).ref, person_id, (parts[3],)
    row = connection.execute(select(grant_).where(grant_.c.id == id_)).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row.vendor, row.account_ref, row.person_id, what_ends(row)


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        kind=row.kind,
        state=row.state,
        vendor=row.vendor,
        person=row.person_id,
        person_name=row.person_name,
        ours=True,
        agent=row.agent,
        case=row.case_id,
        made_at=row.made_at,
        until=row.until,
        uses_left=row.uses_left,
        read_at=row.read_at,
        revision=row.revision,
    )
