"""How far each log of each vendor was read, what was lost of it, and when the next look is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.prompts import Gap, LogKind, SourceState
from helpdesk_tui.desk.prompts.tables import prompt_gap, prompt_source
from helpdesk_tui.vendors.history import Reach
from helpdesk_tui.vendors.protocols import Vendor

LIVE: Final = timedelta(hours=72)
"""What is read first when the desk begins to follow a log; what is older comes after, page by page."""


class Track(StrEnum):
    """Which stretch of a log is read."""

    LIVE = "live"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page of a track begins."""

    track: Track
    cursor: str
    since: datetime
    until: datetime | None


def begin(
    connection: Connection, vendor: VendorId, kind: LogKind, reach: Reach, now: datetime, history: timedelta
) -> None:
    """Set out to follow this log, once."""
    if _row(connection, vendor, kind, Track.LIVE) is not None:
        return
    first = now - (min(history, reach.kept) if reach.kept else history)
    live = max(first, now - LIVE) if reach.windowed else first
    _put(connection, vendor, kind, Track.LIVE, since=live, behind=True)
    if live > first:
        _put(connection, vendor, kind, Track.PAST, since=first, until=live, behind=True)


def place(connection: Connection, vendor: VendorId, kind: LogKind, track: Track) -> Place | None:
    """Where to go on; None for a track that is read to its end."""
    row = _row(connection, vendor, kind, track)
    if row is None or row.ended:
        return None
    return Place(track, row.cursor, row.since, row.until)


def read(
    connection: Connection,
    vendor: VendorId,
    kind: LogKind,
    track: Track,
    values: Mapping[str, Any],
    rows: int,
) -> None:
    """A page was taken in."""
    connection.execute(
        update(prompt_source)
        .where(*_key(vendor, kind, track))
        .values(problem=None, rows=prompt_source.c.rows + rows, **values)
    )


def failed(
    connection: Connection, vendor: VendorId, kind: LogKind, problem: str, next_look: datetime
) -> None:
    """A look brought nothing; the age of what is known stays as it was."""
    connection.execute(
        update(prompt_source)
        .where(*_key(vendor, kind, Track.LIVE))
        .values(problem=problem[:32], next_look=next_look)
    )


def lost(connection: Connection, vendor: VendorId, kind: LogKind, stretch: tuple[datetime, datetime]) -> None:
    """A stretch that fell out before it could be read."""
    id_ = (connection.scalar(select(func.max(prompt_gap.c.id))) or 0) + 1
    connection.execute(
        insert(prompt_gap).values(id=id_, vendor=vendor, log=kind, since=stretch[0], until=stretch[1])
    )


def gaps(connection: Connection, since: datetime, until: datetime) -> tuple[Gap, ...]:
    """What was lost within that time, fifty stretches at most."""
    rows = connection.execute(
        select(prompt_gap)
        .where(prompt_gap.c.until >= since, prompt_gap.c.since <= until)
        .order_by(prompt_gap.c.until.desc())
        .limit(50)
    )
    return tuple(Gap(vendor=row.vendor, kind=row.log, since=row.since, until=row.until) for row in rows)


def states(connection: Connection, vendors: Mapping[VendorId, Vendor]) -> tuple[SourceState, ...]:
    """Each log that vendors have, also one that nobody could look into yet."""
    rows = {(row.vendor, row.log, row.track): row for row in connection.execute(select(prompt_source))}
    found = []
    for vendor in vendors.values():
        if vendor.history is None:
            continue
        for kind, reach in vendor.history.reaches.items():
            live = rows.get((vendor.id, kind.value, Track.LIVE.value))
            past = rows.get((vendor.id, kind.value, Track.PAST.value))
            found.append(_state(vendor, kind, reach, live, past))
    return tuple(found)


def all_read(connection: Connection, vendors: Sequence[VendorId]) -> bool:
    """Whether the past of all these vendors has been read."""
    open_ = select(func.count()).where(
        prompt_source.c.vendor.in_(vendors),
        prompt_source.c.track == Track.PAST.value,
        prompt_source.c.ended.is_(False),
    )
    return not connection.scalar(open_)


def begun(connection: Connection, vendors: Mapping[VendorId, Vendor]) -> bool:
    """Whether the logins of each vendor were read up to now at least once, or cannot be."""
    wanted = {vendor.id for vendor in vendors.values() if vendor.history is not None}
    rows = connection.execute(
        select(prompt_source.c.vendor).where(
            prompt_source.c.log == LogKind.AUTHENTICATION.value,
            prompt_source.c.track == Track.LIVE.value,
            prompt_source.c.read_at.is_not(None) | prompt_source.c.problem.is_not(None),
        )
    )
    return wanted <= {row.vendor for row in rows}


def count(connection: Connection) -> int:
    """Login rows that were ever taken in."""
    rows = select(func.coalesce(func.sum(prompt_source.c.rows), 0)).where(
        prompt_source.c.log == LogKind.AUTHENTICATION.value
    )
    return int(connection.scalar(rows) or 0)


def _state(
    vendor: Vendor, kind: LogKind, reach: Reach, live: Row[Any] | None, past: Row[Any] | None
) -> SourceState:
    blind = int(reach.blind.total_seconds())
    if live is None:
        return SourceState(vendor=vendor.id, label=vendor.label, kind=kind, blind_seconds=blind, behind=True)
    return SourceState(
        vendor=vendor.id,
        label=vendor.label,
        kind=kind,
        read_at=live.read_at,
        complete_until=live.complete_until,
        next_look=live.next_look,
        blind_seconds=blind,
        behind=live.behind or (past is not None and not past.ended),
        problem=live.problem,
        rows=live.rows + (0 if past is None else past.rows),
    )


def _key(vendor: VendorId, kind: LogKind, track: Track) -> tuple[Any, ...]:
    return (
        prompt_source.c.vendor == vendor,
        prompt_source.c.log == kind.value,
        prompt_source.c.track == track.value,
    )


def _row(connection: Connection, vendor: VendorId, kind: LogKind, track: Track) -> Row[Any] | None:
    return connection.execute(select(prompt_source).where(*_key(vendor, kind, track))).one_or_none()


def _put(connection: Connection, vendor: VendorId, kind: LogKind, track: Track, **values: object) -> None:
    connection.execute(
        insert(prompt_source).values(vendor=vendor, log=kind.value, track=track.value, **values)
    )
