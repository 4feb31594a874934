"""Takes lines of an import into the mirror: what vendors do not know, with a file or a directory as source.

Repeatable: the same lines again change nothing. What a line no longer says of a person (an empty field) goes;
people whom a file does not name stay as they are, those whom a directory no longer has are forgotten as its.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from helpdesk_tui.contract.ids import ClientId, PersonId
from helpdesk_tui.contract.imports import (
    ImportLine,
    ImportRow,
    LineOutcome,
    LineProblem,
)
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import index, joining, moving, owners, sources
from helpdesk_tui.desk.people.grouping import Grouped, keep_groups
from helpdesk_tui.desk.people.known import is_file
from helpdesk_tui.desk.people.lines import Line, Refusal, read_line
from helpdesk_tui.desk.people.logins import Logins
from helpdesk_tui.desk.people.moving import Merge
from helpdesk_tui.desk.people.points import Kept, keep_points
from helpdesk_tui.desk.people.tables import (
    contact,
    fact,
    fact_history,
    person,
)


class Importer:
    """One part of a file, inside one write."""

    def __init__(self, connection: Connection, house: House, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._clients: dict[ClientId, ClientConfig] = {one.id: one for one in house.config.clients}
        self._logins = Logins(connection, house)
        self._seen: set[tuple[str, str, str]] = set()
        self._first: dict[str, bool] = {}
        self.touched: set[PersonId] = set()
        self.sources: set[str] = set()
        """Of which something was taken."""

    def take(self, rows: Sequence[ImportRow]) -> list[ImportLine]:
        """Take every line that can be taken, and report on each."""
        sources.put_clients(self._connection, self._clients.values())
        report = [self._read(row) for row in rows]
        index.refresh(self._connection, self.touched)
        return report

    def take_lines(self, lines: Sequence[Line]) -> list[ImportLine]:
        """The same for lines that make sense already."""
        report = [self._report(line) for line in lines]
        index.refresh(self._connection, self.touched)
        return report

    def forget(self, source: str, before: datetime) -> int:
        """Take back what a source said of people whom it did not name since; answers how many lines."""
        query = select(fact.c.person_id, fact.c.account_ref).where(
            fact.c.source == source, fact.c.field == "login", fact.c.read_at < before
        )
        gone = self._connection.execute(query).all()
        for row in gone:
            self._say_nothing(PersonId(row.person_id), source, row.account_ref)
        index.refresh(self._connection, self.touched)
        return len(gone)

    def baseline(self) -> bool:
        """Whether any of these are first facts of their source."""
        return any(self._is_first(one) for one in self.sources)

    def _say_nothing(self, person_id: PersonId, source: str, key: str) -> None:
        client = sources.client_of(self._connection, source)
        line = Line(0, self._clients[client], key, "", {}, (), (), "", source)
        self._facts(person_id, source, line, self._known(person_id, source, key))
        self._points(person_id, source, line)
        self._groups(person_id, source, line)
        self.touched.add(person_id)

    def _read(self, row: ImportRow) -> ImportLine:
        try:
            line = read_line(row, self._clients, self._logins.vendors)
        except Refusal as refusal:
            return _refused(row.line, row.login, refusal)
        return self._report(line)

    def _report(self, line: Line) -> ImportLine:
        try:
            key = (line.client.id, line.vendor, line.key)
            if key in self._seen:
                raise Refusal("login", LineProblem.TWICE)  # noqa: TRY301 - one way out for every refusal
            with self._connection.begin_nested():
                outcome, columns = self._take(line)
            self._seen.add(key)
        except Refusal as refusal:
            return _refused(line.number, line.login, refusal)
        return ImportLine(line=line.number, login=line.login, outcome=outcome, columns=tuple(columns))

    def _take(self, line: Line) -> tuple[LineOutcome, list[str]]:
        source = line.source
        if source not in self.sources:
            sources.put_source(self._connection, source, line.client.id)
            self.sources.add(source)
        person_id = self._person(line)
        known = self._known(person_id, source, line.key)
        columns = [*self._facts(person_id, source, line, known), *self._points(person_id, source, line)]
        columns += self._groups(person_id, source, line)
        columns += self._link(person_id, line)
        if columns:
            self.touched.add(person_id)
        if not known and columns:
            return LineOutcome.ADDED, columns
        return (LineOutcome.CHANGED if columns else LineOutcome.SAME), columns

    def _person(self, line: Line) -> PersonId:
        found = self._logins.owners(line.client.id, line.vendor, line.key)
        if len(found) > 1:
            raise Refusal("login", LineProblem.AMBIGUOUS)
        if found:
            return found.pop()
        row = owners.new_person(line.client.id, line.login, line.facts.get("name", line.login))
        self._connection.execute(insert(person), row)
        return PersonId(row["id"])

    def _known(self, person_id: PersonId, source: str, key: str) -> dict[str, Row[Any]]:
        rows = self._connection.execute(
            select(fact).where(
                fact.c.person_id == person_id, fact.c.source == source, fact.c.account_ref == key
            )
        )
        return {row.field: row for row in rows}

    def _facts(self, person_id: PersonId, source: str, line: Line, known: dict[str, Row[Any]]) -> list[str]:
        here = (fact.c.person_id == person_id) & (fact.c.source == source) & (fact.c.account_ref == line.key)
        new: list[dict[str, Any]] = []
        changed = []
        for field, value in line.facts.items():
            row = known.get(field)
            if row is not None and row.value == value:
                continue
            if row is None:
                new.append({"field": field, "value": value})
            else:
                self._connection.execute(
                    update(fact).where(here, fact.c.field == field).values(value=value, **self._dated(source))
                )
            changed.append(field)
            self._tell(person_id, field, source, row.value if row else None, value)
        if new:
            common = {
                "person_id": person_id,
                "source": source,
                "account_ref": line.key,
                "first_seen": self._now,
                "read_at": self._now,
                **self._dated(source),
            }
            self._connection.execute(insert(fact), [{**common, **one} for one in new])
        for field in known.keys() - line.facts.keys():
            self._connection.execute(delete(fact).where(here, fact.c.field == field))
            self._tell(person_id, field, source, known[field].value, None)
            changed.append(field)
        if known:
            self._connection.execute(update(fact).where(here).values(read_at=self._now))
        return changed

    def _points(self, person_id: PersonId, source: str, line: Line) -> list[str]:
        before = self._on_file(person_id, source, line.key)
        points = tuple(point for _, point in line.points)
        stated = Kept(person_id, source, line.key, points)
        keep_points(self._connection, [stated], self._is_first(source), self._now)
        after = {(point.kind.value, point.value) for point in points}
        columns = {"mobile": "second_number"} if is_file(source) else {}
        return sorted({columns.get(kind, kind) for kind, _ in before ^ after})

    def _on_file(self, person_id: PersonId, source: str, key: str) -> set[tuple[str, str]]:
        rows = self._connection.execute(
            select(contact.c.kind, contact.c.value).where(
                contact.c.person_id == person_id,
                contact.c.source == source,
                contact.c.account_ref == key,
                contact.c.gone_at.is_(None),
            )
        )
        return {(row.kind, row.value) for row in rows}

    def _groups(self, person_id: PersonId, source: str, line: Line) -> list[str]:
        stated = Grouped(person_id, source, line.key, line.groups)
        return ["groups"] if keep_groups(self._connection, [stated], self._now) else []

    def _link(self, person_id: PersonId, line: Line) -> list[str]:
        """The other account's person becomes this one; an account that is not there yet will belong to it."""
        if not line.linked:
            return []
        client, key, found = self._logins.linked(line)
        if len(found) > 1:
            raise Refusal("linked_login", LineProblem.AMBIGUOUS)
        if found == {person_id}:
            return []
        if not found:
            return (
                ["linked_login"] if owners.link(self._connection, client, key, person_id, self._now) else []
            )
        other = found.pop()
        first = self._is_first(line.source)
        if moving.holder(self._connection, (other, person_id)) is not None:
            raise Refusal("linked_login", LineProblem.BUSY)
        namesakes = joining.is_namesake(self._connection, other, person_id)
        merge = Merge(other, person_id, self._now, by_key="import", namesakes=namesakes, first=first)
        moving.merge(self._connection, merge)
        self.touched.discard(other)
        return ["linked_login"]

    def _is_first(self, source: str) -> bool:
        if source not in self._first:
            self._first[source] = sources.is_baseline(self._connection, source)
        return self._first[source]

    def _dated(self, source: str) -> dict[str, Any]:
        first = self._is_first(source)
        return {"changed": None if first else self._now, "baseline": first}

    def _tell(
        self, person_id: PersonId, field: str, source: str, before: str | None, after: str | None
    ) -> None:
        if self._is_first(source):
            return
        self._connection.execute(
            insert(fact_history).values(
                person_id=person_id,
                field=f"fact.{field}",
                source=source,
                before=before,
                after=after,
                at=self._now,
            )
        )


def _refused(number: int, login: str, refusal: Refusal) -> ImportLine:
    return ImportLine(
        line=number,
        login=login[:256],
        outcome=LineOutcome.PROBLEM,
        column=refusal.column,
        problem=refusal.problem,
    )
