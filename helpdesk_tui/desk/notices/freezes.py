"""Who said "not me", and how long that keeps the gate closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Row, bindparam, func, select, update

from helpdesk_tui.contract.ids import AgentId, GrantId, PersonId
from helpdesk_tui.contract.notices import NotMeSource
from helpdesk_tui.desk.notices.tables import freeze_

STANDS: Final = {
    NotMeSource.MAIL: timedelta(hours=1),
    NotMeSource.PAGE: timedelta(hours=24),
    NotMeSource.PHONE: timedelta(hours=24),
    NotMeSource.DESK: timedelta(hours=24),
}
"""So long the gate stays closed. A mail is easily sent by a machine that answers for somebody."""
TRIED_FOR: Final = timedelta(hours=24)


class Scope(StrEnum):
    """What is taken back."""

    NOTICE = "notice"
    """The grant of one notice."""
    PERSON = "person"
    """All that lives of the person, and devices that are a day old at most."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """One "not me" whose work is not done yet."""

    id: str
    person: PersonId
    grant: GrantId | None
    scope: Scope
    at: datetime
    until: datetime
    tries: int


_STANDS = (
    select(freeze_.c.id)
    .where(freeze_.c.person_id == bindparam("person"), freeze_.c.until > bindparam("now"))
    .limit(1)
)


def stands(connection: Connection, person: PersonId, now: datetime) -> bool:
    """Whether the gate is closed for this person because of it."""
    return connection.scalar(_STANDS, {"person": person, "now": now}) is not None


def latest(connection: Connection, person: PersonId, since: datetime) -> datetime | None:
    """When it was last said."""
    at: datetime | None = connection.scalar(
        select(func.max(freeze_.c.at)).where(freeze_.c.person_id == person, freeze_.c.at > since)
    )
    return at


def said_by_agent(connection: Connection, agent: AgentId, since: datetime) -> int:
    """How often an agent passed it on."""
    query = select(func.count()).select_from(freeze_)
    return connection.scalar(query.where(freeze_.c.agent == agent, freeze_.c.at > since)) or 0


def due(connection: Connection, now: datetime) -> list[Freeze]:
    """What is left to be taken away."""
    rows = connection.execute(
        select(freeze_).where(freeze_.c.next_at <= now).order_by(freeze_.c.next_at).limit(50)
    )
    return [_freeze(row) for row in rows]


def wake(connection: Connection, person: PersonId, now: datetime) -> None:
    """Something came to life while it stands: that is looked at now, also where a round is just ending."""
    connection.execute(
        update(freeze_)
        .where(freeze_.c.person_id == person, freeze_.c.until > now)
        .values(next_at=now, tries=freeze_.c.tries + 1)
    )


def again(connection: Connection, one: Freeze, at: datetime | None) -> None:
    """When it is looked at next; None, or past its time: it is over."""
    over = at is None or at > one.at + TRIED_FOR
    connection.execute(
        update(freeze_)
        .where(freeze_.c.id == one.id, freeze_.c.tries == one.tries)
        .values(next_at=None if over else at, tries=one.tries + 1)
    )


def _freeze(row: Row[tuple[object, ...]]) -> Freeze:
    return Freeze(
        row.id,
        row.person_id,
        None if row.grant_id is None else GrantId(row.grant_id),
        Scope(row.scope),
        row.at,
        row.until,
        row.tries,
    )
