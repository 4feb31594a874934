"""The help desk's verification push: the code is on the phone, the caller reads it out.

A result can be fetched for 120 s after sending, then it is gone; the prompt itself expires after 60 s and
stays `waiting`.
"""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo import objects, shapes
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import invalid, not_found
from helpdesk_tui.sandbox.duo.router import READ, WRITE, admin
from helpdesk_tui.sandbox.phones.prompts import Ask, confirmation_code, send, settle
from helpdesk_tui.sandbox.store import digest

KEPT = 120.0
"""Seconds."""


def push(call: Call) -> dict[str, Any]:
    """Send one to a phone of the user that can take it."""
    user = objects.user(call, call.ids[0])
    phone_id = call.params.required("phone_id")
    phone = call.db.execute(
        "SELECT phones.* FROM phones JOIN user_phones USING (phone_id) WHERE user_id = ? AND phone_id = ?",
        (user["user_id"], phone_id),
    ).fetchone()
    if phone is None:
        raise invalid("phone_id")
    if not shapes.can_push(phone):
        raise invalid("no capable device")
    code = confirmation_code()
    ask = Ask(
        "verification",
        "Verification request",
        str(call.application["ikey"]),
        str(call.application["name"]),
        info=str(call.account["name"]),
        code=code,
    )
    push_id = send(call.world, call.db, user, phone, ask)
    call.effect(
        "verification_push",
        str(user["username"]),
        push_id=push_id,
        phone_id=phone_id,
        confirmation_code=digest(code),
    )
    return {"push_id": push_id, "confirmation_code": code}


def response(call: Call) -> dict[str, Any]:
    """What became of it."""
    user = objects.user(call, call.ids[0])
    push_id = call.params.required("push_id")
    settle(call.world, call.db)
    row = call.db.execute(
        "SELECT * FROM prompts WHERE push_id = ? AND user_id = ? AND kind = 'verification'",
        (push_id, user["user_id"]),
    ).fetchone()
    if row is None or row["created"] + KEPT <= call.at:
        raise not_found()
    result = row["state"] if row["state"] in ("approve", "deny", "fraud") else "waiting"
    return {"push_id": push_id, "result": result}


ENDPOINTS = (
    admin("POST", "/v1/users/{}/send_verification_push", WRITE, "modify", push),
    admin("GET", "/v1/users/{}/verification_push_response", READ, "one", response),
)
