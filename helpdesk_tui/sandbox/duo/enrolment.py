"""Newcomers by mail, and the directory's word, which goes over what was written here."""

from __future__ import annotations

import secrets

from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import not_found
from helpdesk_tui.sandbox.duo.router import WRITE, admin
from helpdesk_tui.sandbox.duo.users import by_name, key_of, new_user, show
from helpdesk_tui.sandbox.gateway.mailboxes import deliver_mail
from helpdesk_tui.sandbox.store import Db, digest, insert

MONTH = 2_592_000


def enroll(call: Call) -> str:
    """Mail a link to whatever address is given; a login that nobody has becomes a user without devices."""
    name, address = call.params.required("username"), call.params.required("email")
    seconds = call.params.number("valid_secs", MONTH)
    user = by_name(call.db, call.account_id, name)
    user_id = new_user(call, name) if user is None else str(user["user_id"])
    code = secrets.token_hex(8)
    insert(
        call.db,
        "invitations",
        code=code,
        account_id=call.account_id,
        user_id=user_id,
        email=address,
        created=call.at,
        expires=call.at + seconds if seconds else None,
    )
    text = f"Your organization invites you to set up a user account for Duo.\nhttps://{call.account['api_host']}/portal?code={code}\n"
    deliver_mail(
        call.db, address, text, call.at, sender="no-reply@duosecurity.com", subject="Duo Security Enrollment"
    )
    call.effect("enrolment_mailed", name, email=address, code=digest(code), valid_secs=seconds)
    return code


def sync(call: Call) -> object:
    """Take a user from the directory again."""
    user = by_name(call.db, call.account_id, call.params.required("username"))
    if user is None or not overwrite(call.db, str(user["user_id"]), call.at):
        raise not_found()
    call.effect("user_synced", str(user["username"]))
    call.ids = (str(user["user_id"]),)
    return show(call)


def overwrite(db: Db, user_id: str, at: float) -> bool:
    """Name, mail and status as the directory has them; a lockout and the bin are the vendor's own affair."""
    says = db.execute("SELECT * FROM directory_says WHERE user_id = ?", (user_id,)).fetchone()
    if says is None:
        return False
    status = "active" if says["enabled"] else "disabled"
    db.execute(
        "UPDATE users SET realname = ?, email = ?, email_key = ?, last_directory_sync = ? WHERE user_id = ?",
        (says["realname"], says["email"], key_of(says["email"]), int(at), user_id),
    )
    db.execute(
        "UPDATE users SET status = ? WHERE user_id = ? AND status IN ('active', 'bypass', 'disabled')",
        (status, user_id),
    )
    return True


ENDPOINTS = (
    admin("POST", "/v1/users/enroll", WRITE, "modify", enroll),
    admin("POST", "/v1/users/directorysync/{}/syncuser", WRITE, "modify", sync),
)
