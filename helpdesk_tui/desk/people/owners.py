"""Whose account is whose: one person for each account, unless the import says that two belong together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from helpdesk_tui.contract.ids import ClientId, PersonId
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.people import index
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import (
    account,
    contact,
    device,
    fact,
    fact_history,
    login_link,
    person,
    person_group,
    person_word,
)


def new_person(client: ClientId, login: str, name: str) -> dict[str, Any]:
    """The row of somebody who was not known yet."""
    return {
        "id": new_id("ps"),
        "client_id": client,
        "login": login,
        "login_key": fold(login)[:256],
        "name": name,
        "name_key": fold(name)[:512],
        "status": AccountStatus.UNKNOWN.value,
    }


def known(connection: Connection, client: ClientId, login_keys: Sequence[str]) -> dict[str, PersonId]:
    """People who wait for an account with such a login: linked by the import, or known from it alone."""
    if not login_keys:
        return {}
    links = select(login_link.c.login_key, login_link.c.person_id).where(
        login_link.c.client_id == client, login_link.c.login_key.in_(login_keys)
    )
    waiting = select(person.c.login_key, person.c.id).where(
        person.c.client_id == client,
        person.c.login_key.in_(login_keys),
        person.c.merged_into.is_(None),
        person.c.gone_at.is_(None),
        ~select(account.c.ref).where(account.c.person_id == person.c.id).exists(),
    )
    found = {key: PersonId(id_) for key, id_ in connection.execute(waiting)}
    return found | {key: PersonId(id_) for key, id_ in connection.execute(links)}


def link(connection: Connection, client: ClientId, login_key: str, to: PersonId, now: datetime) -> bool:
    """An account with this login that is seen later belongs to that person; False when that was known."""
    where = (login_link.c.client_id == client) & (login_link.c.login_key == login_key)
    if connection.scalar(select(login_link.c.person_id).where(where)) == to:
        return False
    connection.execute(delete(login_link).where(where))
    connection.execute(insert(login_link).values(client_id=client, login_key=login_key, person_id=to, at=now))
    return True


def merge(connection: Connection, gone: PersonId, into: PersonId, changed: datetime | None) -> None:
    """Everything of the one belongs to the other from now on; the old id leads there (`facts.current`).

    `changed`: devices and contact points are new to this person and doubted from then on; None in a first
    import, which a named person accepts as a whole.
    """
    if changed is not None:
        for table in (device, contact):
            connection.execute(
                update(table).where(table.c.person_id == gone).values(changed=changed, baseline=False)
            )
    for table in (account, device, fact_history, login_link):
        connection.execute(update(table).where(table.c.person_id == gone).values(person_id=into))
    _move_rows(connection, contact, gone, into, ("source", "account_ref", "kind", "value"))
    _move_rows(connection, fact, gone, into, ("field", "source", "account_ref"))
    _move_rows(connection, person_group, gone, into, ("source", "account_ref", "name_key"))
    connection.execute(update(person).where(person.c.id == gone).values(merged_into=into))
    connection.execute(update(person).where(person.c.merged_into == gone).values(merged_into=into))
    connection.execute(delete(person_word).where(person_word.c.person_id == gone))
    index.refresh(connection, {into})


def _move_rows(
    connection: Connection, table: Table, gone: PersonId, into: PersonId, key: tuple[str, ...]
) -> None:
    """Rows that the other person has already are dropped: what is longer on file stays."""
    columns = [table.c[name] for name in key]
    there = {tuple(row) for row in connection.execute(select(*columns).where(table.c.person_id == into))}
    for row in connection.execute(select(*columns).where(table.c.person_id == gone)).all():
        here = (table.c.person_id == gone) & _equal(columns, tuple(row))
        if tuple(row) in there:
            connection.execute(delete(table).where(here))
        else:
            connection.execute(update(table).where(here).values(person_id=into))


def _equal(columns: list[Any], values: tuple[Any, ...]) -> Any:
    condition = columns[0] == values[0]
    for column, value in zip(columns[1:], values[1:], strict=True):
        condition &= column == value
    return condition
