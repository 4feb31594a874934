"""What the service remembers between two calls: challenges, and prompts on people's phones.

Nothing ticks in the background: whoever looks first settles what is due, so a sandbox that was killed goes on
where it was.
"""

from __future__ import annotations

import secrets
import string
import time

from helpdesk_tui.sandbox.store import Db, Row, insert
from helpdesk_tui.sandbox.world import World

LETTERS = string.ascii_letters + string.digits
LENGTH = 16
ANSWERS = ("approve", "deny", "fraud")
CHALLENGE, LOGIN, CONFIRM = "challenge", "login", "confirm"
"""Kinds: a code is asked for; a push decides a login; a push confirms something."""
WAITING, ACCEPTED, REFUSED, TIMEOUT, CANCELLED = "waiting", "accepted", "refused", "timeout", "cancelled"

KNOWN = (
    "username",
    "domain",
    "log_id",
    "challenge",
    "client",
    "source",
    "issuer",
    "shown",
    "uri",
    "settings",
)
"""What a session may know besides, as text."""


def new() -> str:
    """A session's name."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def well_formed(session: str) -> bool:
    """Whether a name has the right length."""
    return len(session) in (LENGTH, LENGTH + 1)


def start(world: World, db: Db, row: Row, kind: str, seconds: int, **known: str) -> str:
    """Remember something for so many seconds; a prompt is answered as that person does."""
    session, now = new(), world.now()
    blank = dict.fromkeys(KNOWN, "")
    insert(
        db,
        "wa_sessions",
        session=session,
        kind=kind,
        dn_key=row["dn_key"],
        created=now,
        expires=now + seconds,
        answers_at=None if kind == CHALLENGE else _due(world, row, now, seconds),
        answer=None if kind == CHALLENGE else row["answer"],
        state=WAITING,
        **{**blank, **known},
    )
    return session


def _due(world: World, row: Row, now: float, seconds: int) -> float | None:
    held = world.attached.get(str(row["dn_key"]), 0) > time.time()
    wait = world.phone_seconds * float(row["pace"])
    return None if held or row["answer"] not in ANSWERS or wait >= seconds else now + wait


def find(db: Db, session: str, at: float) -> Row | None:
    """A session that is not over; those whose time has come are settled first."""
    settle(db, at)
    row: Row | None = db.execute("SELECT * FROM wa_sessions WHERE session = ?", (session,)).fetchone()
    return row


def settle(db: Db, at: float) -> None:
    """Answer or end every session whose time has come."""
    for row in db.execute("SELECT * FROM wa_sessions WHERE state = 'waiting'").fetchall():
        if row["answers_at"] is not None and row["answers_at"] <= at:
            end(db, row, ACCEPTED if row["answer"] == "approve" else REFUSED, float(row["answers_at"]))
        elif row["expires"] <= at:
            end(db, row, TIMEOUT, float(row["expires"]))


def end(db: Db, row: Row, state: str, at: float) -> None:
    """A session is over."""
    db.execute(
        "UPDATE wa_sessions SET state = ?, settled_at = ? WHERE session = ?", (state, at, row["session"])
    )


def left(row: Row, at: float) -> int:
    """Whole seconds until it ends."""
    return max(0, int(float(row["expires"]) - at))


def next_change(row: Row, at: float) -> float:
    """Seconds until it changes by itself."""
    due = row["expires"] if row["answers_at"] is None else row["answers_at"]
    return max(0.0, float(due) - at)
