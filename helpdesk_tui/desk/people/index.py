"""A person's own row and the words it is found by, made anew from all that sources say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, bindparam, delete, insert, select, update

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.people import AccountStatus, HitField
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.marks import marks
from helpdesk_tui.desk.people.tables import account, contact, device, fact, name_word, person, person_word
from helpdesk_tui.desk.people.words import Found, words_of
from helpdesk_tui.desk.store.metadata import UtcTime

CHUNK: Final = 300
_LOUDEST: Final = (
    AccountStatus.BYPASS,
    AccountStatus.LOCKED,
    AccountStatus.PENDING_DELETION,
    AccountStatus.DISABLED,
    AccountStatus.UNKNOWN,
    AccountStatus.ACTIVE,
)
"""Of several accounts, the status that an agent must not overlook is shown."""

Rows = dict[str, list[Row[Any]]]


def refresh(connection: Connection, people: Iterable[PersonId]) -> None:
    """Bring name, login, status and words of these people up to date and count their revision on."""
    ids = iter(sorted(people))
    while chunk := list(islice(ids, CHUNK)):
        _refresh(connection, chunk)


def _refresh(connection: Connection, ids: list[PersonId]) -> None:
    logins = select(person.c.id, person.c.login_key).where(person.c.id.in_(ids))
    known = {row.id: row.login_key for row in connection.execute(logins)}
    accounts = _rows(connection, account, ids)
    facts = _rows(connection, fact, ids)
    contacts = _rows(connection, contact, ids)
    devices = _rows(connection, device, ids)
    words_now: Rows = _rows(connection, person_word, ids)
    updates: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    stale: list[str] = []
    for id_ in ids:
        own = {row.field: row.value for row in reversed(facts[id_])}
        live = [row for row in accounts[id_] if row.gone_at is None]
        # Whoever is joined with somebody keeps the name and login that he had.
        shown = sorted(live or accounts[id_], key=lambda row: row.login_key != known[row.person_id])
        updates.append(_row(id_, shown, own, _gone_at(accounts[id_], own)))
        wanted = words_of(live, own, contacts[id_], devices[id_])
        had = {(row.word, row.field) for row in words_now[id_]}
        if wanted != had:
            stale += [id_] if had else []
            added += rows_of(id_, wanted)
    connection.execute(_UPDATE, updates)
    if stale:
        connection.execute(delete(person_word).where(person_word.c.person_id.in_(stale)))
    if added:
        connection.execute(insert(person_word), added)
        learn(connection, {row["word"] for row in added if row["field"] == HitField.NAME})


def rows_of(id_: str, words: Collection[Found]) -> list[dict[str, Any]]:
    """The rows of one person."""
    begins = marks(word for word, _ in words)
    return [{"word": word, "field": field, "person_id": id_, "marks": begins} for word, field in words]


_UPDATE: Final = (
    update(person)
    .where(person.c.id == bindparam("id_"))
    .values(
        login=bindparam("login_"),
        login_key=bindparam("login_key_"),
        name=bindparam("name_"),
        name_key=bindparam("name_key_"),
        status=bindparam("status_"),
        gone_at=bindparam("gone_at_", type_=UtcTime()),
        revision=person.c.revision + 1,
    )
)


def _rows(connection: Connection, table: Table, ids: list[PersonId]) -> Rows:
    found: Rows = defaultdict(list)
    order = [table.c.first_seen] if "first_seen" in table.c else []
    query = select(table).where(table.c.person_id.in_(ids)).order_by(*order, *table.primary_key.columns)
    for row in connection.execute(query):
        found[row.person_id].append(row)
    return found


def _row(
    id_: PersonId, shown: list[Row[Any]], own: dict[str, str], gone_at: datetime | None
) -> dict[str, Any]:
    login = shown[0].login if shown else own.get("login", "")
    named = next((row.name for row in shown if row.name != row.login), None)
    name = named or own.get("name") or login
    statuses = {AccountStatus(row.status) for row in shown}
    status = next((one for one in _LOUDEST if one in statuses), AccountStatus.UNKNOWN)
    return {
        "id_": id_,
        "login_": login,
        "login_key_": fold(login)[:256],
        "name_": name,
        "name_key_": fold(name)[:512],
        "status_": status.value,
        "gone_at_": gone_at,
    }


def _gone_at(accounts: list[Row[Any]], own: dict[str, str]) -> datetime | None:
    """Since when no source knows the person; whom the import alone named stays."""
    if not accounts or any(row.gone_at is None for row in accounts):
        return None
    return None if "login" in own else max(row.gone_at for row in accounts)


def learn(connection: Connection, found: set[str]) -> None:
    """Know these words of names from now on; writes come one after the other, so none is learnt twice."""
    waiting = iter(sorted(found))
    while chunk := list(islice(waiting, CHUNK)):
        known = set(connection.scalars(select(name_word.c.word).where(name_word.c.word.in_(chunk))))
        if new := [{"word": word} for word in chunk if word not in known]:
            connection.execute(insert(name_word), new)
