"""Security keys and computers that authenticate: listed and removed here, never made here."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo import objects, shapes
from helpdesk_tui.sandbox.duo.call import Call, Page
from helpdesk_tui.sandbox.duo.errors import not_found
from helpdesk_tui.sandbox.duo.paging import slice_page
from helpdesk_tui.sandbox.duo.router import READ, WRITE, Endpoint, admin
from helpdesk_tui.sandbox.store import Row


def _index(table: str, call: Call) -> Page:
    rows = call.db.execute(
        f"SELECT * FROM {table} WHERE account_id = ? ORDER BY seq", (call.account_id,)
    ).fetchall()
    return slice_page(call, [_with_user(call, table, row) for row in rows], 500)


def _with_user(call: Call, table: str, row: Row) -> dict[str, Any]:
    shown = shapes.security_key(row) if table == "webauthn" else shapes.desktop(row)
    owner = call.db.execute("SELECT * FROM users WHERE user_id = ?", (row["user_id"],)).fetchone()
    return {**shown, "user": shapes.bare_user(owner)}


def _found(table: str, call: Call) -> Row | None:
    key = "webauthnkey" if table == "webauthn" else "dakey"
    row: Row | None = call.db.execute(
        f"SELECT * FROM {table} WHERE {key} = ? AND account_id = ?", (call.ids[0], call.account_id)
    ).fetchone()
    return row


def _show(table: str, call: Call) -> dict[str, Any]:
    row = _found(table, call)
    if row is None:
        raise not_found()
    return _with_user(call, table, row)


def _delete(table: str, call: Call) -> str:
    row = _found(table, call)
    if row is None:
        return ""
    call.db.execute(f"DELETE FROM {table} WHERE seq = ?", (row["seq"],))
    owner = call.db.execute("SELECT username FROM users WHERE user_id = ?", (row["user_id"],)).fetchone()
    call.effect(f"{table}_deleted", str(owner["username"]), key=call.ids[0])
    return ""


def _of_user(table: str, call: Call) -> Page:
    user = objects.user(call, call.ids[0])
    query = f"SELECT * FROM {table} WHERE user_id = ? ORDER BY seq"
    shape = shapes.security_key if table == "webauthn" else shapes.desktop
    return slice_page(call, [shape(row) for row in call.db.execute(query, (user["user_id"],))], 500)


def _endpoints(table: str, everywhere: str, of_user: str) -> tuple[Endpoint, ...]:
    return (
        admin("GET", f"/v1/{everywhere}", READ, "page", lambda call: _index(table, call)),
        admin("GET", f"/v1/{everywhere}/{{}}", READ, "one", lambda call: _show(table, call)),
        admin("DELETE", f"/v1/{everywhere}/{{}}", WRITE, "modify", lambda call: _delete(table, call)),
        admin("GET", f"/v1/users/{{}}/{of_user}", READ, "page", lambda call: _of_user(table, call)),
    )


ENDPOINTS = (
    *_endpoints("webauthn", "webauthncredentials", "webauthncredentials"),
    *_endpoints("desktops", "desktop_authenticators", "desktopauthenticators"),
)
