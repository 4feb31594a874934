"""Text messages that carry passcodes, and what arrives on a phone."""

from __future__ import annotations

import secrets
import uuid

from helpdesk_tui.sandbox.store import Db, Row, insert

BATCH = 1
"""Passcodes in one message; a setting of the vendor's account, at most 10."""
DIGITS = 7
VALID_SECONDS = 600.0


def deliver_sms(db: Db, number: str, text: str, at: float, sender: str) -> None:
    """A text message arrives."""
    key = number_tail(number)
    insert(
        db,
        "messages",
        kind="sms",
        address=number,
        address_key=key,
        sender=sender,
        subject="",
        text=text,
        at=at,
    )


def number_tail(number: str) -> str:
    """The last nine digits: the same subscriber however the number is written."""
    return "".join(sign for sign in number.replace("(0)", "") if sign.isdecimal())[-9:]


def charge(db: Db, phone: Row, at: float, *, context: str, txid: str, kind: str = "sms") -> None:
    """A line of the telephony log."""
    insert(
        db,
        "telephony",
        account_id=phone["account_id"],
        ts_ms=int(at * 1000),
        telephony_id=str(uuid.uuid4()),
        type=kind,
        phone=phone["number"],
        context=context,
        credits=1,
        txid=txid,
    )


def send_sms_passcodes(db: Db, phone: Row, at: float, *, context: str, txid: str) -> list[str]:
    """A new batch; the passcodes sent before stop working."""
    codes = ["".join(secrets.choice("0123456789") for _ in range(DIGITS)) for _ in range(BATCH)]
    db.execute("DELETE FROM sms_passcodes WHERE phone_id = ?", (phone["phone_id"],))
    db.executemany(
        "INSERT INTO sms_passcodes VALUES (?, ?, ?, ?, NULL)",
        [(phone["phone_id"], code, at, at + VALID_SECONDS) for code in codes],
    )
    db.execute("UPDATE phones SET sms_sent = 1 WHERE phone_id = ?", (phone["phone_id"],))
    deliver_sms(db, str(phone["number"]), "SMS passcodes: " + " ".join(codes), at, "Duo")
    charge(db, phone, at, context=context, txid=txid)
    return codes


def spend_sms_passcode(db: Db, phone: Row, code: str, at: float) -> bool:
    """Use a texted passcode once."""
    done = db.execute(
        "UPDATE sms_passcodes SET used_at = ?1 WHERE phone_id = ?2 AND code = ?3 AND used_at IS NULL"
        " AND (expires IS NULL OR expires > ?1)",
        (at, phone["phone_id"], code),
    )
    return done.rowcount > 0
