"""Whom a query finds: the rarest word's people first, as few rows as decide it, then in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from helpdesk_tui.contract.people import HitField
from helpdesk_tui.desk.people.asking import Asked, Fit, Sought
from helpdesk_tui.desk.people.folding import fold, name_parts
from helpdesk_tui.desk.people.near import LAST, NearWords
from helpdesk_tui.desk.people.tables import person, person_word
from helpdesk_tui.desk.people.words import FIELDS

MOST_ROWS: Final = 200
"""Rows of words that one look reads; whoever types so little types more."""
MOST_COUNTED: Final = 3000
"""Rows that are counted to see which word is the rarest."""
MOST_JOINED: Final = 20_000
"""Rows of one beginning that are compared with the other words of the query."""
FEW: Final = 10
"""With fewer people than that, people whom a slip of the finger hides are shown behind them."""

_FIELDS: Final = tuple(reversed(FIELDS))
_ORDER: Final = {field.value: place for place, field in enumerate(_FIELDS)}
WORDS: Final = person_word.name
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
    counts = _counts(connection, asked.words)
    stop()
    order = sorted(range(len(counts)), key=counts.__getitem__)
    rows = _words(connection, [asked.words[place] for place in order])
    candidates = _candidates(asked, order, rows[:MOST_ROWS])
    stop()
    people = _people(connection, candidates)
    hits = []
    for row in _ranked(asked, people, candidates):
        candidate = candidates[row.id]
        hits.append(Hit(row, _FIELDS[candidate.fits[0][1]], slip=candidate.worst < Fit.BEGUN))
    return Found(tuple(hits), more=len(rows) > MOST_ROWS)


def _people(connection: Connection, ids: Iterable[str]) -> Sequence[Row[Any]]:
    query = _Query(connection)
    listed = query.listed(ids)
    return query.rows(f"{_PEOPLE} WHERE id IN ({listed})") if listed else []


def _candidates(asked: Asked, order: list[int], rows: Iterable[Any]) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    for row in rows:
        candidate = found.setdefault(row[0], _Candidate([(Fit.SLIP_BEGUN, 0)] * len(order)))
        for column, place in enumerate(order):
            word, field = row[1 + 2 * column], row[2 + 2 * column]
            fit = (asked.words[place].fit(word), _ORDER[field])
            candidate.fits[place] = max(candidate.fits[place], fit)
    return found


def _ranked(asked: Asked, people: Sequence[Row[Any]], candidates: Mapping[str, _Candidate]) -> list[Row[Any]]:
    whole, words = fold(asked.text), len(asked.words)
    keys = {}
    for row in people:
        worst, fits, fields = candidates[row.id].score
        best = (row.login_key != whole, -worst, -fits, -fields, len(name_parts(row.name_key)) > words)
        keys[row.id] = (best, row.name_key, row.client_id, row.id)
    ordered = sorted(people, key=lambda row: keys[row.id])
    if words == 1:
        return ordered
    groups: dict[Any, list[Row[Any]]] = {}
    for row in ordered:  # `DUPONT Amélie` stands beside `Amélie Dupont`
        groups.setdefault((keys[row.id][0], *sorted(name_parts(row.name_key))), []).append(row)
    return [row for group in groups.values() for row in group]


def _counts(connection: Connection, words: Sequence[Sought]) -> list[int]:
    """Rows of each word, up to `MOST_COUNTED` a range; no statistics, so they are never out of date."""
    if len(words) == 1:
        return [0]
    query = _Query(connection)
    counts = [
        " + ".join(f"(SELECT count(*) FROM ({_part(one, MOST_COUNTED)}) c)" for one in query.fits(word, "w"))
        for word in words
    ]
    return list(query.rows(f"SELECT {', '.join(counts)}")[0])


def _words(connection: Connection, words: Sequence[Sought]) -> Sequence[Row[Any]]:
    """Rows of a person and, for each word, what was found and in which field; the rarest word leads."""
    query = _Query(connection)
    branches = query.fits(words[0], "w")
    tables, conditions, columns = [f"{WORDS} w"], [branches[0]], ["w.person_id", "w.word", "w.field"]
    if len(branches) > 1:
        # Of a beginning with very many words only what the whole look would read.
        limit = MOST_ROWS + 1 if len(words) == 1 else MOST_JOINED
        parts = (f"SELECT * FROM ({_part(one, limit)}) b{number}" for number, one in enumerate(branches))
        tables, conditions = [f"({' UNION ALL '.join(parts)}) w"], []
    for place, word in enumerate(words[1:]):
        name = f"w{place}"
        columns += [f"{name}.word", f"{name}.field"]
        fits = f"{name}.person_id = w.person_id AND ({' OR '.join(query.fits(word, name))})"
        if query.keeps_order:
            tables.append(f"{WORDS} {name}")
            conditions.append(fits)
        else:
            tables.append(f"LATERAL (SELECT * FROM {WORDS} {name} WHERE {fits} OFFSET 0) {name}")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return query.rows(
        f"SELECT {', '.join(columns)} FROM {' CROSS JOIN '.join(tables)}{where}"
        f" ORDER BY w.word, w.person_id{''.join(f', {name}' for name in columns[3:])} LIMIT {MOST_ROWS + 1}"
    )


def _part(condition: str, limit: int) -> str:
    columns = "w.person_id, w.word, w.field"
    return f"SELECT {columns} FROM {WORDS} w WHERE {condition} ORDER BY w.word, w.person_id LIMIT {limit}"


class _Query:
    """Conditions in words of our own and values that are bound to them; nothing typed becomes SQL.

    The driver gets both as they are: reading the statement for names would cost as much as the search.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._values: dict[str, str] = {}
        self.keeps_order = connection.dialect.name == "sqlite"
        """It goes through the tables of a CROSS JOIN as they are named.

        PostgreSQL goes by its statistics, which know little of beginnings; what is LATERAL and has an OFFSET
        comes after what it looks at.
        """
        self._sign, self._end = (":", "") if self.keeps_order else ("%(", ")s")

    def rows(self, statement: str) -> Sequence[Row[Any]]:
        """What it answers."""
        return self._connection.exec_driver_sql(statement, self._values).all()

    def fits(self, word: Sought, table: str) -> list[str]:
        """One condition for each range or list of words that finds this one."""
        found = [
            f"{table}.word >= {self._bound(one)} AND {table}.word < {self._bound(one + LAST)}"
            for one in word.beginnings
        ]
        if word.others:
            found.append(f"{table}.word IN ({self.listed(word.others)})")
        return found

    def listed(self, values: Iterable[str]) -> str:
        """The values with commas between them."""
        return ", ".join(map(self._bound, values))

    def _bound(self, value: str) -> str:
        name = f"v{len(self._values)}"
        self._values[name] = value
        return f"{self._sign}{name}{self._end}"
