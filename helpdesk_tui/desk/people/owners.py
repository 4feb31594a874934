"""Whose account is whose: one person for each account, unless the import says that two belong together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from helpdesk_tui.contract.ids import ClientId, PersonId
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import account, login_link, person


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
