"""Whom a query finds: the rarest word's people first, as few rows as decide it, then in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Row

from helpdesk_tui.contract.people import HitField
from helpdesk_tui.desk.people.asking import Asked, Fit
from helpdesk_tui.desk.people.folding import fold, name_parts
from helpdesk_tui.desk.people.matching import Counts, Query, matching
from helpdesk_tui.desk.people.near import NearWords
from helpdesk_tui.desk.people.tables import person
from helpdesk_tui.desk.people.words import FIELDS

MOST_ROWS: Final = 200
"""Rows of words that one look reads; whoever types so little types more."""
FEW: Final = 10
"""With fewer people than that, people whom a slip of the finger hides are shown behind them."""

_FIELDS: Final = tuple(reversed(FIELDS))
_ORDER: Final = {field.value: place for place, field in enumerate(_FIELDS)}
_PEOPLE: Final = f"SELECT id, name, name_key, login, login_key, client_id, status FROM {person.name}"

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


def find(connection: Connection, asked: Asked, near: NearWords, counts: Counts, stop: Stop) -> Found:
    """Exact words before beginnings before slips; names before other fields; homonyms side by side."""
    found = _look(connection, asked, counts, stop)
    if found.more or len(found.hits) >= FEW or _is_login(asked, found):
        return found
    near.learn(connection)
    forgiving = asked.forgiving(near)
    if forgiving is not None:
        found = _behind(found, _look(connection, forgiving, counts, stop))
    if not found.hits:
        for other in asked.others(near):
            found = _look(connection, other, counts, stop)
            if found.hits:
                return Found(tuple(Hit(hit.row, hit.field, slip=True) for hit in found.hits), found.more)
    return found


def _is_login(asked: Asked, found: Found) -> bool:
    whole = fold(asked.text)
    return any(hit.row.login_key == whole for hit in found.hits)


def _behind(first: Found, second: Found) -> Found:
    known = {hit.row.id for hit in first.hits}
    return Found(first.hits + tuple(hit for hit in second.hits if hit.row.id not in known), second.more)


_Score = tuple[Fit, int, int]


@dataclass(slots=True)
class _Candidate:
    fits: list[tuple[Fit, int]]

    @property
    def score(self) -> _Score:
        fits = [fit for fit, _ in self.fits]
        return min(fits), sum(fits), sum(field for _, field in self.fits)


def _look(connection: Connection, asked: Asked, counts: Counts, stop: Stop) -> Found:
    rows_of = counts.of(connection, asked.words)
    stop()
    # Of words that are too common to be counted to their end the longer one is likely the rarer.
    order = sorted(range(len(rows_of)), key=lambda place: (rows_of[place], -len(asked.words[place].text)))
    ranked = [asked.words[place] for place in order]
    rows = matching(connection, ranked, MOST_ROWS + 1)
    candidates = _candidates(asked, order, rows[:MOST_ROWS])
    stop()
    scores = {id_: candidate.score for id_, candidate in candidates.items()}
    hits = []
    for row in _ranked(asked, _people(connection, candidates), scores):
        id_ = row[0]
        hits.append(Hit(row, _FIELDS[candidates[id_].fits[0][1]], slip=scores[id_][0] < Fit.BEGUN))
    return Found(tuple(hits), more=len(rows) > MOST_ROWS)


def _people(connection: Connection, ids: Collection[str]) -> Sequence[Row[Any]]:
    query = Query(connection)
    return query.rows(f"{_PEOPLE} WHERE {query.among('id', ids)}") if ids else []


def _candidates(asked: Asked, order: list[int], rows: Iterable[Any]) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    for row in rows:
        candidate = found.setdefault(row[0], _Candidate([(Fit.SLIP_BEGUN, 0)] * len(order)))
        for column, place in enumerate(order):
            word, field = row[1 + 2 * column], row[2 + 2 * column]
            fit = (asked.words[place].fit(word), _ORDER[field])
            candidate.fits[place] = max(candidate.fits[place], fit)
    return found


def _ranked(asked: Asked, people: Sequence[Row[Any]], scores: Mapping[str, _Score]) -> list[Row[Any]]:
    whole, words = fold(asked.text), len(asked.words)
    ordered = []
    for row in people:
        id_, _name, name_key, _login, login_key, client_id, _status = tuple(row)
        worst, fits, fields = scores[id_]
        parts = name_parts(name_key)
        best = (login_key != whole, -worst, -fits, -fields, len(parts) > words)
        ordered.append(((best, name_key, client_id, id_), parts, row))
    ordered.sort(key=itemgetter(0))
    if words == 1:
        return [row for _key, _parts, row in ordered]
    groups: dict[Any, list[Row[Any]]] = {}
    for key, parts, row in ordered:  # `DUPONT Amélie` stands beside `Amélie Dupont`
        groups.setdefault((key[0], *sorted(parts)), []).append(row)
    return [row for group in groups.values() for row in group]
