"""Computers that the vendor's desktop app has registered: listed, blocked and given back, removed."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo import shapes
from helpdesk_tui.sandbox.duo.call import Call, Page
from helpdesk_tui.sandbox.duo.errors import not_found
from helpdesk_tui.sandbox.duo.paging import slice_page
from helpdesk_tui.sandbox.duo.router import READ, WRITE, admin
from helpdesk_tui.sandbox.store import Row


def index(call: Call) -> Page:
    """All of the account."""
    return _listed(call, "")


def blocked(call: Call) -> Page:
    """Those that may not be used."""
    return _listed(call, " AND blocked")


def _listed(call: Call, more: str) -> Page:
    query = f"SELECT * FROM computers WHERE account_id = ?{more} ORDER BY seq"
    return slice_page(call, [_shown(call, row) for row in call.db.execute(query, (call.account_id,))], 500)


def _shown(call: Call, row: Row) -> dict[str, Any]:
    owner = call.db.execute("SELECT * FROM users WHERE user_id = ?", (row["user_id"],)).fetchone()
    return {
        "compkey": row["compkey"],
        "device_name": row["name"],
        "os_family": row["os"],
        "last_seen": row["seen"],
        "blocked": bool(row["blocked"]),
        "users": [] if owner is None else [shapes.bare_user(owner)],
    }


def _found(call: Call) -> Row | None:
    row: Row | None = call.db.execute(
        "SELECT * FROM computers WHERE compkey = ? AND account_id = ?", (call.ids[0], call.account_id)
    ).fetchone()
    return row


def show(call: Call) -> dict[str, Any]:
    """One of them."""
    row = _found(call)
    if row is None:
        raise not_found()
    return _shown(call, row)


def show_blocked(call: Call) -> dict[str, Any]:
    """One of those that may not be used."""
    row = _found(call)
    if row is None or not row["blocked"]:
        raise not_found()
    return _shown(call, row)


def delete(call: Call) -> str:
    """Gone; one that is gone already is fine."""
    row = _found(call)
    if row is not None:
        call.db.execute("DELETE FROM computers WHERE seq = ?", (row["seq"],))
        call.effect("computer_deleted", _owner(call, row), key=row["compkey"])
    return ""


def block(call: Call) -> str:
    """Nobody authenticates from it."""
    return _set(call, 1, "computer_blocked")


def unblock(call: Call) -> str:
    """It may be used again."""
    return _set(call, 0, "computer_unblocked")


def _set(call: Call, value: int, effect: str) -> str:
    row = _found(call)
    if row is None:
        raise not_found()
    call.db.execute("UPDATE computers SET blocked = ? WHERE seq = ?", (value, row["seq"]))
    call.effect(effect, _owner(call, row), key=row["compkey"])
    return ""


def _owner(call: Call, row: Row) -> str:
    owner = call.db.execute("SELECT username FROM users WHERE user_id = ?", (row["user_id"],)).fetchone()
    return "" if owner is None else str(owner["username"])


ENDPOINTS = (
    admin("GET", "/v1/registered_devices", READ, "page", index),
    admin("GET", "/v1/registered_devices/blocked", READ, "page", blocked),
    admin("GET", "/v1/registered_devices/blocked/{}", READ, "one", show_blocked),
    admin("POST", "/v1/registered_devices/blocked/{}", WRITE, "modify", block),
    admin("DELETE", "/v1/registered_devices/blocked/{}", WRITE, "modify", unblock),
    admin("GET", "/v1/registered_devices/{}", READ, "one", show),
    admin("DELETE", "/v1/registered_devices/{}", WRITE, "modify", delete),
)
