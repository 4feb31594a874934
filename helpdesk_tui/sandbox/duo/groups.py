"""Groups: their status overrules that of their users, who do not show it."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo import objects, shapes
from helpdesk_tui.sandbox.duo.call import Call, Page
from helpdesk_tui.sandbox.duo.errors import OBJECT_LIMIT, duplicate, invalid, over_object_limit
from helpdesk_tui.sandbox.duo.ids import fresh
from helpdesk_tui.sandbox.duo.paging import page, slice_page, window
from helpdesk_tui.sandbox.duo.router import READ, WRITE, admin
from helpdesk_tui.sandbox.store import insert

STATUSES = ("active", "bypass", "disabled")


def index(call: Call) -> Page:
    """All groups by pages, or those of a list of ids."""
    query = "SELECT * FROM groups WHERE account_id = ? ORDER BY seq"
    rows = call.db.execute(query, (call.account_id,)).fetchall()
    if "group_id_list" in call.params:
        wanted = call.params.json_list("group_id_list")
        rows = [row for row in rows if row["group_id"] in wanted]
    return slice_page(call, [shapes.group(row) for row in rows], 500)


def show(call: Call) -> dict[str, Any]:
    """One group."""
    return shapes.group(objects.group(call, call.ids[0]))


def members(call: Call) -> Page:
    """The users of a group, by pages."""
    row = objects.group(call, call.ids[0])
    limit, offset = window(call, 500)
    total = objects.count(call, "SELECT count(*) FROM memberships WHERE group_id = ?", row["group_id"])
    rows = call.db.execute(
        "SELECT users.* FROM users JOIN memberships USING (user_id) WHERE group_id = ?"
        " ORDER BY users.seq LIMIT ? OFFSET ?",
        (row["group_id"], limit, offset),
    ).fetchall()
    return page([shapes.bare_user(user) for user in rows], total, limit, offset)


def create(call: Call) -> dict[str, Any]:
    """A new group without members."""
    name = call.params.required("name")
    known = objects.count(
        call, "SELECT count(*) FROM groups WHERE account_id = ? AND name = ?", call.account_id, name
    )
    if known:
        raise duplicate("name")
    group_id = fresh("DG")
    insert(
        call.db,
        "groups",
        group_id=group_id,
        account_id=call.account_id,
        name=name,
        descr=call.params.text("desc"),
        status=_status(call, "active"),
    )
    call.effect("group_created", "", group_id=group_id, name=name)
    call.act("group_create", (name, group_id, "group"), {})
    return shapes.group(objects.group(call, group_id))


def change(call: Call) -> dict[str, Any]:
    """Only what was sent changes."""
    row = objects.group(call, call.ids[0])
    values = (
        call.params.text("name", str(row["name"])),
        call.params.text("desc", str(row["descr"])),
        _status(call, str(row["status"])),
        row["group_id"],
    )
    call.db.execute("UPDATE groups SET name = ?, descr = ?, status = ? WHERE group_id = ?", values)
    call.effect("group_updated", "", group_id=row["group_id"], status=values[2])
    call.act("group_update", (str(row["name"]), str(row["group_id"]), "group"), {"status": values[2]})
    return shapes.group(objects.group(call, str(row["group_id"])))


def _status(call: Call, default: str) -> str:
    status = call.params.text("status", default).lower()
    if status not in STATUSES:
        raise invalid("status")
    return status


def of_user(call: Call) -> Page:
    """The groups of a user."""
    user = objects.user(call, call.ids[0])
    rows = call.db.execute(
        "SELECT groups.* FROM groups JOIN memberships USING (group_id) WHERE user_id = ? ORDER BY groups.seq",
        (user["user_id"],),
    ).fetchall()
    return slice_page(call, [shapes.group(row) for row in rows], 500)


def join(call: Call) -> str:
    """A user becomes a member."""
    user = objects.user(call, call.ids[0])
    group = objects.group(call, call.params.required("group_id"))
    if (
        objects.count(call, "SELECT count(*) FROM memberships WHERE user_id = ?", user["user_id"])
        >= OBJECT_LIMIT
    ):
        raise over_object_limit()
    call.db.execute("INSERT OR IGNORE INTO memberships VALUES (?, ?)", (user["user_id"], group["group_id"]))
    call.effect("group_joined", str(user["username"]), group_id=group["group_id"], name=group["name"])
    return ""


def leave(call: Call) -> str:
    """A user is no longer a member."""
    user = objects.user(call, call.ids[0])
    pair = (user["user_id"], call.ids[1])
    if call.db.execute("DELETE FROM memberships WHERE user_id = ? AND group_id = ?", pair).rowcount:
        call.effect("group_left", str(user["username"]), group_id=call.ids[1])
    return ""


ENDPOINTS = (
    admin("GET", "/v1/groups", READ, "page", index),
    admin("POST", "/v1/groups", WRITE, "modify", create),
    admin("GET", "/v1/groups/{}", READ, "one", show),
    admin("POST", "/v1/groups/{}", WRITE, "modify", change),
    admin("GET", "/v2/groups/{}", READ, "one", show),
    admin("GET", "/v2/groups/{}/users", READ, "page", members),
    admin("GET", "/v1/users/{}/groups", READ, "page", of_user),
    admin("POST", "/v1/users/{}/groups", WRITE, "modify", join),
    admin("DELETE", "/v1/users/{}/groups/{}", WRITE, "modify", leave),
)
