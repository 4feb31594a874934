"""The OpenOTP Token app and hardware tokens in people's hands."""

from __future__ import annotations

import base64
import secrets
from urllib.parse import parse_qs, urlsplit

from helpdesk_tui.sandbox.openotp import mobile, otp, sessions, tokens
from helpdesk_tui.sandbox.openotp.tokens import Material
from helpdesk_tui.sandbox.store import Db, Row

SESSION = "qruri"


def devices(db: Db, dn_key: str) -> list[Row]:
    """Devices that still show codes."""
    query = "SELECT * FROM wa_devices WHERE dn_key = ? AND works ORDER BY seq"
    return db.execute(query, (dn_key,)).fetchall()


def scan(db: Db, row: Row, text: str, pincode: str, at: float) -> str:
    """The person scans a QR code, or opens its short address; answers the device's id.

    A code that carries a session tells the server how the phone is reached. Raises ValueError when the
    code is over, or the pin is wrong.
    """
    asked = parse_qs(urlsplit(text).query)
    if asked.get("action") == [SESSION]:
        text = mobile.uri(db, asked["session"][0], at)
        asked = parse_qs(urlsplit(text).query)
    parts = urlsplit(text)
    if parts.scheme != "otpauth" or "secret" not in asked:
        raise ValueError("this code is unknown, was used or has expired")
    push_id = ""
    if "session" in asked:
        push_id = f"iOS:{secrets.token_hex(16)}"
        if not mobile.answer(db, asked["session"][0], push_id, pincode, at):
            raise ValueError("the server did not take the phone's answer")
    made = _material(parts.netloc.upper(), asked)
    label = asked.get("issuer", ["OpenOTP Token"])[0]
    device = tokens.add_device(db, str(row["dn_key"]), made, kind="app", label=label, push_id=push_id)
    counter = int(asked.get("counter", ["0"])[0])
    db.execute("UPDATE wa_devices SET pressed = ? WHERE device_id = ?", (counter, device))
    return device


def _material(kind: str, asked: dict[str, list[str]]) -> Material:
    secret = asked["secret"][0]
    padded = secret + "=" * (-len(secret) % 8)
    base64.b32decode(padded)
    return Material(
        kind,
        padded,
        asked.get("algorithm", ["SHA1"])[0],
        int(asked.get("digits", ["6"])[0]),
        int(asked.get("period", ["30"])[0]),
    )


def open_link(db: Db, url: str, at: float) -> Row:
    """The person opens a registration link and registers what it is for; the link dies.

    Raises ValueError for one that is unknown, was used or has expired.
    """
    code = parse_qs(urlsplit(url).query).get("session", [""])[0]
    link: Row | None = db.execute(
        "SELECT * FROM wa_links WHERE code = ? AND used_at IS NULL AND expires > ?", (code, at)
    ).fetchone()
    if link is None:
        raise ValueError("this link is unknown, was used or has expired")
    db.execute("UPDATE wa_links SET used_at = ? WHERE code = ?", (at, code))
    if str(link["item"]).startswith("Token"):
        slot, dn_key = int(str(link["item"]).removeprefix("Token")), str(link["dn_key"])
        made, push_id = (
            Material(otp.TOTP, otp.base32(secrets.token_bytes(20))),
            f"iOS:{secrets.token_hex(16)}",
        )
        before = tokens.in_slot(db, dn_key, slot)
        if before is not None:
            tokens.unregister(db, before)
        tokens.register(db, dn_key, slot, made, state=0, serial="", model="Mobile phone", push_id=push_id)
        tokens.add_device(db, dn_key, made, kind="app", label="Mobile phone", push_id=push_id)
    return link


def waiting(db: Db, dn_key: str, at: float) -> list[Row]:
    """Prompts that the phone shows now."""
    sessions.settle(db, at)
    query = "SELECT * FROM wa_sessions WHERE dn_key = ? AND state = 'waiting' AND kind != 'challenge'"
    return db.execute(query + " ORDER BY created", (dn_key,)).fetchall()


def tap(db: Db, session: str, answer: str, at: float) -> bool:
    """The person answers approve, deny or fraud; False when the prompt is gone."""
    held = sessions.find(db, session, at)
    if held is None or held["kind"] == sessions.CHALLENGE or held["state"] != sessions.WAITING:
        return False
    sessions.end(db, held, sessions.ACCEPTED if answer == "approve" else sessions.REFUSED, at)
    return True
