"""Users: find, page, create, change, delete, trash, enrol, attach."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo import objects, shapes
from helpdesk_tui.sandbox.duo.call import Call, Page
from helpdesk_tui.sandbox.duo.errors import duplicate, invalid
from helpdesk_tui.sandbox.duo.ids import fresh
from helpdesk_tui.sandbox.duo.paging import page, window
from helpdesk_tui.sandbox.duo.router import READ, WRITE, admin
from helpdesk_tui.sandbox.store import Db, Row, insert

MOST = 300
STATUSES = ("active", "bypass", "disabled", "locked out")
TEXTS = ("realname", "firstname", "lastname", "email", "notes")
ALIASES = 8
_FINDERS = ("username", "email", "user_id_list", "username_list")


def index(call: Call) -> Page:
    """All users by pages, or those that one of the finders names."""
    asked = [name for name in _FINDERS if name in call.params]
    if len(asked) > 1:
        raise invalid(asked[1])
    if asked:
        rows = _found(call, asked[0])
        return Page(shapes.users(call.db, rows), {"total_objects": len(rows)})
    limit, offset = window(call, MOST)
    total = objects.count(call, "SELECT count(*) FROM users WHERE account_id = ?", call.account_id)
    rows = call.db.execute(
        "SELECT * FROM users WHERE account_id = ? ORDER BY seq LIMIT ? OFFSET ?",
        (call.account_id, limit, offset),
    ).fetchall()
    return page(shapes.users(call.db, rows), total, limit, offset)


def _found(call: Call, name: str) -> list[Row]:
    if name == "username":
        return _by_names(call, [call.params.required(name)])
    if name == "email":
        query = "SELECT * FROM users WHERE account_id = ? AND email_key = ? ORDER BY seq"
        return call.db.execute(query, (call.account_id, key_of(call.params.required(name)))).fetchall()
    listed = call.params.json_list(name)
    if name == "username_list":
        return _by_names(call, listed)
    marks = ",".join("?" * len(listed))
    query = f"SELECT * FROM users WHERE account_id = ? AND user_id IN ({marks}) ORDER BY seq"
    return call.db.execute(query, (call.account_id, *listed)).fetchall()


def _by_names(call: Call, names: list[str]) -> list[Row]:
    found: dict[str, Row] = {}
    for name in names:
        row = by_name(call.db, call.account_id, name)
        if row is not None:
            found[row["user_id"]] = row
    return list(found.values())


def by_name(db: Db, account_id: str, name: str) -> Row | None:
    """The user of that login or alias, whatever its case."""
    row: Row | None = db.execute(
        "SELECT * FROM users WHERE account_id = ?1 AND username_key = ?2 UNION SELECT users.* FROM users"
        " JOIN aliases USING (user_id) WHERE aliases.account_id = ?1 AND alias_key = ?2",
        (account_id, key_of(name)),
    ).fetchone()
    return row


def key_of(text: str) -> str:
    """Logins and addresses are compared without regard to case."""
    return text.strip().casefold()


def show(call: Call) -> dict[str, Any]:
    """One user."""
    return _shown(call, call.ids[0])


def _shown(call: Call, user_id: str) -> dict[str, Any]:
    return shapes.users(call.db, [objects.user(call, user_id)])[0]


def create(call: Call) -> dict[str, Any]:
    """A new user, active and without devices unless said otherwise."""
    name = call.params.required("username")
    if by_name(call.db, call.account_id, name) is not None:
        raise duplicate("username")
    user_id = new_user(call, name)
    changed = _write(call, user_id)
    call.effect("user_created", name, **changed)
    call.act("user_create", (name, user_id, "user"), changed)
    return _shown(call, user_id)


def new_user(call: Call, name: str) -> str:
    """Write an active user with nothing but a login; answers the id."""
    user_id = fresh("DU")
    insert(
        call.db,
        "users",
        user_id=user_id,
        account_id=call.account_id,
        username=name,
        username_key=key_of(name),
        **dict.fromkeys((*TEXTS, "email_key"), ""),
        status="active",
        created=int(call.at),
        answer="approve",
        pace=1.0,
    )
    return user_id


def change(call: Call) -> dict[str, Any]:
    """Only what was sent changes; status active also clears a lockout."""
    row = objects.user(call, call.ids[0])
    user_id = str(row["user_id"])
    new_name = call.params.text("username")
    if new_name and key_of(new_name) != row["username_key"]:
        if by_name(call.db, call.account_id, new_name) is not None:
            raise duplicate("username")
        call.db.execute(
            "UPDATE users SET username = ?, username_key = ? WHERE user_id = ?",
            (new_name, key_of(new_name), user_id),
        )
    changed = _write(call, user_id)
    call.effect("user_updated", str(row["username"]), **changed)
    call.act("user_update", (str(row["username"]), user_id, "user"), changed)
    if row["status"] == "locked out" and changed.get("status") == "active":
        call.act("user_lockout_cleared", (str(row["username"]), user_id, "user"), {})
    return _shown(call, user_id)


def _write(call: Call, user_id: str) -> dict[str, str]:
    changed: dict[str, str] = {}
    for name in TEXTS:
        if name in call.params:
            changed[name] = call.params.text(name)
            call.db.execute(f"UPDATE users SET {name} = ? WHERE user_id = ?", (changed[name], user_id))
    if "email" in changed:
        call.db.execute(
            "UPDATE users SET email_key = ? WHERE user_id = ?", (key_of(changed["email"]), user_id)
        )
    if "status" in call.params:
        changed["status"] = _write_status(call, user_id)
    if "enable_auto_prompt" in call.params:
        asks = call.params.flag("enable_auto_prompt", default=True)
        call.db.execute("UPDATE users SET auto_prompt = ? WHERE user_id = ?", (int(asks), user_id))
        changed["enable_auto_prompt"] = str(asks).lower()
    _write_aliases(call, user_id)
    return changed


def _write_status(call: Call, user_id: str) -> str:
    status = call.params.text("status")
    if status not in STATUSES:
        raise invalid("status")
    reason = "Admin API disabled" if status == "locked out" else None
    call.db.execute(
        "UPDATE users SET status = ?, lockout_reason = ?, failures = 0 WHERE user_id = ?",
        (status, reason, user_id),
    )
    return status


def _write_aliases(call: Call, user_id: str) -> None:
    wanted = {
        place: call.params.text(f"alias{place}") for place in range(1, 5) if f"alias{place}" in call.params
    }
    if "aliases" in call.params:
        from urllib.parse import parse_qsl

        for name, value in parse_qsl(call.params.text("aliases"), keep_blank_values=True):
            number = name.removeprefix("alias")
            if not number.isdecimal() or not 1 <= int(number) <= ALIASES:
                raise invalid("aliases")
            wanted[int(number)] = value
    for place, alias in wanted.items():
        call.db.execute("DELETE FROM aliases WHERE user_id = ? AND place = ?", (user_id, place))
        if not alias:
            continue
        if by_name(call.db, call.account_id, alias) is not None:
            raise duplicate(f"alias{place}")
        call.db.execute(
            "INSERT INTO aliases VALUES (?, ?, ?, ?, ?)",
            (call.account_id, key_of(alias), user_id, place, alias),
        )


def erase(db: Db, user_id: str) -> None:
    """A user with all that belongs to nobody else; phones and tokens stay."""
    for table in (
        "user_phones",
        "user_tokens",
        "memberships",
        "aliases",
        "bypass_codes",
        "webauthn",
        "desktops",
        "computers",
        "invitations",
        "directory_says",
        "trash",
        "users",
    ):
        db.execute(f"DELETE FROM {table} WHERE user_id = ?", (user_id,))


def delete(call: Call) -> str:
    """Gone at once and for good; phones stay; one that is gone already is fine."""
    row = call.db.execute(
        "SELECT * FROM users WHERE user_id = ? AND account_id = ?", (call.ids[0], call.account_id)
    ).fetchone()
    if row is None:
        return ""
    erase(call.db, str(row["user_id"]))
    call.effect("user_deleted", str(row["username"]))
    call.act("user_delete", (str(row["username"]), str(row["user_id"]), "user"), {})
    return ""


ENDPOINTS = (
    admin("GET", "/v1/users", READ, "page", index),
    admin("POST", "/v1/users", WRITE, "modify", create),
    admin("GET", "/v1/users/{}", READ, "one", show),
    admin("POST", "/v1/users/{}", WRITE, "modify", change),
    admin("DELETE", "/v1/users/{}", WRITE, "modify", delete),
)
