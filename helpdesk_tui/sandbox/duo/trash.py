"""The bin that users can be taken out of again, for seven days."""

from __future__ import annotations

from helpdesk_tui.sandbox.duo import objects
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import invalid
from helpdesk_tui.sandbox.duo.router import WRITE, admin
from helpdesk_tui.sandbox.duo.users import erase
from helpdesk_tui.sandbox.store import Db, Row

KEPT = 7 * 86_400
"""Seconds; a setting of the vendor's account."""
PENDING = "pending deletion"


def empty(db: Db, at: float) -> None:
    """Whoever has lain there too long is gone for good."""
    for row in db.execute("SELECT user_id FROM trash WHERE since <= ?", (at - KEPT,)).fetchall():
        erase(db, str(row["user_id"]))


def throw_away(call: Call) -> str:
    """Into the bin."""
    for user in _named(call):
        pair = (user["user_id"], call.account_id, call.at)
        call.db.execute("INSERT OR IGNORE INTO trash VALUES (?, ?, ?)", pair)
        _set(call, user, PENDING, "user_trashed")
    return ""


def restore(call: Call) -> str:
    """Out of the bin; who is not in it stays as he is."""
    for user in _named(call):
        call.db.execute("DELETE FROM trash WHERE user_id = ?", (user["user_id"],))
        if user["status"] == PENDING:
            _set(call, user, "active", "user_restored")
    return ""


def _named(call: Call) -> list[Row]:
    if "user_id_list" not in call.params:
        raise invalid("user_id_list")
    return [objects.user(call, key) for key in call.params.json_list("user_id_list")]


def _set(call: Call, user: Row, status: str, effect: str) -> None:
    call.db.execute("UPDATE users SET status = ? WHERE user_id = ?", (status, user["user_id"]))
    call.effect(effect, str(user["username"]))
    call.act(effect, (str(user["username"]), str(user["user_id"]), "user"), {})


ENDPOINTS = (
    admin("POST", "/v1/users/bulk_send_to_trash", WRITE, "modify", throw_away),
    admin("POST", "/v1/users/bulk_restore", WRITE, "modify", restore),
)
