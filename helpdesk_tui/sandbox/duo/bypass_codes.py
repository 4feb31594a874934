"""Bypass codes: readable once, at creation; afterwards only what they are for."""

from __future__ import annotations

import secrets
from typing import Any

from helpdesk_tui.sandbox.duo import objects, shapes
from helpdesk_tui.sandbox.duo.call import Call, Page
from helpdesk_tui.sandbox.duo.errors import OBJECT_LIMIT, duplicate, invalid, not_found, over_object_limit
from helpdesk_tui.sandbox.duo.ids import checked, fresh
from helpdesk_tui.sandbox.duo.paging import page, window
from helpdesk_tui.sandbox.duo.router import READ, WRITE, admin
from helpdesk_tui.sandbox.store import Db, Row, digest, insert

COUNT = 10
"""Both the default and the most."""
DIGITS = 9
_LIVE = "(expires IS NULL OR expires > ?)"


def live(db: Db, user_id: str, at: float) -> list[Row]:
    """Codes of a user that still open a login."""
    query = f"SELECT * FROM bypass_codes WHERE user_id = ? AND {_LIVE} ORDER BY seq"
    return db.execute(query, (user_id, at)).fetchall()


def spend(db: Db, user_id: str, code: str, at: float) -> str | None:
    """Use a code once; answers its id, or None when it is no live code of this user."""
    wanted = digest(code)
    row = next((row for row in live(db, user_id, at) if row["digest"] == wanted), None)
    if row is None:
        return None
    if row["uses_left"] is not None:
        db.execute("UPDATE bypass_codes SET uses_left = uses_left - 1 WHERE seq = ?", (row["seq"],))
        db.execute("DELETE FROM bypass_codes WHERE seq = ? AND uses_left <= 0", (row["seq"],))
    return str(row["bypass_code_id"])


def create(call: Call) -> list[str]:
    """Make codes; without `preserve_existing` all that the user had are gone."""
    row = objects.user(call, call.ids[0])
    user_id = str(row["user_id"])
    seconds = call.params.number("valid_secs", 0)
    uses = call.params.number("reuse_count", 1)
    keep = call.params.flag("preserve_existing")
    codes = _wanted(call)
    existing = live(call.db, user_id, call.at)
    if not keep:
        call.db.execute("DELETE FROM bypass_codes WHERE user_id = ?", (user_id,))
    else:
        if len(existing) + len(codes) > OBJECT_LIMIT:
            raise over_object_limit()
        if {digest(code) for code in codes} & {str(found["digest"]) for found in existing}:
            raise duplicate("codes")
    made = [write(call, user_id, code, seconds, uses) for code in codes]
    call.effect(
        "bypass_codes_created",
        str(row["username"]),
        codes=[digest(code) for code in codes],
        bypass_code_ids=made,
        valid_secs=seconds,
        reuse_count=uses,
        preserve_existing=keep,
        deleted=[] if keep else [str(found["bypass_code_id"]) for found in existing],
    )
    details = {"bkeys": made, "count": len(codes), "valid_secs": seconds, "remaining_uses": uses}
    call.act("bypass_create", (str(row["username"]), user_id, "user_bypass"), details)
    return codes


def _wanted(call: Call) -> list[str]:
    if "codes" not in call.params:
        return [draw() for _ in range(call.params.number("count", COUNT, least=1, most=COUNT))]
    if "count" in call.params:
        raise invalid("count")
    codes = [code.strip() for code in call.params.required("codes").split(",")]
    if len(codes) > COUNT or len(set(codes)) < len(codes):
        raise invalid("codes")
    if not all(code.isascii() and code.isdecimal() and 4 <= len(code) <= 16 for code in codes):  # noqa: PLR2004
        raise invalid("codes")
    return codes


def draw() -> str:
    """Nine digits."""
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def write(call: Call, user_id: str, code: str, seconds: int, uses: int) -> str:
    """Keep a code; answers its id."""
    bypass_code_id = fresh("DB")
    insert(
        call.db,
        "bypass_codes",
        bypass_code_id=bypass_code_id,
        account_id=call.account_id,
        user_id=user_id,
        digest=digest(code),
        created=call.at,
        expires=call.at + seconds if seconds else None,
        uses_left=uses or None,
        admin_email="",
    )
    return bypass_code_id


def of_user(call: Call) -> Page:
    """What codes a user has, by pages."""
    row = objects.user(call, call.ids[0])
    limit, offset = window(call, 300)
    found = live(call.db, str(row["user_id"]), call.at)
    return page(
        [shapes.bypass_code(code) for code in found[offset : offset + limit]], len(found), limit, offset
    )


def index(call: Call) -> Page:
    """All codes of the account, each with its user."""
    limit, offset = window(call, 500)
    where = f"FROM bypass_codes WHERE account_id = ? AND {_LIVE}"
    total = objects.count(call, f"SELECT count(*) {where}", call.account_id, call.at)
    query = f"SELECT * {where} ORDER BY seq LIMIT ? OFFSET ?"
    rows = call.db.execute(query, (call.account_id, call.at, limit, offset)).fetchall()
    return page([_with_user(call, row) for row in rows], total, limit, offset)


def show(call: Call) -> dict[str, Any]:
    """One code with its user."""
    query = f"SELECT * FROM bypass_codes WHERE bypass_code_id = ? AND account_id = ? AND {_LIVE}"
    row = call.db.execute(query, (checked(call.ids[0]), call.account_id, call.at)).fetchone()
    if row is None:
        raise not_found()
    return _with_user(call, row)


def _with_user(call: Call, row: Row) -> dict[str, Any]:
    owner = call.db.execute("SELECT * FROM users WHERE user_id = ?", (row["user_id"],)).fetchone()
    return {**shapes.bypass_code(row), "user": shapes.bare_user(owner)}


def delete(call: Call) -> str:
    """End one code; one that is gone already is fine."""
    row = call.db.execute(
        "SELECT bypass_codes.*, username FROM bypass_codes JOIN users USING (user_id)"
        " WHERE bypass_code_id = ? AND bypass_codes.account_id = ?",
        (checked(call.ids[0]), call.account_id),
    ).fetchone()
    if row is None:
        return ""
    call.db.execute("DELETE FROM bypass_codes WHERE seq = ?", (row["seq"],))
    call.effect("bypass_code_deleted", str(row["username"]), bypass_code_id=row["bypass_code_id"])
    target = (str(row["username"]), str(row["user_id"]), "user_bypass")
    call.act("bypass_delete", target, {"bkeys": [row["bypass_code_id"]]})
    return ""


ENDPOINTS = (
    admin("POST", "/v1/users/{}/bypass_codes", WRITE, "modify", create),
    admin("GET", "/v1/users/{}/bypass_codes", READ, "page", of_user),
    admin("GET", "/v1/bypass_codes", READ, "page", index),
    admin("GET", "/v1/bypass_codes/{}", READ, "one", show),
    admin("DELETE", "/v1/bypass_codes/{}", WRITE, "modify", delete),
)
