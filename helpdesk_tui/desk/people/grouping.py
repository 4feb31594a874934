"""The groups that a source puts people in: those that somebody left are kept for a while, with the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import person_group


@dataclass(frozen=True, slots=True)
class Grouped:
    """All groups that one source states now of one account, or on one line of the import."""

    person: PersonId
    source: str
    account_ref: str
    names: tuple[str, ...]


def keep_groups(connection: Connection, stated: Sequence[Grouped], now: datetime) -> set[PersonId]:
    """Add what is new, date what is no longer stated; answers whose groups are different now."""
    if not stated:
        return set()
    rows = connection.execute(
        select(person_group).where(
            person_group.c.person_id.in_({one.person for one in stated}),
            person_group.c.source == stated[0].source,
            person_group.c.account_ref.in_({one.account_ref for one in stated}),
        )
    )
    known: dict[tuple[str, str], dict[str, datetime | None]] = defaultdict(dict)
    for row in rows:
        known[row.person_id, row.account_ref][row.name_key] = row.gone_at
    new: list[dict[str, object]] = []
    touched: set[PersonId] = set()
    for one in stated:
        named = {fold(name)[:256]: name for name in one.names}
        here = known[one.person, one.account_ref]
        moved: dict[str, datetime | None] = {
            key: now for key, gone in here.items() if gone is None and key not in named
        }
        moved |= {key: None for key, gone in here.items() if gone is not None and key in named}
        for key, gone_at in moved.items():
            _date(connection, one, key, {"gone_at": gone_at} if gone_at else {"gone_at": None, "since": now})
        added = [key for key in named if key not in here]
        new += [
            {
                "person_id": one.person,
                "source": one.source,
                "account_ref": one.account_ref,
                "name_key": key,
                "name": named[key],
                "since": now,
            }
            for key in added
        ]
        if moved or added:
            touched.add(one.person)
    if new:
        connection.execute(insert(person_group), new)
    return touched


def _date(connection: Connection, one: Grouped, key: str, values: dict[str, datetime | None]) -> None:
    connection.execute(
        update(person_group)
        .where(
            person_group.c.person_id == one.person,
            person_group.c.source == one.source,
            person_group.c.account_ref == one.account_ref,
            person_group.c.name_key == key,
        )
        .values(values)
    )
