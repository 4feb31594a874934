"""Tells people that an address or number on file is another one: on the old and on the new one.

Whatever says it, a vendor, a directory or an import: whoever changed it may not be its owner.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import NumberOrder
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds
from helpdesk_tui.desk.jobs.tables import watermark
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.operations.journal import ORDERS
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.folding import e164
from helpdesk_tui.desk.people.tables import fact_history

BATCH: Final = 500
"""Most changes of one write."""
OWN: Final = timedelta(days=2)
"""A number that the desk itself wrote so lately was told with the writing of it."""
_JOB: Final = "changed_contacts"
_FIELDS: Final = tuple(
    f"contact.{kind.value}" for kind in (ContactKind.MAIL, ContactKind.MOBILE, ContactKind.SECOND_NUMBER)
)


class ChangedContacts(Rounds):
    """One per store."""

    job = _JOB
    every_seconds = 10.0
    lasts = timedelta(minutes=2)

    async def go_round(self, house: House) -> None:
        """All that was written since the last round; of one person all of it is one notice."""
        while await house.store.read(_anything):
            told = await house.store.write(lambda connection: _tell(connection, house))
            for who in told:
                house.hub.publish(Change(resource=Resource.NOTICE, id=who))


def _anything(connection: Connection) -> bool:
    newest = connection.scalar(select(func.max(fact_history.c.id))) or 0
    return bool(newest > (_last(connection) or 0)) or _last(connection) is None


def _tell(connection: Connection, house: House) -> list[PersonId]:
    last = _last(connection)
    if last is None:  # what was changed before anybody was told of anything is an old story
        connection.execute(insert(watermark).values(job=_JOB, last=_newest(connection)))
        return []
    rows = connection.execute(
        select(fact_history).where(fact_history.c.id > last).order_by(fact_history.c.id).limit(BATCH)
    ).all()
    if rows:
        connection.execute(update(watermark).where(watermark.c.job == _JOB).values(last=rows[-1].id))
    changes: dict[PersonId, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.field in _FIELDS:
            changes[facts.current(connection, PersonId(row.person_id))].append(row)
    told = [who for who, found in changes.items() if not _is_our_own(connection, house, who, found)]
    for who in told:
        gone = [row.before for row in changes[who] if row.before and row.field != _FIELDS[0]]
        announce(connection, house, Told(NoticeKind.CONTACT_CHANGED, who, also=tuple(dict.fromkeys(gone))))
    return told


def _is_our_own(connection: Connection, house: House, who: PersonId, changes: list[Row[Any]]) -> bool:
    """Whether nothing else came on file than what this desk wrote there lately."""
    rows = connection.execute(
        select(operation.c.order_json, operation.c.person_id).where(
            operation.c.person_id == who,
            operation.c.kind == "number",
            operation.c.state == OperationState.DONE.value,
            operation.c.settled_at > house.clock.now() - OWN,
        )
    )
    region = house.config.client(facts.client_of(connection, who)).region
    orders = [ORDERS.validate_json(row.order_json) for row in rows]
    ours = {e164(one.number, region) for one in orders if isinstance(one, NumberOrder)}
    came = {row.after for row in changes if row.after}
    return bool(came) and came <= ours


def _last(connection: Connection) -> int | None:
    found: int | None = connection.scalar(select(watermark.c.last).where(watermark.c.job == _JOB))
    return found


def _newest(connection: Connection) -> int:
    return connection.scalar(select(func.max(fact_history.c.id))) or 0


def changed_contacts(house: House) -> tuple[ChangedContacts, ...]:
    """None at a desk that may not write."""
    return () if house.readonly else (ChangedContacts(house),)
