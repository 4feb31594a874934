"""Rows of words that fit every word of a query: which word is the rarest, and who has all of them.

Both databases get plain statements and are led past their own guesses: SQLite goes through the tables of a
CROSS JOIN as they are named; PostgreSQL's statistics know little of beginnings, so it is told how to join.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from helpdesk_tui.desk.people.asking import Sought
from helpdesk_tui.desk.people.marks import marks
from helpdesk_tui.desk.people.near import LAST
from helpdesk_tui.desk.people.tables import person_word

WORDS: Final = person_word.name
MOST_COUNTED: Final = 3000
"""Rows that are counted to see which word is the rarest."""
MOST_COUNTED_AGAIN: Final = 10_000
"""The same for each further word, where all are as common as that: the more there are, the longer a wrong one
leads in vain."""
KEPT_SECONDS: Final = 60.0
REMEMBERED: Final = 2000
MOST_JOINED: Final = 20_000
"""Rows of one beginning that are compared with the other words of the query."""


@dataclass(frozen=True, slots=True)
class _Count:
    at: float
    rows: int
    most: int
    """Nothing was counted beyond that."""

    def told(self, most: int, since: float) -> int | None:
        """The rows up to that bound; None: it has to be counted anew."""
        known = self.at >= since and (self.rows < self.most or self.most >= most)
        return min(self.rows, most) if known else None


class Counts:
    """Rows of words, as far as it matters which is the rarest; kept for a while: they only lead the way."""

    def __init__(self) -> None:
        self._known: dict[Sought, _Count] = {}

    def of(self, connection: Connection, words: Sequence[Sought]) -> list[int]:
        """Of each word, up to a bound; no statistics, so they are never long out of date."""
        if len(words) == 1:
            return [0]
        counts = self._counted(connection, words, MOST_COUNTED)
        if min(counts) < MOST_COUNTED:
            return counts
        return self._counted(connection, words, MOST_COUNTED_AGAIN * (len(words) - 1))

    def _counted(self, connection: Connection, words: Sequence[Sought], most: int) -> list[int]:
        now, known = time.monotonic(), self._known
        kept = {word: known[word] for word in words if word in known}
        told = {word: one.told(most, now - KEPT_SECONDS) for word, one in kept.items()}
        counts = {word: rows for word, rows in told.items() if rows is not None}
        if lacking := [word for word in words if word not in counts]:
            # Beyond the rarest one it does not matter; in steps, so that it is known the next time too.
            enough = min((most, *(rows + MOST_COUNTED - rows % MOST_COUNTED for rows in counts.values())))
            found = _rows_of(connection, lacking, enough)
            fresh = {word: min(rows, enough) for word, rows in zip(lacking, found, strict=True)}
            counts |= fresh
            # Other threads read meanwhile: a new dictionary takes the place of the old one.
            before = known if len(known) < REMEMBERED else kept
            self._known = {**before, **{word: _Count(now, rows, enough) for word, rows in fresh.items()}}
        return [counts[word] for word in words]


def _rows_of(connection: Connection, words: Sequence[Sought], most: int) -> Row[Any]:
    query = Query(connection)
    counts = []
    for word in words:
        parts = (_part(one, most) for one in query.fits(word, "w.word"))
        counts.append(" + ".join(f"(SELECT count(*) FROM ({part}) c)" for part in parts))
    return query.rows(f"SELECT {', '.join(counts)}")[0]


def matching(connection: Connection, words: Sequence[Sought], limit: int) -> Sequence[Row[Any]]:
    """Rows of a person and, for each word, what was found and in which field; the first word leads."""
    query = Query(connection)
    columns = ["w.person_id", "w.word", "w.field"]
    tables, conditions = _leading(query, words, limit)
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


def _leading(query: Query, words: Sequence[Sought], limit: int) -> tuple[list[str], list[str]]:
    """The table of the first word's rows, and what has to hold: their marks pass over who cannot fit."""
    branches = query.fits(words[0], "w.word")
    marked = [one for word in words[1:] if (one := query.marked(word, "w.marks"))]
    if len(branches) == 1:
        return [f"{WORDS} w"], [*branches, *marked]
    # Of a beginning with very many words only what the whole look would read.
    most = limit if len(words) == 1 else MOST_JOINED
    parts = (
        f"SELECT * FROM ({_part(' AND '.join([one, *marked]), most)}) b{number}"
        for number, one in enumerate(branches)
    )
    return [f"({' UNION ALL '.join(parts)}) w"], []


def _lateral(query: Query, word: Sought, name: str) -> str:
    """By the person first, within the index of people's words.

    An upper bound on an expression keeps PostgreSQL from the other index, whose range it takes for small.
    """
    fits = " OR ".join(query.fits(word, f"({name}.word || '')"))
    least = query.listed([min((*word.beginnings, *word.others))])
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
        self._values: dict[str, str | int] = {}
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

    def marked(self, word: Sought, column: str) -> str:
        """What holds for everybody whom this word finds, and for few others; empty: for everybody."""
        found = sorted({marks([one]) for one in (*word.beginnings, *word.others)})
        if found[0] == 0:
            return ""
        bound = map(self._bound, found)
        return f"({' OR '.join(f'({column} & {one}) = {one}' for one in bound)})"

    def among(self, column: str, ids: Iterable[str]) -> str:
        """It is one of these; PostgreSQL gets them as one text, so that the statement is always the same."""
        if self.keeps_order:
            return f"{column} IN ({self.listed(ids)})"
        return f"{column} = ANY(string_to_array({self._bound(' '.join(ids))}, ' '))"

    def listed(self, values: Iterable[str]) -> str:
        """The values with commas between them."""
        return ", ".join(map(self._bound, values))

    def _bound(self, value: str | int) -> str:
        name = f"v{len(self._values)}"
        self._values[name] = value
        return f"{self._sign}{name}{self._end}"
