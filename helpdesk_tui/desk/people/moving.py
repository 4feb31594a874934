"""Two people become one, and one becomes two again: every row moves along, and back.

The old id leads to the new one (`facts.current`). What was moved is kept in `joined`, so that taking apart
restores it. What only one of the two had is doubted from then on, as any other change is: else whoever may
join people could let the phone of the one prove that a caller is the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, and_, delete, insert, select, update

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import index
from helpdesk_tui.desk.people.tables import (
    account,
    contact,
    device,
    fact,
    joined,
    person,
    person_group,
    person_word,
)
from helpdesk_tui.desk.store.metadata import metadata

_STAYS: Final = {joined.name, person.name, person_word.name}
_CONTACT: Final = ("source", "account_ref", "kind", "value")
"""What names a contact point beside its person."""
_NAMED_BY: Final = ("person_id", "manager_id")

Moved = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merge:
    """Who becomes whom, by whose word."""

    gone: PersonId
    into: PersonId
    at: datetime
    by_key: str
    agent: str = ""
    namesakes: bool = False
    """Vendors call them the same: what the one who stays had is not doubted."""
    first: bool = False
    """Part of a first import, which a named person accepts as a whole: nothing is doubted."""


def holder(connection: Connection, people: Iterable[PersonId]) -> Row[Any, Any] | None:
    """An operation that is under way for one of these people: nobody is moved meanwhile."""
    query = select(operation.c.agent, operation.c.asked_at).where(
        operation.c.person_id.in_(list(people)), operation.c.slot.is_not(None)
    )
    return connection.execute(query.limit(1)).one_or_none()


def merge(connection: Connection, what: Merge) -> None:
    """Everything of the one belongs to the other from now on."""
    gone, into = what.gone, what.into
    accounts = select(account.c.vendor, account.c.ref).where(account.c.person_id == gone)
    moved: Moved = {
        "accounts": [[row.vendor, row.ref] for row in connection.execute(accounts)],
        "dated": {} if what.first else _doubt(connection, what),
        "before": list(connection.scalars(select(person.c.id).where(person.c.merged_into == gone))),
        "rows": {
            f"{table.name}.{column}": _take(connection, table, column, gone, into)
            for table, column in _moving()
        },
    }
    for condition in (person.c.id == gone, person.c.merged_into == gone):
        connection.execute(update(person).where(condition).values(merged_into=into))
    connection.execute(delete(person_word).where(person_word.c.person_id == gone))
    connection.execute(
        insert(joined).values(
            id=new_id("jo"),
            person_id=into,
            gone_id=gone,
            by_key=what.by_key,
            agent=what.agent,
            at=what.at,
            moved=json.dumps(moved),
        )
    )
    index.refresh(connection, {into})


def restore(connection: Connection, row: Row[Any], by: str, now: datetime) -> PersonId:
    """Undo a merge: answers who is there again."""
    gone, moved = PersonId(row.gone_id), json.loads(row.moved)
    into = PersonId(
        connection.scalar(select(person.c.merged_into).where(person.c.id == gone)) or row.person_id
    )
    for table, column in _moving():
        for key in moved["rows"].get(f"{table.name}.{column}", ()):
            _give(connection, table, column, key, into, gone)
    _give_accounts(connection, moved["accounts"], into, gone)
    _undoubt(connection, moved["dated"], row.at)
    back = [gone, *moved["before"]]
    connection.execute(update(person).where(person.c.id == gone).values(merged_into=None))
    connection.execute(update(person).where(person.c.id.in_(back[1:])).values(merged_into=gone))
    _undone(connection, row.id, by, now)
    index.refresh(connection, {into, gone})
    return gone


def split(
    connection: Connection, into: PersonId, to: dict[str, Any], key: tuple[str, str], lines: Sequence[str]
) -> PersonId:
    """One account and what was said of it become somebody else's, who is new; `lines`: of the import."""
    connection.execute(insert(person).values(**to))
    new = PersonId(to["id"])
    _give_accounts(connection, [key], into, new)
    for table in (contact, fact, person_group):
        connection.execute(
            update(table)
            .where(
                table.c.person_id == into, table.c.source.in_(lines), table.c.account_ref == to["login_key"]
            )
            .values(person_id=new)
        )
    index.refresh(connection, {into, new})
    return new


def _undone(connection: Connection, id_: str, by: str, now: datetime) -> None:
    connection.execute(update(joined).where(joined.c.id == id_).values(undone_at=now, undone_by=by))


def _moving() -> list[tuple[Table, str]]:
    """Every table that names people, and how: what is known of them, and what was done for them."""
    return [
        (table, column)
        for table in metadata.sorted_tables
        for column in _NAMED_BY
        if column in table.c and table.name not in _STAYS
    ]


def _key(table: Table, column: str) -> list[Column[Any]]:
    """What names a row of the table beside the person."""
    names = _CONTACT if table is contact else tuple(one.name for one in table.primary_key.columns)
    return [table.c[name] for name in names if name != column]


def _here(table: Table, column: str, who: PersonId, key: Sequence[Any]) -> ColumnElement[bool]:
    named = [one == value for one, value in zip(_key(table, column), key, strict=True)]
    return and_(table.c[column] == who, *named)


def _take(
    connection: Connection, table: Table, column: str, gone: PersonId, into: PersonId
) -> list[list[Any]]:
    """Move rows; those that the other has already are dropped: what is longer on file stays."""
    key = _key(table, column)
    there = {tuple(row) for row in connection.execute(select(*key).where(table.c[column] == into))}
    moved = []
    for row in connection.execute(select(*key).where(table.c[column] == gone)).all():
        if tuple(row) in there:
            connection.execute(delete(table).where(_here(table, column, gone, row)))
        else:
            _give(connection, table, column, row, gone, into)
            moved.append(list(row))
    return moved


def _give(
    connection: Connection, table: Table, column: str, key: Sequence[Any], who: PersonId, to: PersonId
) -> None:
    connection.execute(update(table).where(_here(table, column, who, key)).values({column: to}))


def _give_accounts(
    connection: Connection, accounts: Iterable[Sequence[str]], who: PersonId, to: PersonId
) -> None:
    """Whatever was done and said of these accounts, since they came, goes with them."""
    for vendor, ref in accounts:
        for table, column in _moving():
            names = table.c
            if not ("account_ref" in names or table is account) or not {"vendor", "source"} & set(
                names.keys()
            ):
                continue
            source = names.vendor if "vendor" in names else names.source
            number = names.ref if table is account else names.account_ref
            connection.execute(
                update(table)
                .where(names[column] == who, source == vendor, number == ref)
                .values({column: to})
            )


def _doubt(connection: Connection, what: Merge) -> Moved:
    """Date what only one of the two has; answers what it was before."""
    sides = (what.gone,) if what.namesakes else (what.gone, what.into)
    common = _values(connection, what.gone) & _values(connection, what.into)
    dated: Moved = {"contact": [], "device": []}
    for table in (contact, device):
        key = [one for one in table.primary_key.columns if one.name != "person_id"]
        query = select(table).where(table.c.person_id.in_(sides), table.c.gone_at.is_(None))
        for row in connection.execute(query).all():
            if table is contact and (row.kind, row.value) in common:
                continue
            names = [getattr(row, one.name) for one in key]
            before = None if row.changed is None else row.changed.isoformat()
            dated[table.name].append([names, before, row.baseline])
            here = and_(*(one == value for one, value in zip(key, names, strict=True)))
            connection.execute(update(table).where(here).values(changed=what.at, baseline=False))
    return dated


def _undoubt(connection: Connection, dated: Moved, at: datetime) -> None:
    """As it was before, unless it has changed since."""
    for table in (contact, device):
        key = [one for one in table.primary_key.columns if one.name != "person_id"]
        for names, before, baseline in dated.get(table.name, ()):
            here = and_(*(one == value for one, value in zip(key, names, strict=True)))
            changed = None if before is None else datetime.fromisoformat(before)
            connection.execute(
                update(table).where(here, table.c.changed == at).values(changed=changed, baseline=baseline)
            )


def _values(connection: Connection, who: PersonId) -> set[tuple[str, str]]:
    query = select(contact.c.kind, contact.c.value).where(
        contact.c.person_id == who, contact.c.gone_at.is_(None)
    )
    return {(row.kind, row.value) for row in connection.execute(query)}
