"""Whom a query finds: the rarest word's people first, as few rows as decide it, then in a fixed order."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, and_, func, or_, select, union_all

from helpdesk_tui.contract.people import HitField
from helpdesk_tui.desk.people.asking import LAST, Asked, Fit, Sought
from helpdesk_tui.desk.people.folding import fold, name_parts
from helpdesk_tui.desk.people.near import NearWords
from helpdesk_tui.desk.people.tables import person, person_word
from helpdesk_tui.desk.people.words import FIELDS

MOST_ROWS: Final = 600
"""Rows of words that one look reads; whoever types so little types more."""
MOST_COUNTED: Final = 3000
"""Rows that are counted to see which word is the rarest."""
FEW: Final = 10
"""With fewer people than that, people whom a slip of the finger hides are shown behind them."""

_ORDER: Final = {field.value: place for place, field in enumerate(reversed(FIELDS))}
_COLUMNS: Final = (
    person.c.id,
    person.c.name,
    person.c.name_key,
    person.c.login,
    person.c.login_key,
    person.c.client_id,
    person.c.status,
)

Stop = Callable[[], None]
"""Called between two queries; raises when nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One person found."""

    row: Row[Any]
    field: HitField
    """Where the first word of the query was found."""
    slip: bool
    """Something typed was read as misspelt."""


@dataclass(frozen=True, slots=True)
class Found:
    """People, the best first."""

    hits: tuple[Hit, ...] = ()
    more: bool = False
    """There are further ones, who were not looked at."""


def find(connection: Connection, asked: Asked, near: NearWords, stop: Stop) -> Found:
    """Exact words before beginnings before slips; names before other fields; homonyms side by side."""
    found = _look(connection, asked, stop)
    if found.more or len(found.hits) >= FEW or _is_login(asked, found):
        return found
    near.learn(connection)
    forgiving = asked.forgiving(near)
    if forgiving is not None:
        found = _behind(found, _look(connection, forgiving, stop))
    if not found.hits:
        for other in asked.others(near):
            found = _look(connection, other, stop)
            if found.hits:
                return Found(tuple(Hit(hit.row, hit.field, slip=True) for hit in found.hits), found.more)
    return found


def _is_login(asked: Asked, found: Found) -> bool:
    whole = fold(asked.text)
    return any(hit.row.login_key == whole for hit in found.hits)


def _behind(first: Found, second: Found) -> Found:
    known = {hit.row.id for hit in first.hits}
    return Found(first.hits + tuple(hit for hit in second.hits if hit.row.id not in known), second.more)


@dataclass(slots=True)
class _Candidate:
    fits: list[tuple[Fit, int]]

    @property
    def worst(self) -> Fit:
        return min(fit for fit, _ in self.fits)

    @property
    def score(self) -> tuple[int, int, int]:
        return self.worst, sum(fit for fit, _ in self.fits), sum(field for _, field in self.fits)


def _look(connection: Connection, asked: Asked, stop: Stop) -> Found:
    order = _rarest_first(connection, asked.words)
    stop()
    rows = connection.execute(_statement([asked.words[place] for place in order])).all()
    candidates = _candidates(asked, order, rows[:MOST_ROWS])
    stop()
    query = select(*_COLUMNS).where(person.c.id.in_(list(candidates)))
    people: list[Any] = list(connection.execute(query))
    ranked = _ranked(asked, [(row, candidates[row.id]) for row in people])
    fields = list(reversed(FIELDS))
    hits = (Hit(row, fields[one.fits[0][1]], one.worst < Fit.BEGUN) for row, one in ranked)
    return Found(tuple(hits), more=len(rows) > MOST_ROWS)


def _candidates(asked: Asked, order: list[int], rows: Iterable[Any]) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    for row in rows:
        candidate = found.setdefault(row[0], _Candidate([(Fit.SLIP_BEGUN, 0)] * len(order)))
        for column, place in enumerate(order):
            word, field = row[1 + 2 * column], row[2 + 2 * column]
            fit = (asked.words[place].fit(word), _ORDER[field])
            candidate.fits[place] = max(candidate.fits[place], fit)
    return found


def _ranked(asked: Asked, people: Iterable[tuple[Row[Any], _Candidate]]) -> list[tuple[Row[Any], _Candidate]]:
    whole = fold(asked.text)

    def key(one: tuple[Row[Any], _Candidate]) -> Any:
        row, candidate = one
        worst, fits, fields = candidate.score
        covered = len(name_parts(row.name_key)) <= len(asked.words)
        best = (row.login_key != whole, -worst, -fits, -fields, not covered)
        return best, row.name_key, row.client_id, row.id

    ordered = sorted(people, key=key)
    groups: dict[Any, list[tuple[Row[Any], _Candidate]]] = {}
    for one in ordered:  # `DUPONT Amélie` stands beside `Amélie Dupont`
        groups.setdefault((key(one)[0], *sorted(name_parts(one[0].name_key))), []).append(one)
    return [one for group in groups.values() for one in group]


def _rarest_first(connection: Connection, words: tuple[Sought, ...]) -> list[int]:
    """Places of the words, the one with the fewest rows first; no statistics, so it is never out of date."""
    places = list(range(len(words)))
    if len(words) == 1:
        return places
    counted = select(*(_count(word).label(f"n{place}") for place, word in enumerate(words)))
    rows = connection.execute(counted).one()
    return sorted(places, key=lambda place: rows[place])


def _count(word: Sought) -> ColumnElement[int]:
    branches = [
        select(person_word.c.word).where(one).limit(MOST_COUNTED) for one in _branches(word, person_word)
    ]
    counts = [select(func.count()).select_from(one.subquery()).scalar_subquery() for one in branches]
    return reduce(operator.add, counts)


def _statement(words: list[Sought]) -> Select[Any]:
    first = _first(words[0], alone=len(words) == 1)
    columns: list[ColumnElement[Any]] = [first.c.person_id, first.c.word, first.c.field]
    joined: Any = first
    for place, word in enumerate(words[1:]):
        other = person_word.alias(f"w{place}")
        fits = or_(*_branches(word, other))
        joined = joined.join(other, and_(other.c.person_id == first.c.person_id, fits))
        columns += [other.c.word, other.c.field]
    return (
        select(*columns)
        .select_from(joined)
        .order_by(first.c.word, first.c.person_id, *columns[3:])
        .limit(MOST_ROWS + 1)
    )


def _first(word: Sought, *, alone: bool) -> Subquery:
    parts = []
    for branch in _branches(word, person_word):
        part = select(person_word).where(branch)
        if alone:  # a beginning with very many words is cut where the whole would be
            part = part.order_by(person_word.c.word, person_word.c.person_id).limit(MOST_ROWS + 1)
        parts.append(part)
    if len(parts) == 1:
        return parts[0].subquery("first")
    return union_all(*(select(part.subquery()) for part in parts)).subquery("first")


def _branches(word: Sought, table: Any) -> list[ColumnElement[bool]]:
    found = [and_(table.c.word >= one, table.c.word < one + LAST) for one in word.beginnings]
    return [*found, table.c.word.in_(word.others)] if word.others else found
