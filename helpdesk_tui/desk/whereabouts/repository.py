"""Rows of what was declared."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select

from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.contract.prompts import Known
from helpdesk_tui.contract.whereabouts import Declared, WhereKind
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.prompts.countries import iso
from helpdesk_tui.desk.whereabouts.tables import whereabouts

AROUND: Final = timedelta(days=1)
"""So near a row something declared is worth a line beside it."""
MOST: Final = 50


def add(connection: Connection, **values: object) -> str:
    """Write one down; answers its id."""
    id_ = new_id("whr")
    connection.execute(insert(whereabouts).values(id=id_, **values))
    return id_


def found(connection: Connection, id_: str) -> Row[Any]:
    """That one; raises `Missing`."""
    row = connection.execute(select(whereabouts).where(whereabouts.c.id == id_)).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row


def drop(connection: Connection, id_: str) -> None:
    """It was wrong."""
    connection.execute(delete(whereabouts).where(whereabouts.c.id == id_))


def is_known(
    connection: Connection, kind: WhereKind, person: PersonId, first: datetime, last: datetime, country: str
) -> bool:
    """Whether the very same stands there already."""
    query = select(whereabouts.c.id).where(
        whereabouts.c.kind == kind.value,
        whereabouts.c.person_id == person,
        whereabouts.c.first == first,
        whereabouts.c.last == last,
        whereabouts.c.country == country,
    )
    return connection.scalar(query.limit(1)) is not None


def of_person(connection: Connection, person: PersonId) -> tuple[Declared, ...]:
    """All of one person, newest first."""
    query = select(whereabouts).where(whereabouts.c.person_id == person)
    rows = connection.execute(query.order_by(whereabouts.c.first.desc(), whereabouts.c.id).limit(MOST))
    return tuple(shown(row) for row in rows)


def around(
    connection: Connection, person: PersonId | None, first: datetime, last: datetime, country: Known
) -> tuple[Declared, ...]:
    """What was declared for that time, or a day before or after it; `country`: where the login came from."""
    if person is None:
        return ()
    query = select(whereabouts).where(
        whereabouts.c.person_id == person,
        whereabouts.c.first < last + AROUND,
        whereabouts.c.last > first - AROUND,
    )
    rows = connection.execute(query.order_by(whereabouts.c.first.desc(), whereabouts.c.id).limit(MOST))
    return tuple(shown(row, country, first, last) for row in rows)


def forget(connection: Connection, before: datetime) -> None:
    """What was over before."""
    connection.execute(delete(whereabouts).where(whereabouts.c.last < before))


def shown(
    row: Row[Any], country: Known | None = None, first: datetime | None = None, last: datetime | None = None
) -> Declared:
    """As a console gets it."""
    fits = None
    if row.kind == WhereKind.TRAVEL.value and country is not None and country.value is not None:
        within = first is not None and last is not None and row.first <= first and last < row.last
        fits = within and iso(country.value) == row.country
    return Declared(
        id=row.id,
        kind=WhereKind(row.kind),
        person=PersonId(row.person_id),
        first=row.first,
        last=row.last,
        country=row.country,
        by=AgentId(row.agent),
        at=row.at,
        case=None if row.case_id is None else CaseId(row.case_id),
        file=row.file,
        fits=fits,
    )
