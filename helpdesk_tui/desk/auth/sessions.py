"""Sessions over the network: a token that is kept hashed and is worth nothing without its console's key."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.agents import SignedIn
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents.tables import agent_session
from helpdesk_tui.desk.ids import new_id

LASTS: Final = timedelta(hours=12)
"""One working day and its overtime; then everybody signs in again."""
TOKEN_BYTES: Final = 32
SEEN_EVERY: Final = timedelta(minutes=1)
"""So exactly it is kept when a session was last used."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Held:
    """A session that its token names."""

    id: str
    agent: AgentId
    console: bytes
    seen_at: datetime


def begin(connection: Connection, agent: AgentId, console: bytes, now: datetime) -> tuple[str, SignedIn]:
    """A new session of this agent at the console that holds this key; answers its id, too."""
    token, id_ = secrets.token_urlsafe(TOKEN_BYTES), new_id("ses")
    row = {
        "id": id_,
        "token": _kept(token),
        "agent": agent,
        "console": console,
        "made_at": now,
        "seen_at": now,
        "ends_at": now + LASTS,
    }
    connection.execute(insert(agent_session).values(row))
    return id_, SignedIn(token=token, until=now + LASTS, agent=agent)


def held(connection: Connection, token: str, now: datetime, idle: timedelta) -> Held | None:
    """The live session of this token; None when it ended, was left alone too long, or never was."""
    if _TOKEN.fullmatch(token) is None:
        return None
    row = connection.execute(
        select(agent_session).where(
            agent_session.c.token == _kept(token),
            agent_session.c.ended_at.is_(None),
            agent_session.c.ends_at > now,
            agent_session.c.seen_at > now - idle,
        )
    ).one_or_none()
    return None if row is None else Held(row.id, AgentId(row.agent), bytes(row.console), row.seen_at)


def seen(connection: Connection, id_: str, now: datetime) -> None:
    """It was used now."""
    connection.execute(update(agent_session).where(agent_session.c.id == id_).values(seen_at=now))


def _kept(token: str) -> str:
    """Found by its hash: the store's reader cannot use it, and no comparison tells how near a guess was."""
    return hashlib.sha256(token.encode()).hexdigest()
