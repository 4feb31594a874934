"""Phones: find, create, change, delete, attach to users, and SMS passcodes."""

from __future__ import annotations

import secrets
from typing import Any

from helpdesk_tui.sandbox.duo import objects, shapes
from helpdesk_tui.sandbox.duo.call import Call, Page
from helpdesk_tui.sandbox.duo.errors import OBJECT_LIMIT, invalid, over_object_limit
from helpdesk_tui.sandbox.duo.ids import fresh
from helpdesk_tui.sandbox.duo.paging import page, slice_page, window
from helpdesk_tui.sandbox.duo.router import READ, WRITE, admin
from helpdesk_tui.sandbox.phones.otp import new_secret
from helpdesk_tui.sandbox.phones.passcodes import send_sms_passcodes
from helpdesk_tui.sandbox.store import Row, insert

TYPES = {"unknown": "Unknown", "mobile": "Mobile", "landline": "Landline"}
PLATFORMS = {
    "unknown": "Unknown",
    "google android": "Google Android",
    "apple ios": "Apple iOS",
    "windows phone 7": "Windows Phone 7",
    "rim blackberry": "RIM Blackberry",
    "java j2me": "Java J2ME",
    "palm webos": "Palm WebOS",
    "symbian os": "Symbian OS",
    "windows mobile": "Windows Mobile",
    "generic smartphone": "Generic Smartphone",
}


def number_key(number: str) -> str:
    """What counts of a number: its digits and a leading plus; dashes and blanks are ignored."""
    return "".join(sign for sign in number if sign.isdecimal() or sign == "+")


def index(call: Call) -> Page:
    """All phones by pages, or the one of a number."""
    limit, offset = window(call, 500)
    where, values = "account_id = ?", [call.account_id]
    if "number" in call.params:
        where += " AND number_key = ? AND extension = ?"
        values += [number_key(call.params.required("number")), call.params.text("extension")]
    total = objects.count(call, f"SELECT count(*) FROM phones WHERE {where}", *values)
    query = f"SELECT * FROM phones WHERE {where} ORDER BY seq LIMIT ? OFFSET ?"
    rows = call.db.execute(query, (*values, limit, offset)).fetchall()
    return page([with_users(call, row) for row in rows], total, limit, offset)


def with_users(call: Call, row: Row) -> dict[str, Any]:
    """A phone with the users it belongs to."""
    owners = call.db.execute(
        "SELECT users.* FROM users JOIN user_phones USING (user_id) WHERE phone_id = ? ORDER BY users.seq",
        (row["phone_id"],),
    ).fetchall()
    return {**shapes.phone(row), "users": [shapes.bare_user(owner) for owner in owners]}


def show(call: Call) -> dict[str, Any]:
    """One phone."""
    return with_users(call, objects.phone(call, call.ids[0]))


def create(call: Call) -> dict[str, Any]:
    """A phone that belongs to nobody yet."""
    phone_id = new_phone(call)
    changed = _write(call, phone_id)
    call.effect("phone_created", "", phone_id=phone_id, **changed)
    call.act("phone_create", (changed.get("number", ""), phone_id, "phone"), changed)
    return with_users(call, objects.phone(call, phone_id))


def new_phone(call: Call) -> str:
    """Write a phone of which nothing is known; answers the id."""
    phone_id = fresh("DP")
    insert(
        call.db,
        "phones",
        phone_id=phone_id,
        account_id=call.account_id,
        **dict.fromkeys(
            ("number", "number_key", "extension", "name", "predelay", "postdelay", "last_seen"), ""
        ),
        **dict.fromkeys(("type", "platform", "model"), "Unknown"),
        activated=0,
        sms_sent=0,
        secret=new_secret(),
    )
    return phone_id


def change(call: Call) -> dict[str, Any]:
    """Only what was sent changes."""
    row = objects.phone(call, call.ids[0])
    changed = _write(call, str(row["phone_id"]))
    owner = objects.owner_of_phone(call, str(row["phone_id"]))
    call.effect("phone_updated", owner, phone_id=row["phone_id"], **changed)
    call.act("phone_update", (str(row["number"]), str(row["phone_id"]), "phone"), changed)
    return with_users(call, objects.phone(call, str(row["phone_id"])))


def _write(call: Call, phone_id: str) -> dict[str, str]:
    changed = {
        name: call.params.text(name)
        for name in ("number", "name", "extension", "predelay", "postdelay")
        if name in call.params
    }
    for name, known in (("type", TYPES), ("platform", PLATFORMS)):
        if name in call.params:
            word = call.params.text(name).lower()
            if word not in known:
                raise invalid(name)
            changed[name] = known[word]
    for name, value in changed.items():
        call.db.execute(f"UPDATE phones SET {name} = ? WHERE phone_id = ?", (value, phone_id))
    if "number" in changed:
        key = number_key(changed["number"])
        call.db.execute("UPDATE phones SET number_key = ? WHERE phone_id = ?", (key, phone_id))
    return changed


def delete(call: Call) -> str:
    """Gone with all that hung on it; one that is gone already is fine."""
    row = call.db.execute(
        "SELECT * FROM phones WHERE phone_id = ? AND account_id = ?", (call.ids[0], call.account_id)
    ).fetchone()
    if row is None:
        return ""
    owner = objects.owner_of_phone(call, str(row["phone_id"]))
    for table in ("user_phones", "activations", "sms_passcodes", "phones"):
        call.db.execute(f"DELETE FROM {table} WHERE phone_id = ?", (row["phone_id"],))
    call.effect("phone_deleted", owner, phone_id=row["phone_id"])
    call.act("phone_delete", (str(row["number"]), str(row["phone_id"]), "phone"), {})
    return ""


def of_user(call: Call) -> Page:
    """The phones of a user."""
    row = objects.user(call, call.ids[0])
    rows = call.db.execute(
        "SELECT phones.* FROM phones JOIN user_phones USING (phone_id) WHERE user_id = ? ORDER BY phones.seq",
        (row["user_id"],),
    ).fetchall()
    return slice_page(call, [shapes.phone(found) for found in rows], 500)


def attach(call: Call) -> str:
    """Give a phone to a user; at most 100 on either side."""
    row = objects.user(call, call.ids[0])
    phone = objects.phone(call, call.params.required("phone_id"))
    pair = (row["user_id"], phone["phone_id"])
    of_one = objects.count(
        call, "SELECT count(*) FROM user_phones WHERE user_id = ? AND phone_id != ?", *pair
    )
    of_other = objects.count(
        call, "SELECT count(*) FROM user_phones WHERE phone_id = ?2 AND user_id != ?1", *pair
    )
    if max(of_one, of_other) >= OBJECT_LIMIT:
        raise over_object_limit()
    call.db.execute("INSERT OR IGNORE INTO user_phones VALUES (?, ?)", pair)
    call.effect("phone_attached", str(row["username"]), phone_id=phone["phone_id"])
    call.act(
        "phone_associate", (str(row["username"]), str(row["user_id"]), "user"), {"phone": phone["phone_id"]}
    )
    return ""


def detach(call: Call) -> str:
    """Take a phone from a user; the phone stays."""
    row = objects.user(call, call.ids[0])
    pair = (row["user_id"], call.ids[1])
    gone = call.db.execute("DELETE FROM user_phones WHERE user_id = ? AND phone_id = ?", pair).rowcount
    if gone:
        call.effect("phone_detached", str(row["username"]), phone_id=call.ids[1])
        call.act(
            "phone_disassociate", (str(row["username"]), str(row["user_id"]), "user"), {"phone": call.ids[1]}
        )
    return ""


def sms_passcodes(call: Call) -> str:
    """A new batch of passcodes in one text message."""
    row = objects.phone(call, call.ids[0])
    if "sms" not in shapes.capabilities(row):
        raise invalid("no capable device")
    codes = send_sms_passcodes(
        call.db, row, call.at, context="administrator login", txid=secrets.token_hex(16)
    )
    owner = objects.owner_of_phone(call, str(row["phone_id"]))
    call.effect("sms_passcodes_sent", owner, phone_id=row["phone_id"], count=len(codes))
    call.act("phone_new_sms_passcode", (str(row["number"]), str(row["phone_id"]), "phone"), {})
    return ""


ENDPOINTS = (
    admin("GET", "/v1/phones", READ, "page", index),
    admin("POST", "/v1/phones", WRITE, "modify", create),
    admin("GET", "/v1/phones/{}", READ, "one", show),
    admin("POST", "/v1/phones/{}", WRITE, "modify", change),
    admin("DELETE", "/v1/phones/{}", WRITE, "modify", delete),
    admin("POST", "/v1/phones/{}/send_sms_passcodes", WRITE, "modify", sms_passcodes),
    admin("GET", "/v1/users/{}/phones", READ, "page", of_user),
    admin("POST", "/v1/users/{}/phones", WRITE, "modify", attach),
    admin("DELETE", "/v1/users/{}/phones/{}", WRITE, "modify", detach),
)
