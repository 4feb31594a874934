"""Pages of rows along an index, however many rows there are: from a cursor on, never by counting.

What no index answers is looked for row by row, for a short time; a page may then be short or even empty while
it says where to go on.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.prompts.matching import Matching
from helpdesk_tui.desk.prompts.tables import prompt

FIRST_CHUNK: Final = 250
CHUNK: Final = 1000
"""Rows that are looked at in one go for what no index answers."""
_PLACES: Final = (prompt.c.id, prompt.c.at)
"""What the index holds by itself."""
MOST_DIGITS: Final = 18
"""Of a row's number: beyond that no database has one, and asking for it would be an error of its own."""
BUDGET_SECONDS: Final = 0.012
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICRO: Final = timedelta(microseconds=1)
Lead = tuple[ColumnElement[bool], ...]
"""What the index is entered with."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the order of time."""

    at: datetime
    id: int

    def text(self) -> str:
        """As a cursor."""
        return f"{(self.at - EPOCH) // MICRO}.{self.id}"

    @classmethod
    def read(cls, text: str) -> Place:
        """Out of a cursor. Raises `Mistaken(BAD_REQUEST)`."""
        micro, _, id_ = text.partition(".")
        try:
            place = cls(EPOCH + timedelta(microseconds=int(micro)), int(id_))
        except (ValueError, OverflowError):
            raise Mistaken(ErrorCode.BAD_REQUEST, field="cursor") from None
        if len(id_) > MOST_DIGITS:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="cursor")
        return place


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows in order, and where the search stopped when there may be more."""

    rows: tuple[Row[Any], ...]
    more: Place | None


def older(connection: Connection, matching: Matching, before: Place | None, limit: int) -> Stretch:
    """The youngest rows before that place, youngest first."""
    return _stretch(connection, matching, before, limit, down=True)


def newer(connection: Connection, matching: Matching, after: Place | None, limit: int) -> Stretch:
    """The oldest rows after that place, oldest first."""
    return _stretch(connection, matching, after, limit, down=False)


def edges(connection: Connection) -> tuple[datetime | None, datetime | None]:
    """The oldest and the newest row of all."""
    row = connection.execute(
        select(
            select(func.min(prompt.c.at)).scalar_subquery().label("oldest"),
            select(func.max(prompt.c.at)).scalar_subquery().label("newest"),
        )
    ).one()
    return row.oldest, row.newest


def _stretch(
    connection: Connection, matching: Matching, place: Place | None, limit: int, *, down: bool
) -> Stretch:
    if matching.nothing:
        return Stretch((), None)
    leads: list[Lead] = [matching.times]
    if matching.lead is not None:
        column, ids = matching.lead
        leads = [(column == id_, *matching.times) for id_ in ids]
    if not matching.rest:
        rows = _merged(
            [_chunk(connection, lead, place, limit + 1, down=down) for lead in leads], limit + 1, down=down
        )
        return Stretch(tuple(rows[:limit]), _of(rows[limit - 1]) if len(rows) > limit else None)
    return _searched(connection, matching, leads, place, limit, down=down)


def _searched(
    connection: Connection,
    matching: Matching,
    leads: Sequence[Lead],
    place: Place | None,
    limit: int,
    *,
    down: bool,
) -> Stretch:
    """Chunk by chunk along the index, keeping what fits, until enough was found or the time is over."""
    found: list[Row[Any]] = []
    began = time.monotonic()
    size = FIRST_CHUNK
    while True:
        chunk = _merged(
            [_chunk(connection, lead, place, size, down=down, columns=_PLACES) for lead in leads],
            size,
            down=down,
        )
        if not chunk:
            return Stretch(tuple(found), None)
        fits = select(prompt).where(prompt.c.id.in_([row.id for row in chunk]), *matching.rest)
        found += sorted(connection.execute(fits), key=_order, reverse=down)
        if len(found) > limit:
            return Stretch(tuple(found[:limit]), _of(found[limit - 1]))
        if len(chunk) < size:
            return Stretch(tuple(found), None)
        place = _of(chunk[-1])
        if time.monotonic() - began > BUDGET_SECONDS:
            return Stretch(tuple(found), place)
        size = CHUNK


def _chunk(
    connection: Connection,
    lead: Lead,
    place: Place | None,
    limit: int,
    *,
    down: bool,
    columns: Sequence[ColumnElement[Any]] = tuple(prompt.c),
) -> Sequence[Row[Any]]:
    query = select(*columns).where(*lead).limit(limit)
    query = (
        query.order_by(prompt.c.at.desc(), prompt.c.id.desc())
        if down
        else query.order_by(prompt.c.at, prompt.c.id)
    )
    if place is not None:
        query = query.where(_beyond(place, down=down))
    return connection.execute(query).all()


def _beyond(place: Place, *, down: bool) -> ColumnElement[bool]:
    at, id_ = prompt.c.at, prompt.c.id
    # The first condition alone is what the index is entered with.
    if down:
        return and_(at <= place.at, or_(at < place.at, id_ < place.id))
    return and_(at >= place.at, or_(at > place.at, id_ > place.id))


def _merged(parts: list[Sequence[Row[Any]]], limit: int, *, down: bool) -> list[Row[Any]]:
    if len(parts) == 1:
        return list(parts[0][:limit])
    merged = heapq.merge(*parts, key=_order, reverse=down)
    return [row for row, _ in zip(merged, range(limit), strict=False)]


def _order(row: Row[Any]) -> tuple[datetime, int]:
    return row.at, row.id


def _of(row: Row[Any]) -> Place:
    return Place(row.at, row.id)
