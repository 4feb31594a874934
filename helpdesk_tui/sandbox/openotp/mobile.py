"""Enrolment sessions: opened at the server, answered by a phone through the public endpoint."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs, urlsplit

from helpdesk_tui.sandbox.store import Db, Row

OVER, ANSWERED, OPEN = 0, 1, 2
"""What the server says of a session."""


def start(db: Db, session: str, expires: float, pincode: str) -> None:
    """Open a session."""
    db.execute("INSERT INTO wa_mobile VALUES (?, ?, ?, '', '')", (session, expires, pincode))


def set_uri(db: Db, session: str, uri: str) -> None:
    """What the phone will find under the short address."""
    db.execute("UPDATE wa_mobile SET uri = ? WHERE session = ?", (uri, session))


def _live(db: Db, session: str, at: float) -> Row | None:
    query = "SELECT * FROM wa_mobile WHERE session = ? AND expires > ?"
    row: Row | None = db.execute(query, (session, at)).fetchone()
    return row


def state(db: Db, session: str, at: float) -> int:
    """Open, answered or over."""
    row = _live(db, session, at)
    if row is None:
        return OVER
    return ANSWERED if row["push_id"] else OPEN


def uri(db: Db, session: str, at: float) -> str:
    """What a phone that opens the short address reads; empty when there is nothing."""
    row = _live(db, session, at)
    return "" if row is None or row["push_id"] else str(row["uri"])


def shown(db: Db, at: float) -> list[str]:
    """Codes that wait for a phone."""
    query = "SELECT uri FROM wa_mobile WHERE expires > ? AND push_id = '' AND uri != ''"
    return [str(row["uri"]) for row in db.execute(query, (at,)).fetchall()]


def answer(db: Db, session: str, push_id: str, pincode: str, at: float) -> bool:
    """A phone says how it can be reached; a wrong pin is refused."""
    row = _live(db, session, at)
    if row is None or row["push_id"] or not push_id:
        return False
    if row["pincode"] and not hmac.compare_digest(str(row["pincode"]).encode(), pincode.encode()):
        return False
    db.execute("UPDATE wa_mobile SET push_id = ? WHERE session = ?", (push_id, session))
    return True


def take(db: Db, session: str, at: float) -> Row | None:
    """The answer of a phone, used up; none while there is none."""
    row = _live(db, session, at)
    if row is None or not row["push_id"]:
        return None
    db.execute("DELETE FROM wa_mobile WHERE session = ?", (session,))
    return row


def shape(text: str) -> tuple[int, int]:
    """Digits and period that a URI carries."""
    asked = parse_qs(urlsplit(text).query)
    return int(asked.get("digits", ["6"])[0]), int(asked.get("period", ["30"])[0])
