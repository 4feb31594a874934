"""Numbers and addresses on file: each source's word beside the others', with the day it appeared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.people.reading import Point
from helpdesk_tui.desk.people.tables import contact, fact_history


@dataclass(frozen=True, slots=True)
class Kept:
    """All contact points that one source states now of one account, or on one line of the import."""

    person: PersonId
    source: str
    account_ref: str
    points: tuple[Point, ...]


def keep_points(
    connection: Connection, stated: Sequence[Kept], baseline: bool, now: datetime
) -> set[PersonId]:
    """Add what is new, mark what is no longer stated; answers whose points are different now."""
    if not stated:
        return set()
    rows = connection.execute(
        select(contact).where(
            contact.c.person_id.in_({one.person for one in stated}),
            contact.c.source == stated[0].source,
        )
    ).all()
    known = {(row.person_id, row.account_ref, row.kind, row.value): row for row in rows}
    keeper = _Keeper(connection, baseline, now)
    seen = set[tuple[PersonId, str, str, str]]()
    for one in stated:
        for point in one.points:
            key = (one.person, one.account_ref, point.kind, point.value)
            # Two phones may carry one number in two spellings, and a page may name an account twice.
            if key not in seen:
                seen.add(key)
                keeper.keep(one, point, known.pop(key, None))
    covered = {(one.person, one.account_ref) for one in stated}
    for (person_id, account_ref, _kind, _value), row in known.items():
        if (person_id, account_ref) in covered and row.gone_at is None:
            keeper.drop(row)
    keeper.flush()
    return keeper.touched


class _Keeper:
    def __init__(self, connection: Connection, baseline: bool, now: datetime) -> None:
        self._connection = connection
        self._baseline = baseline
        self._now = now
        self._contacts: list[dict[str, Any]] = []
        self._history: list[dict[str, Any]] = []
        self.touched: set[PersonId] = set()

    def keep(self, one: Kept, point: Point, row: Row[Any] | None) -> None:
        if row is None:
            self._add(one, point)
        elif row.gone_at is not None:
            self._revive(row, point)
        elif row.written != point.written:
            self._update(row, written=point.written)

    def drop(self, row: Row[Any]) -> None:
        self._update(row, gone_at=self._now)
        self._tell(PersonId(row.person_id), row.kind, row.source, row.value, None)

    def flush(self) -> None:
        if self._contacts:
            self._connection.execute(insert(contact), self._contacts)
        if self._history:
            self._connection.execute(insert(fact_history), self._history)

    def _add(self, one: Kept, point: Point) -> None:
        self.touched.add(one.person)
        self._contacts.append(
            {
                "id": new_id("ct"),
                "person_id": one.person,
                "kind": point.kind.value,
                "value": point.value,
                "written": point.written,
                "source": one.source,
                "account_ref": one.account_ref,
                "first_seen": self._now,
                "changed": None if self._baseline else self._now,
                "baseline": self._baseline,
            }
        )
        self._tell(one.person, point.kind, one.source, None, point.value)

    def _revive(self, row: Row[Any], point: Point) -> None:
        """Back on file: doubted like any other change, who knows whose it was meanwhile."""
        self._update(row, gone_at=None, changed=self._now, baseline=False, written=point.written)
        self._tell(PersonId(row.person_id), row.kind, row.source, None, row.value)

    def _update(self, row: Row[Any], **values: Any) -> None:
        self.touched.add(PersonId(row.person_id))
        self._connection.execute(update(contact).where(contact.c.id == row.id).values(**values))

    def _tell(
        self, person_id: PersonId, kind: str, source: str, before: str | None, after: str | None
    ) -> None:
        if not self._baseline:
            self._history.append(
                {
                    "person_id": person_id,
                    "field": f"contact.{kind}",
                    "source": source,
                    "before": before,
                    "after": after,
                    "at": self._now,
                }
            )
