"""Who may be the same person, and why nobody has joined them: shown on the card, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.accounts import Doubt, WhyApart
from helpdesk_tui.contract.ids import ClientId, PersonId
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.joining import Candidate, Key, candidates, same_name, values_of
from helpdesk_tui.desk.people.tables import account, client, joined, person

MOST: Final = 3
"""A shared mailbox would name a whole department."""


@dataclass(frozen=True, slots=True)
class _Self:
    id: PersonId
    client: ClientId
    name: str
    vendors: frozenset[str]


def doubts(connection: Connection, house: House, person_id: PersonId) -> tuple[Doubt, ...]:
    """Others with a configured key of this person's, each once, by the first key."""
    row = connection.execute(select(person).where(person.c.id == person_id)).one()
    own = _Self(person_id, ClientId(row.client_id), row.name, _vendors(connection, person_id))
    found: dict[PersonId, Doubt] = {}
    values = values_of(connection, person_id)
    # Also of other clients, which never join by themselves unless the configuration says so.
    everywhere = replace(house.config.people, across_clients=True)
    for name in house.config.people.merge_by:
        key = Key(name)
        others = {
            one
            for _, one in candidates(connection, everywhere, own.client, key, values[key])
            if one.person != own.id
        }
        for one in sorted(others, key=lambda one: (one.name, one.person))[:MOST]:
            found.setdefault(one.person, _doubt(connection, house, own, one, key, len(others)))
    return tuple(found.values())


def _doubt(connection: Connection, house: House, own: _Self, other: Candidate, key: Key, count: int) -> Doubt:
    row = connection.execute(
        select(person.c.login, client.c.name)
        .join(client, client.c.id == person.c.client_id)
        .where(person.c.id == other.person)
    ).one()
    apart = _taken_apart(connection, own.id, other.person)
    doubt = Doubt(
        person=other.person,
        name=other.name,
        login=row.login,
        client_name=row.name,
        key=key.value,
        why=next(_reasons(connection, house, own, other, count), WhyApart.NEVER_ASKED),
    )
    if apart is None:
        return doubt
    return doubt.model_copy(update={"why": WhyApart.TAKEN_APART, "at": apart[0], "agent": apart[1]})


def _reasons(
    connection: Connection, house: House, own: _Self, other: Candidate, count: int
) -> Iterator[WhyApart]:
    if not same_name(own.name, other.name):
        yield WhyApart.OTHER_NAME
    if own.vendors & _vendors(connection, other.person):
        yield WhyApart.SAME_VENDOR
    if own.client != other.client and not house.config.people.across_clients:
        yield WhyApart.OTHER_CLIENT
    if count > 1:
        yield WhyApart.SEVERAL


def _vendors(connection: Connection, person_id: PersonId) -> frozenset[str]:
    here = (account.c.person_id == person_id) & account.c.gone_at.is_(None)
    return frozenset(connection.scalars(select(account.c.vendor).where(here)))


def _taken_apart(connection: Connection, one: PersonId, other: PersonId) -> tuple[object, object] | None:
    """When an agent took the two apart, and who."""
    pair = (one, other)
    row = connection.execute(
        select(joined.c.undone_at, joined.c.undone_by)
        .where(joined.c.person_id.in_(pair), joined.c.gone_id.in_(pair), joined.c.undone_at.is_not(None))
        .order_by(joined.c.undone_at.desc())
    ).first()
    return None if row is None else (row.undone_at, row.undone_by)
