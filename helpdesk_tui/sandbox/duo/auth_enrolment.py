"""The Auth API's own enrolment: a new user with a phone that has no number yet."""

from __future__ import annotations

import secrets
from typing import Any

from helpdesk_tui.sandbox.duo import bypass_codes, objects
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import duplicate
from helpdesk_tui.sandbox.duo.phones import new_phone
from helpdesk_tui.sandbox.duo.router import auth as endpoint
from helpdesk_tui.sandbox.duo.users import by_name, new_user
from helpdesk_tui.sandbox.phones import activation

DAY = 86_400


def enroll(call: Call) -> dict[str, Any]:
    """Make user, phone and link; bypass codes when asked for."""
    name = call.params.text("username") or f"user-{secrets.token_hex(6)}"
    seconds = call.params.number("valid_secs", DAY)
    count = call.params.number("bypass_codes", 0, most=bypass_codes.COUNT)
    if by_name(call.db, call.account_id, name) is not None:
        raise duplicate("username")
    user_id, phone_id = new_user(call, name), new_phone(call)
    known = "UPDATE phones SET type = 'Mobile', platform = 'Generic Smartphone' WHERE phone_id = ?"
    call.db.execute(known, (phone_id,))
    call.db.execute("INSERT INTO user_phones VALUES (?, ?)", (user_id, phone_id))
    phone = objects.phone(call, phone_id)
    link = activation.make(call.db, str(call.account["api_host"]), phone, call.at, seconds)
    answer: dict[str, Any] = {
        "user_id": user_id,
        "username": name,
        "activation_code": f"duo://{link.code}",
        "activation_url": link.url,
        "activation_barcode": link.barcode,
        "expiration": int(call.at) + seconds,
    }
    if count:
        codes = [bypass_codes.draw() for _ in range(count)]
        for code in codes:
            bypass_codes.write(call, user_id, code, 0, 1)
        answer["bypass_codes"] = codes
    call.effect("auth_enrolled", name, user_id=user_id, bypass_codes=count)
    return answer


def enroll_status(call: Call) -> str:
    """Whether the link was used: success, waiting or invalid."""
    user_id, code = call.params.required("user_id"), call.params.required("activation_code")
    row = call.db.execute(
        "SELECT activations.* FROM activations JOIN user_phones USING (phone_id)"
        " WHERE code = ? AND user_id = ?",
        (code.removeprefix("duo://"), user_id),
    ).fetchone()
    if row is None:
        return "invalid"
    if row["used_at"] is not None:
        return "success"
    return "waiting" if row["expires"] is None or row["expires"] > call.at else "invalid"


ENDPOINTS = (
    endpoint("POST", "/enroll", handler=enroll),
    endpoint("POST", "/enroll_status", handler=enroll_status),
)
