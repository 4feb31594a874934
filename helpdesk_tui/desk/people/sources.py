"""What was read from whom, when, and which first readings a named person has accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, literal, select, update

from helpdesk_tui.contract.ids import AgentId, ClientId, VendorId
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.people.known import is_import
from helpdesk_tui.desk.people.tables import client, source


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source's last reading."""

    id: str
    people: int
    read_at: datetime | None
    first_complete_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None
    problem: str | None


def put_clients(connection: Connection, clients: Iterable[ClientConfig]) -> None:
    """Keep the configured clients' names beside the people."""
    known = dict(connection.execute(select(client.c.id, client.c.name)).all())
    for one in clients:
        if one.id not in known:
            connection.execute(insert(client).values(id=one.id, name=one.name))
        elif known[one.id] != one.name:
            connection.execute(update(client).where(client.c.id == one.id).values(name=one.name))


def put_source(connection: Connection, id_: str, client_id: ClientId) -> None:
    """Know a source from now on."""
    if connection.scalar(select(source.c.id).where(source.c.id == id_)) is None:
        connection.execute(insert(source).values(id=id_, client_id=client_id))


def client_of(connection: Connection, id_: str) -> ClientId:
    """Whose people a source knows."""
    return ClientId(connection.execute(select(source.c.client_id).where(source.c.id == id_)).scalar_one())


def is_baseline(connection: Connection, id_: str) -> bool:
    """Whether the source's first complete reading is still going on."""
    return (
        connection.scalar(
            select(source.c.id).where(source.c.id == id_, source.c.first_complete_at.is_not(None))
        )
        is None
    )


def completed(connection: Connection, id_: str, people: int, now: datetime) -> None:
    """A complete reading of that many people ended."""
    connection.execute(
        update(source)
        .where(source.c.id == id_)
        .values(
            people=people,
            read_at=now,
            tried_at=now,
            problem=None,
            first_complete_at=func.coalesce(
                source.c.first_complete_at, literal(now, source.c.first_complete_at.type)
            ),
        )
    )


def failed(connection: Connection, id_: str, problem: str, now: datetime) -> None:
    """A reading ended early."""
    connection.execute(update(source).where(source.c.id == id_).values(problem=problem, tried_at=now))


_SOURCES = select(source).order_by(source.c.id)


def states(connection: Connection) -> dict[str, SourceState]:
    """Every source by its id."""
    rows = connection.execute(_SOURCES)
    return {
        row.id: SourceState(
            id=row.id,
            people=row.people,
            read_at=row.read_at,
            first_complete_at=row.first_complete_at,
            accepted_at=row.accepted_at,
            accepted_by=row.accepted_by,
            problem=row.problem,
        )
        for row in rows
    }


def vendor_states(connection: Connection) -> dict[VendorId, SourceState]:
    """The same for vendors alone."""
    return {VendorId(id_): state for id_, state in states(connection).items() if not is_import(id_)}


def pending(connection: Connection) -> list[str]:
    """Sources whose first complete reading nobody has accepted yet."""
    query = select(source.c.id).where(source.c.first_complete_at.is_not(None), source.c.accepted_at.is_(None))
    return list(connection.scalars(query.order_by(source.c.id)))


def accept(connection: Connection, ids: Iterable[str], by: AgentId | str, now: datetime) -> None:
    """What these sources said first stands from now on."""
    connection.execute(
        update(source)
        .where(source.c.id.in_(list(ids)), source.c.accepted_at.is_(None))
        .values(accepted_at=now, accepted_by=by)
    )
