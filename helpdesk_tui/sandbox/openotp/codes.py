"""Codes and passwords for a while: emergency codes, OTP lists, application and temporary passwords."""

from __future__ import annotations

import base64
import hmac
import secrets

import pyotp

from helpdesk_tui.sandbox.store import Db, Row, digest

LIST_DIGITS = 6


def emergency(db: Db, dn_key: str, at: float) -> Row | None:
    """The live emergency code of a person; one that ran out is removed by itself."""
    db.execute("DELETE FROM wa_emergency WHERE dn_key = ? AND expires <= ?", (dn_key, at))
    row: Row | None = db.execute("SELECT * FROM wa_emergency WHERE dn_key = ?", (dn_key,)).fetchone()
    return row


def set_emergency(db: Db, dn_key: str, code: str, expires: float, uses: int | None) -> None:
    """One code; the one before is gone. What the server shows of equal codes differs, as ciphers do."""
    sealed = base64.b64encode(secrets.token_bytes(24)).decode()
    row = (dn_key, digest(code), sealed, expires, uses)
    db.execute("INSERT OR REPLACE INTO wa_emergency VALUES (?, ?, ?, ?, ?)", row)


def spend_emergency(db: Db, dn_key: str, code: str, at: float) -> bool:
    """Use the emergency code once."""
    row = emergency(db, dn_key, at)
    if row is None or not hmac.compare_digest(str(row["digest"]), digest(code)):
        return False
    if row["uses_left"] is not None:
        db.execute("UPDATE wa_emergency SET uses_left = uses_left - 1 WHERE dn_key = ?", (dn_key,))
        db.execute("DELETE FROM wa_emergency WHERE dn_key = ? AND uses_left <= 0", (dn_key,))
    return True


def list_of(db: Db, dn_key: str) -> Row | None:
    """A person's OTP list."""
    row: Row | None = db.execute("SELECT * FROM wa_lists WHERE dn_key = ?", (dn_key,)).fetchone()
    return row


def set_list(db: Db, dn_key: str, size: int) -> None:
    """A new list; the one before is void."""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    db.execute("INSERT OR REPLACE INTO wa_lists VALUES (?, ?, ?, 0)", (dn_key, secret, size))


def listed(row: Row) -> list[str]:
    """All codes of a list in their order."""
    clock = pyotp.HOTP(str(row["secret"]), digits=LIST_DIGITS)
    return [clock.at(count) for count in range(int(row["size"]))]


def spend_listed(db: Db, row: Row, code: str) -> bool:
    """Use the current code of a list."""
    place = int(row["state"])
    codes = listed(row)
    if place >= len(codes) or not hmac.compare_digest(codes[place], code):
        return False
    db.execute("UPDATE wa_lists SET state = state + 1 WHERE dn_key = ?", (row["dn_key"],))
    return True


def passwords(db: Db, dn_key: str, kind: str, at: float) -> list[Row]:
    """Live passwords: kind is `temporary` (kept as a digest) or `application` (one for each client)."""
    query = "SELECT * FROM wa_passwords WHERE dn_key = ? AND kind = ? AND expires > ? ORDER BY client"
    return db.execute(query, (dn_key, kind, at)).fetchall()


def bypasses(db: Db, dn_key: str, password: str, client: str, at: float) -> bool:
    """Whether a password opens a login without any other factor."""
    if any(str(row["value"]) == digest(password) for row in passwords(db, dn_key, "temporary", at)):
        return True
    return any(
        row["client"] == client and hmac.compare_digest(str(row["value"]), password)
        for row in passwords(db, dn_key, "application", at)
    )
