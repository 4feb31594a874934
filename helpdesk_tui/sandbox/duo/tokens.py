"""Hardware tokens: find, import, attach, resynchronise."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from helpdesk_tui.sandbox.duo import objects, shapes
from helpdesk_tui.sandbox.duo.call import Call, Page
from helpdesk_tui.sandbox.duo.errors import OBJECT_LIMIT, duplicate, invalid, missing, over_object_limit
from helpdesk_tui.sandbox.duo.ids import fresh
from helpdesk_tui.sandbox.duo.paging import page, slice_page, window
from helpdesk_tui.sandbox.duo.router import READ, WRITE, admin
from helpdesk_tui.sandbox.phones.otp import resync
from helpdesk_tui.sandbox.store import Row, insert

CREATABLE = ("h6", "h8", "t6", "t8")
LONGEST_SERIAL = 128


def index(call: Call) -> Page:
    """All tokens by pages, or the one of a type and serial (both together)."""
    limit, offset = window(call, 500)
    where, values = "account_id = ?", [call.account_id]
    if "serial" in call.params or "type" in call.params:
        where += " AND type = ? AND serial = ?"
        values += [call.params.required("type"), call.params.required("serial")]
    total = objects.count(call, f"SELECT count(*) FROM tokens WHERE {where}", *values)
    query = f"SELECT * FROM tokens WHERE {where} ORDER BY seq LIMIT ? OFFSET ?"
    rows = call.db.execute(query, (*values, limit, offset)).fetchall()
    return page([_with_users(call, row) for row in rows], total, limit, offset)


def _with_users(call: Call, row: Row) -> dict[str, Any]:
    owners = call.db.execute(
        "SELECT users.* FROM users JOIN user_tokens USING (user_id) WHERE token_id = ? ORDER BY users.seq",
        (row["token_id"],),
    ).fetchall()
    return {**shapes.token(row), "users": [shapes.bare_user(owner) for owner in owners], "admins": []}


def show(call: Call) -> dict[str, Any]:
    """One token."""
    return _with_users(call, objects.token(call, call.ids[0]))


def create(call: Call) -> dict[str, Any]:
    """Import a token that counts presses or seconds."""
    kind, serial = call.params.required("type"), call.params.required("serial")
    if kind not in CREATABLE:
        raise invalid("type")
    if len(serial) > LONGEST_SERIAL:
        raise invalid("serial")
    if objects.count(
        call,
        "SELECT count(*) FROM tokens WHERE account_id = ? AND type = ? AND serial = ?",
        call.account_id,
        kind,
        serial,
    ):
        raise duplicate("serial")
    counter = call.params.number("counter", 0)
    token_id = fresh("DH")
    insert(
        call.db,
        "tokens",
        token_id=token_id,
        account_id=call.account_id,
        serial=serial,
        type=kind,
        totp_step=call.params.number("totp_step", 30, least=1) if kind.startswith("t") else None,
        secret=_secret(call),
        counter=counter,
        pressed=counter,
    )
    call.effect("token_created", "", token_id=token_id, serial=serial, type=kind)
    call.act("hardtoken_create", (serial, token_id, "hardtoken"), {"type": kind})
    return _with_users(call, objects.token(call, token_id))


def _secret(call: Call) -> str:
    try:
        key = binascii.unhexlify(call.params.required("secret"))
    except (binascii.Error, ValueError):
        raise invalid("secret") from None
    return base64.b32encode(key).decode()


def delete(call: Call) -> str:
    """Gone; one that is gone already is fine."""
    row = call.db.execute(
        "SELECT * FROM tokens WHERE token_id = ? AND account_id = ?", (call.ids[0], call.account_id)
    ).fetchone()
    if row is None:
        return ""
    for table in ("user_tokens", "tokens"):
        call.db.execute(f"DELETE FROM {table} WHERE token_id = ?", (row["token_id"],))
    call.effect("token_deleted", "", token_id=row["token_id"])
    call.act("hardtoken_delete", (str(row["serial"]), str(row["token_id"]), "hardtoken"), {})
    return ""


def resynchronise(call: Call) -> str:
    """Three consecutive codes bring a press-counting token back into step."""
    row = objects.token(call, call.ids[0])
    codes = (call.params.required("code1"), call.params.required("code2"), call.params.required("code3"))
    if row["totp_step"] is not None:
        raise invalid("token_id")
    if not resync(call.db, row, codes):
        raise invalid("code1")
    call.effect("token_resynced", "", token_id=row["token_id"])
    call.act("hardtoken_resync", (str(row["serial"]), str(row["token_id"]), "hardtoken"), {})
    return ""


def of_user(call: Call) -> Page:
    """The tokens of a user."""
    user = objects.user(call, call.ids[0])
    rows = call.db.execute(
        "SELECT tokens.* FROM tokens JOIN user_tokens USING (token_id) WHERE user_id = ? ORDER BY tokens.seq",
        (user["user_id"],),
    ).fetchall()
    return slice_page(call, [shapes.token(row) for row in rows], 500)


def attach(call: Call) -> str:
    """Give a token to a user; at most 100 on either side."""
    user = objects.user(call, call.ids[0])
    if "token_id" not in call.params:
        raise missing("token_id")
    token = objects.token(call, call.params.required("token_id"))
    pair = (user["user_id"], token["token_id"])
    of_one = objects.count(
        call, "SELECT count(*) FROM user_tokens WHERE user_id = ? AND token_id != ?", *pair
    )
    of_other = objects.count(
        call, "SELECT count(*) FROM user_tokens WHERE token_id = ?2 AND user_id != ?1", *pair
    )
    if max(of_one, of_other) >= OBJECT_LIMIT:
        raise over_object_limit()
    call.db.execute("INSERT OR IGNORE INTO user_tokens VALUES (?, ?)", pair)
    call.effect("token_attached", str(user["username"]), token_id=token["token_id"])
    return ""


def detach(call: Call) -> str:
    """Take a token from a user; the token stays."""
    user = objects.user(call, call.ids[0])
    pair = (user["user_id"], call.ids[1])
    if call.db.execute("DELETE FROM user_tokens WHERE user_id = ? AND token_id = ?", pair).rowcount:
        call.effect("token_detached", str(user["username"]), token_id=call.ids[1])
    return ""


ENDPOINTS = (
    admin("GET", "/v1/tokens", READ, "page", index),
    admin("POST", "/v1/tokens", WRITE, "modify", create),
    admin("GET", "/v1/tokens/{}", READ, "one", show),
    admin("DELETE", "/v1/tokens/{}", WRITE, "modify", delete),
    admin("POST", "/v1/tokens/{}/resync", WRITE, "modify", resynchronise),
    admin("GET", "/v1/users/{}/tokens", READ, "page", of_user),
    admin("POST", "/v1/users/{}/tokens", WRITE, "modify", attach),
    admin("DELETE", "/v1/users/{}/tokens/{}", WRITE, "modify", detach),
)
