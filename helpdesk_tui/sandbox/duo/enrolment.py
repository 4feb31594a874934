"""Newcomers, the directory's word, and the bin that users can be taken out of again."""

from __future__ import annotations

import secrets

from helpdesk_tui.sandbox.duo import objects
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import not_found
from helpdesk_tui.sandbox.duo.router import WRITE, admin
from helpdesk_tui.sandbox.duo.users import by_name, show
from helpdesk_tui.sandbox.gateway.mailboxes import deliver_mail
from helpdesk_tui.sandbox.store import digest

MONTH = 2_592_000


def enroll(call: Call) -> str:
    """Mail an enrolment link; the answer is the code in it."""
    name, address = call.params.required("username"), call.params.required("email")
    seconds = call.params.number("valid_secs", MONTH)
    code = secrets.token_hex(8)
    text = f"Your organization invites you to set up a user account for Duo.\nhttps://{call.account['api_host']}/portal?code={code}\n"
    deliver_mail(
        call.db, address, text, call.at, sender="no-reply@duosecurity.com", subject="Duo Security Enrollment"
    )
    call.effect("enrolment_mailed", name, email=address, code=digest(code), valid_secs=seconds)
    return code


def sync(call: Call) -> object:
    """Take a user from the directory again."""
    user = by_name(call.db, call.account_id, call.params.required("username"))
    if user is None:
        raise not_found()
    now = int(call.at)
    call.db.execute("UPDATE users SET last_directory_sync = ? WHERE user_id = ?", (now, user["user_id"]))
    call.effect("user_synced", str(user["username"]))
    call.ids = (str(user["user_id"]),)
    return show(call)


def _set_all(call: Call, status: str, effect: str) -> str:
    users = [objects.user(call, key) for key in call.params.json_list("user_id_list")]
    for user in users:
        call.db.execute("UPDATE users SET status = ? WHERE user_id = ?", (status, user["user_id"]))
        call.effect(effect, str(user["username"]))
    return ""


def trash(call: Call) -> str:
    """Into the bin, for seven days."""
    return _set_all(call, "pending deletion", "user_trashed")


def restore(call: Call) -> str:
    """Out of the bin."""
    return _set_all(call, "active", "user_restored")


ENDPOINTS = (
    admin("POST", "/v1/users/enroll", WRITE, "modify", enroll),
    admin("POST", "/v1/users/directorysync/{}/syncuser", WRITE, "modify", sync),
    admin("POST", "/v1/users/bulk_send_to_trash", WRITE, "modify", trash),
    admin("POST", "/v1/users/bulk_restore", WRITE, "modify", restore),
)
