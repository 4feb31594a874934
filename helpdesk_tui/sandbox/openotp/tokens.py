"""A person's tokens at the server, by slot, and the devices in the person's hands."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from helpdesk_tui.sandbox.store import Db, Row, insert

SLOTS = 10
PRIMARY = 1


@dataclass(frozen=True, slots=True)
class Material:
    """What a token computes its codes from."""

    type: str
    secret: str
    """Base32."""
    algorithm: str = "SHA1"
    digits: int = 6
    period: int = 30


def material(row: Row) -> Material:
    """What a token or device computes its codes from."""
    return Material(
        str(row["type"]), str(row["secret"]), str(row["algorithm"]), int(row["digits"]), int(row["period"])
    )


def of(db: Db, dn_key: str) -> list[Row]:
    """All tokens of a person, in the order of their slots."""
    query = "SELECT * FROM wa_tokens WHERE dn_key = ? ORDER BY slot"
    return db.execute(query, (dn_key,)).fetchall()


def in_slot(db: Db, dn_key: str, slot: int | None) -> Row | None:
    """The token in a slot; none means the primary one."""
    query = "SELECT * FROM wa_tokens WHERE dn_key = ? AND slot = ?"
    row: Row | None = db.execute(query, (dn_key, PRIMARY if slot is None else slot)).fetchone()
    return row


def usable(db: Db, dn_key: str, at: float) -> list[Row]:
    """Tokens that may log in now."""
    return [
        token
        for token in of(db, dn_key)
        if token["enabled"] and (token["expires"] is None or float(token["expires"]) > at)
    ]


def register(
    db: Db, dn_key: str, slot: int, made: Material, *, state: int, serial: str, model: str, push_id: str
) -> None:
    """Put a token into a slot; what stood there is gone."""
    db.execute("DELETE FROM wa_tokens WHERE dn_key = ? AND slot = ?", (dn_key, slot))
    insert(
        db,
        "wa_tokens",
        dn_key=dn_key,
        slot=slot,
        type=made.type,
        secret=made.secret,
        algorithm=made.algorithm,
        digits=made.digits,
        period=made.period,
        state=state,
        last_step=0,
        enabled=1,
        serial=serial,
        model=model,
        push_id=push_id,
    )


def unregister(db: Db, token: Row) -> None:
    """Empty a slot; the app hears of it by push and forgets its token, a hardware token returns to stock."""
    db.execute("DELETE FROM wa_tokens WHERE seq = ?", (token["seq"],))
    if token["push_id"]:
        db.execute("UPDATE wa_devices SET works = 0 WHERE push_id = ?", (token["push_id"],))
    db.execute("UPDATE wa_inventory SET dn_key = '' WHERE reference = ?", (token["serial"],))


def add_device(
    db: Db, dn_key: str, made: Material, *, kind: str, label: str, push_id: str = "", device_id: str = ""
) -> str:
    """A device in somebody's hand (`app` or `hardware`); answers its id."""
    device_id = device_id or f"dev{secrets.token_hex(6)}"
    insert(
        db,
        "wa_devices",
        device_id=device_id,
        dn_key=dn_key,
        kind=kind,
        label=label,
        type=made.type,
        secret=made.secret,
        algorithm=made.algorithm,
        digits=made.digits,
        period=made.period,
        drift=0.0,
        pressed=0,
        push_id=push_id,
        works=1,
    )
    return device_id


def new_push_id(platform: str) -> str:
    """How the push service knows a phone: `Platform:PushId`."""
    return f"{platform}:{secrets.token_urlsafe(24)}"
