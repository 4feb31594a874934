"""Claims keys and keeps answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, select, update

from helpdesk_tui.contract.errors import Conflict, ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.idempotency.tables import idempotency

KEPT = timedelta(days=7)


class State(StrEnum):
    """Life of a key."""

    RUNNING = "running"
    """Claimed: a desk works on it, or was killed while it did."""
    ANSWERED = "answered"
    """Its answer is kept and given again."""
    OPEN = "open"
    """It ended without an answer that is kept; a repeated request runs again."""


class KeyReused(Refused):
    """The same key came with another request."""

    status = 422

    def __init__(self) -> None:
        super().__init__(ErrorCode.KEY_REUSED)


@dataclass(frozen=True, slots=True)
class Write:
    """One write as it is recognised when it comes again."""

    agent: AgentId
    key: str
    route: str
    body_mark: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    status: int
    sealed: bytes


_THIS = and_(idempotency.c.agent == bindparam("of_agent"), idempotency.c.key == bindparam("of_key"))
_TOO_OLD = delete(idempotency).where(idempotency.c.at < bindparam("oldest"))
_KNOWN = select(idempotency).where(_THIS)
_CLAIM = insert(idempotency)
_AGAIN = update(idempotency).where(_THIS).values(state=State.RUNNING.value, boot=bindparam("by"))
_LEAVE = update(idempotency).where(_THIS).values(state=State.OPEN.value)
_KEEP = (
    update(idempotency)
    .where(_THIS)
    .values(state=State.ANSWERED.value, status=bindparam("was"), body=bindparam("sealed"))
)


def claim(
    connection: Connection, write: Write, now: datetime, *, boot: str, others: frozenset[str] = frozenset()
) -> Kept | None:
    """The kept answer, or None when the caller is to do the work; raises `KeyReused`.

    Raises `Conflict(IN_PROGRESS)` while one of the `others` works on it: desks of this store that live.
    """
    connection.execute(_TOO_OLD, {"oldest": now - KEPT})
    known = connection.execute(_KNOWN, _named(write)).one_or_none()
    if known is None:
        values = {"route": write.route, "body_mark": write.body_mark, "state": State.RUNNING.value}
        connection.execute(
            _CLAIM, {"agent": write.agent, "key": write.key, "boot": boot, "at": now, **values}
        )
        return None
    kept = _kept(known, write)
    if kept is None:
        if known.state == State.RUNNING and known.boot in others:
            raise Conflict(ErrorCode.IN_PROGRESS)
        connection.execute(_AGAIN, {**_named(write), "by": boot})
    return kept


def find(connection: Connection, write: Write) -> Kept | None:
    """The kept answer, if there is one; raises `KeyReused`."""
    row = connection.execute(_KNOWN, _named(write)).one_or_none()
    return None if row is None else _kept(row, write)


def _kept(row: Row[Any], write: Write) -> Kept | None:
    if (row.route, row.body_mark) != (write.route, write.body_mark):
        raise KeyReused
    return Kept(row.status, row.body) if row.state == State.ANSWERED else None


def keep(connection: Connection, write: Write, kept: Kept) -> None:
    """Keep the answer."""
    connection.execute(_KEEP, {**_named(write), "was": kept.status, "sealed": kept.sealed})


def leave_open(connection: Connection, write: Write) -> None:
    """Let a repeated request run again."""
    connection.execute(_LEAVE, _named(write))


def _named(write: Write) -> dict[str, Any]:
    return {"of_agent": write.agent, "of_key": write.key}
