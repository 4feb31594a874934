"""For a day after the desk handed something over, what becomes of the person's devices and rights is watched.

After a fraudulent reset this is what is left: a second device that nobody here set up, a privileged group.
Logins from new places are watched with the prompts (`desk.signals.watch_window`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.ids import AgentId, CaseId, OperationId, PersonId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.review import ReviewList
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import device, person_group
from helpdesk_tui.desk.review.noting import put

LASTS: Final = timedelta(hours=24)
WATCHED: Final = frozenset({"bypass", "list", "activation", "invite", "assign", "number", "text"})
"""What hands something over or makes a way in."""
ENROLS: Final = frozenset({"activation", "invite", "assign"})
"""What may bring one device with it."""


class Aftermath(Rounds):
    """One per store."""

    job = "aftermath"
    every_seconds = 30.0
    lasts = timedelta(minutes=2)

    async def go_round(self, house: House) -> None:
        """What is seen is put on the review once for each operation."""
        found = await house.store.read(lambda connection: _found(connection, house))
        if not found:
            return
        await house.store.write(lambda connection: _put(connection, house, found))
        house.hub.publish(Change(resource=Resource.REVIEW, id="aftermath"))


Seen = tuple[Row[Any], str, str]
"""The operation, why, and what was seen."""


def _found(connection: Connection, house: House) -> list[Seen]:
    since = house.clock.now() - LASTS
    acts: dict[PersonId, list[Row[Any]]] = defaultdict(list)
    rows = connection.execute(
        select(operation)
        .where(
            operation.c.settled_at > since,
            operation.c.state == OperationState.DONE.value,
            operation.c.kind.in_(WATCHED),
        )
        .order_by(operation.c.settled_at)
    )
    for row in rows:
        acts[facts.current(connection, PersonId(row.person_id))].append(row)
    found: list[Seen] = []
    for who, done in acts.items():
        first = done[0]
        news = _devices(connection, who, first.settled_at)
        if len(news) > sum(one.kind in ENROLS for one in done):
            found.append((first, "second_device", ", ".join(news)))
        rights = _rights(connection, house, who, first.settled_at)
        if rights:
            found.append((first, "new_rights", ", ".join(rights)))
    return found


def _devices(connection: Connection, who: PersonId, since: datetime) -> list[str]:
    """Devices that came after the act; of one phone at several accounts one."""
    rows = connection.execute(
        select(device.c.label, device.c.e164, device.c.serial, device.c.ref).where(
            device.c.person_id == who,
            device.c.first_seen > since,
            device.c.baseline.is_(False),
            device.c.gone_at.is_(None),
        )
    )
    return list({row.e164 or row.serial or row.ref: row.label for row in rows}.values())


def _rights(connection: Connection, house: House, who: PersonId, since: datetime) -> list[str]:
    """Privileged groups that the person is in since then."""
    client = house.config.client(facts.client_of(connection, who))
    wanted = {fold(name)[:256] for name in client.privileged_groups}
    query = select(person_group.c.name).where(
        person_group.c.person_id == who,
        person_group.c.name_key.in_(wanted),
        person_group.c.gone_at.is_(None),
        person_group.c.since > since,
    )
    return sorted(set(connection.scalars(query)))


def _put(connection: Connection, house: House, found: list[Seen]) -> None:
    for row, why, what in found:
        put(
            connection,
            house,
            ReviewList.PLACES,
            f"{row.id}:{why}",
            (why,),
            person=PersonId(row.person_id),
            agent=AgentId(row.agent),
            case=None if row.case_id is None else CaseId(row.case_id),
            operation=OperationId(row.id),
            facts={"seen": what[:200]},
        )


def aftermath(house: House) -> tuple[Aftermath, ...]:
    """None at a desk that may not write."""
    return () if house.readonly else (Aftermath(house),)
