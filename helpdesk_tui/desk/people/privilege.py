"""Who is privileged: by the groups he is in, and for a while by those that he was in.

Whoever can take somebody out of a group must not be able to have him served as anybody a minute later.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import ClientId, PersonId
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import person_group, source

_GROUPS = (
    select(person_group.c.name, person_group.c.name_key, person_group.c.gone_at, source.c.client_id)
    .outerjoin(source, source.c.id == person_group.c.source)
    .where(person_group.c.person_id == bindparam("id"))
    .order_by(person_group.c.gone_at.is_not(None), person_group.c.name)
)


def privileged_group(
    connection: Connection, house: House, person_id: PersonId, client: ClientId | None = None
) -> str | None:
    """Which group makes the person privileged, at his client or at the client where he has it; None: none.

    Of an unknown client, everybody is. A group that he left counts until its quarantine is over.
    """
    wanted = {one.id: {fold(name)[:256] for name in one.privileged_groups} for one in house.config.clients}
    client = client or facts.client_of(connection, person_id)
    if client not in wanted:
        return "?"
    now = house.clock.now()
    for row in connection.execute(_GROUPS, {"id": person_id}):
        there = ClientId(row.client_id or "")
        quarantine = max(house.policy.for_client(one).quarantine for one in (client, there))
        counts = row.gone_at is None or row.gone_at > now - quarantine
        if counts and row.name_key in wanted[client] | wanted.get(there, set()):
            return str(row.name)
    return None


def stays(connection: Connection, one: PersonId, other: PersonId, now: datetime) -> None:
    """Of two who were one, each counts as having left a moment ago the groups that went with the other."""
    for has, had in ((one, other), (other, one)):
        here = select(person_group.c.name_key).where(person_group.c.person_id == had)
        others = select(person_group).where(
            person_group.c.person_id == has, person_group.c.name_key.not_in(here)
        )
        left = [
            {**row, "person_id": had, "gone_at": row["gone_at"] or now}
            for row in connection.execute(others).mappings()
        ]
        if left:
            connection.execute(insert(person_group), left)


def tier(connection: Connection, house: House, person_id: PersonId, client: ClientId | None = None) -> Tier:
    """The least tier of whatever is done for this person, whose client may be known already."""
    privileged = privileged_group(connection, house, person_id, client) is not None
    return Tier.PRIVILEGED if privileged else Tier.READ
