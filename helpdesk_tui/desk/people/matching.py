"""Rows of words that fit every word of a query: which word is the rarest, and who has all of them.

Both databases get plain statements and are led past their own guesses: SQLite goes through the tables of a
CROSS JOIN as they are named; PostgreSQL's statistics know little of beginnings, so it is told how to join.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row

from helpdesk_tui.desk.people.asking import Sought
from helpdesk_tui.desk.people.near import LAST
from helpdesk_tui.desk.people.tables import person_word

WORDS: Final = person_word.name
_NEVER: Final = (float("-inf"), 0)
_Known = dict[tuple[Sought, int], tuple[float, int]]
MOST_COUNTED: Final = 3000
"""Rows that are counted to see which word is the rarest."""
MOST_COUNTED_THERE: Final = 50_000
"""The same on PostgreSQL, which reads so many rows of an index in five milliseconds."""
FEW_LOOKED_UP: Final = 1000
"""So few people are looked up one by one, whatever the other words are."""
KEPT_SECONDS: Final = 60.0
REMEMBERED: Final = 2000
MOST_JOINED: Final = 20_000
"""Rows of one beginning that are compared with the other words of the query."""
LOOK_UP: Final = 30
"""Reading one row of a range costs PostgreSQL so much less than looking one person up."""


def _those(words: Sequence[Sought], most: int, known: _Known) -> _Known:
    return {(word, most): known[word, most] for word in words if (word, most) in known}


class Counts:
    """Rows of words, as far as it matters which is the rarest; kept for a while: they only lead the way."""

    def __init__(self) -> None:
        self._known: _Known = {}

    def of(self, connection: Connection, words: Sequence[Sought]) -> list[int]:
        """Of each word, up to a bound for each range; no statistics, so they are never long out of date."""
        if len(words) == 1:
            return [0]
        counts = self._counted(connection, words, MOST_COUNTED)
        if connection.dialect.name == "sqlite" or min(counts) < FEW_LOOKED_UP:
            return counts
        return self._counted(connection, words, MOST_COUNTED_THERE)

    def _counted(self, connection: Connection, words: Sequence[Sought], most: int) -> list[int]:
        now = time.monotonic()
        known = self._known
        lacking = [word for word in words if known.get((word, most), _NEVER)[0] < now - KEPT_SECONDS]
        if lacking:
            found = _rows_of(connection, lacking, most)
            fresh = {(word, most): (now, count) for word, count in zip(lacking, found, strict=True)}
            kept = known if len(known) < REMEMBERED else _those(words, most, known)
            # Other threads read meanwhile: a new dictionary takes the place of the old one.
            self._known = known = {**kept, **fresh}
        return [known[word, most][1] for word in words]


def _rows_of(connection: Connection, words: Sequence[Sought], most: int) -> Row[Any]:
    query = Query(connection)
    counts = []
    for word in words:
        parts = (_part(one, most) for one in query.fits(word, "w.word"))
        counts.append(" + ".join(f"(SELECT count(*) FROM ({part}) c)" for part in parts))
    return query.rows(f"SELECT {', '.join(counts)}")[0]


def matching(
    connection: Connection, words: Sequence[Sought], counts: Sequence[int], limit: int
) -> Sequence[Row[Any]]:
    """Rows of a person and, for each word, what was found and in which field; the rarest word leads."""
    query = Query(connection)
    if not query.keeps_order and _read_both(counts):
        return _hashed(query, words, limit)
    return _looked_up(query, words, limit)


def _read_both(counts: Sequence[int]) -> bool:
    """Whether reading the two rarest words whole is cheaper than looking up each person of the rarest."""
    if len(counts) == 1 or counts[0] < FEW_LOOKED_UP or counts[1] >= MOST_COUNTED_THERE:
        return False  # the second one is so common that the first rows of the other decide
    return LOOK_UP * counts[0] > counts[0] + counts[1]


def _hashed(query: Query, words: Sequence[Sought], limit: int) -> Sequence[Row[Any]]:
    query.rows("SELECT set_config('enable_nestloop', 'off', true)")
    columns = ["w.person_id", "w.word", "w.field", "w0.word", "w0.field"]
    tables = [f"({_whole(query, words[0])}) w JOIN ({_whole(query, words[1])}) w0 USING (person_id)"]
    for place, word in enumerate(words[2:], 1):
        columns += [f"w{place}.word", f"w{place}.field"]
        tables.append(_lateral(query, word, f"w{place}"))
    return query.rows(_statement(columns, tables, [], limit))


def _whole(query: Query, word: Sought) -> str:
    parts = (
        f"SELECT person_id, word, field FROM {WORDS} x WHERE {one}" for one in query.fits(word, "x.word")
    )
    return f"{' UNION '.join(parts)} OFFSET 0"


def _looked_up(query: Query, words: Sequence[Sought], limit: int) -> Sequence[Row[Any]]:
    branches = query.fits(words[0], "w.word")
    tables, conditions, columns = [f"{WORDS} w"], [branches[0]], ["w.person_id", "w.word", "w.field"]
    if len(branches) > 1:
        # Of a beginning with very many words only what the whole look would read.
        most = limit if len(words) == 1 else MOST_JOINED
        parts = (f"SELECT * FROM ({_part(one, most)}) b{number}" for number, one in enumerate(branches))
        tables, conditions = [f"({' UNION ALL '.join(parts)}) w"], []
    for place, word in enumerate(words[1:]):
        name = f"w{place}"
        columns += [f"{name}.word", f"{name}.field"]
        if query.keeps_order:
            tables.append(f"{WORDS} {name}")
            fits = " OR ".join(query.fits(word, f"{name}.word"))
            conditions.append(f"{name}.person_id = w.person_id AND ({fits})")
        else:
            tables.append(_lateral(query, word, name))
    return query.rows(_statement(columns, tables, conditions, limit))


def _lateral(query: Query, word: Sought, name: str) -> str:
    """By the person first, within the index of people's words.

    An upper bound on an expression keeps PostgreSQL from the other index, whose range it takes for small.
    """
    fits = " OR ".join(query.fits(word, f"({name}.word || '')"))
    least = query.listed([min(*word.beginnings, *word.others)])
    return (
        f"LATERAL (SELECT word, field FROM {WORDS} {name}"
        f" WHERE {name}.person_id = w.person_id AND {name}.word >= {least} AND ({fits}) OFFSET 0) {name}"
    )


def _statement(columns: Sequence[str], tables: Sequence[str], conditions: Sequence[str], limit: int) -> str:
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return (
        f"SELECT {', '.join(columns)} FROM {' CROSS JOIN '.join(tables)}{where}"
        f" ORDER BY w.word, w.person_id{''.join(f', {name}' for name in columns[3:])} LIMIT {limit}"
    )


def _part(condition: str, limit: int) -> str:
    columns = "w.person_id, w.word, w.field"
    return f"SELECT {columns} FROM {WORDS} w WHERE {condition} ORDER BY w.word, w.person_id LIMIT {limit}"


class Query:
    """Conditions in words of our own and values that are bound to them; nothing typed becomes SQL.

    The driver gets both as they are: reading the statement for names would cost as much as the search.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._values: dict[str, str] = {}
        self.keeps_order = connection.dialect.name == "sqlite"
        """It goes through the tables of a CROSS JOIN as they are named."""
        self._sign, self._end = (":", "") if self.keeps_order else ("%(", ")s")

    def rows(self, statement: str) -> Sequence[Row[Any]]:
        """What it answers."""
        return self._connection.exec_driver_sql(statement, self._values).all()

    def fits(self, word: Sought, column: str) -> list[str]:
        """One condition for each range or list of words that finds this one."""
        found = [
            f"{column} >= {self._bound(one)} AND {column} < {self._bound(one + LAST)}"
            for one in word.beginnings
        ]
        if word.others:
            found.append(f"{column} IN ({self.listed(word.others)})")
        return found

    def listed(self, values: Iterable[str]) -> str:
        """The values with commas between them."""
        return ", ".join(map(self._bound, values))

    def _bound(self, value: str) -> str:
        name = f"v{len(self._values)}"
        self._values[name] = value
        return f"{self._sign}{name}{self._end}"
