"""Activation links: made by the vendor, tapped by the person; the app that worked before then stops."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from helpdesk_tui.sandbox.phones.otp import new_secret
from helpdesk_tui.sandbox.store import Db, Row, insert

CODE_LETTERS = 20
DETECTED = {"Generic Smartphone": ("Apple iOS", "Apple iPhone 15")}
"""What an app says of the handset where the vendor did not know it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that a phone can be activated by."""

    code: str
    url: str
    barcode: str


def make(db: Db, api_host: str, phone: Row, at: float, seconds: int) -> Link:
    """A new link; those of this phone that nobody has used yet are void."""
    code = secrets.token_urlsafe(CODE_LETTERS).replace("-", "x").replace("_", "y")[:CODE_LETTERS]
    db.execute("DELETE FROM activations WHERE phone_id = ? AND used_at IS NULL", (phone["phone_id"],))
    insert(
        db,
        "activations",
        code=code,
        account_id=phone["account_id"],
        phone_id=phone["phone_id"],
        created=at,
        expires=at + seconds if seconds else None,
    )
    return Link(code, url_of(api_host, code), f"https://{api_host}/frame/qr?value=duo%3A%2F%2F{code}")


def url_of(api_host: str, code: str) -> str:
    """Where the person taps."""
    return f"https://{mobile_host(api_host)}/activate/{code}"


def install_url(api_host: str) -> str:
    """Where the app comes from."""
    return f"https://{mobile_host(api_host)}/install"


def mobile_host(api_host: str) -> str:
    """`m-xxxxxxxx.duosecurity.com` beside `api-xxxxxxxx.duosecurity.com`."""
    return "m-" + api_host.removeprefix("api-")


def tap(db: Db, text: str, at: float) -> Row | None:
    """The person opens a link (or types its code); answers the phone, or None when the link is void."""
    code = text.rstrip("/").rpartition("/")[2].removeprefix("duo:")
    row = db.execute(
        "SELECT * FROM activations WHERE code = ? AND used_at IS NULL AND (expires IS NULL OR expires > ?)",
        (code, at),
    ).fetchone()
    if row is None:
        return None
    phone = db.execute("SELECT * FROM phones WHERE phone_id = ?", (row["phone_id"],)).fetchone()
    if phone is None:
        return None
    platform, model = DETECTED.get(str(phone["platform"]), (phone["platform"], phone["model"]))
    seen = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    db.execute("UPDATE activations SET used_at = ? WHERE code = ?", (at, code))
    db.execute(
        "UPDATE phones SET activated = 1, secret = ?, platform = ?, model = ?, last_seen = ?"
        " WHERE phone_id = ?",
        (new_secret(), platform, model, seen, phone["phone_id"]),
    )
    # Prompts that were on their way to the old handset are never seen.
    db.execute(
        "UPDATE prompts SET answers_at = NULL, answer = NULL WHERE phone_id = ? AND state = 'waiting'",
        (phone["phone_id"],),
    )
    activated: Row = db.execute("SELECT * FROM phones WHERE phone_id = ?", (phone["phone_id"],)).fetchone()
    return activated
