"""Rows of checkpoints and keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from helpdesk_tui.contract.checkpoints import Checkpoint, SigningKey
from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.desk.audit.entry import read_moment
from helpdesk_tui.desk.checkpoints.tables import checkpoint, checkpoint_key
from helpdesk_tui.proving.notes import read_note

LIMIT = 100


def latest(connection: Connection) -> Checkpoint | None:
    """The newest one."""
    query = select(checkpoint).order_by(checkpoint.c.size.desc(), checkpoint.c.at.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _shown(row)


def page(
    connection: Connection, *, before: datetime | None = None, limit: int = LIMIT
) -> tuple[Checkpoint, ...]:
    """Up to `limit`, newest first."""
    query = select(checkpoint).order_by(checkpoint.c.at.desc()).limit(limit)
    if before is not None:
        query = query.where(checkpoint.c.at < before)
    return tuple(_shown(row) for row in connection.execute(query))


def after(connection: Connection, size: int, limit: int = LIMIT) -> tuple[Checkpoint, ...]:
    """Up to `limit` of more than `size` records, oldest first."""
    query = (
        select(checkpoint)
        .where(checkpoint.c.size > size)
        .order_by(checkpoint.c.size, checkpoint.c.at)
        .limit(limit)
    )
    return tuple(_shown(row) for row in connection.execute(query))


def add(connection: Connection, note: str, key: str) -> Checkpoint:
    """Keep one; its size, root and time are those of the note.

    Raises `Unreachable` when it does not stand there then: a database may throw a row away without a word.
    """
    found = read_note(note)
    at = read_moment(found.time)
    connection.execute(
        insert(checkpoint).values(at=at, size=found.size, root=found.root.hex(), key=key, note=note)
    )
    mine = select(checkpoint.c.note).where(checkpoint.c.size == found.size, checkpoint.c.at == at)
    if connection.scalar(mine) != note:
        raise Unreachable(ErrorCode.STORE_UNWRITABLE, reason="checkpoint_not_kept")
    return Checkpoint(size=found.size, at=at, key=key, note=note)


def keys(connection: Connection) -> tuple[SigningKey, ...]:
    """All keys, oldest first."""
    query = select(checkpoint_key).order_by(checkpoint_key.c.since)
    return tuple(
        SigningKey(id=row.id, public=row.public, since=row.since, handed_over=row.handed_over)
        for row in connection.execute(query)
    )


def add_key(connection: Connection, key: SigningKey) -> None:
    """Keep one more."""
    connection.execute(
        insert(checkpoint_key).values(
            id=key.id, public=key.public, since=key.since, handed_over=key.handed_over
        )
    )


def _shown(row: Row[Any]) -> Checkpoint:
    return Checkpoint(size=row.size, at=row.at, key=row.key, note=row.note)
