"""Finds objects of the calling account, or says that there are none."""

from __future__ import annotations

from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import not_found
from helpdesk_tui.sandbox.duo.ids import checked
from helpdesk_tui.sandbox.store import Row


def user(call: Call, key: str) -> Row:
    """A user of this account; raises 40401."""
    return _one(call, "SELECT * FROM users WHERE user_id = ? AND account_id = ?", key)


def phone(call: Call, key: str) -> Row:
    """A phone of this account; raises 40401."""
    return _one(call, "SELECT * FROM phones WHERE phone_id = ? AND account_id = ?", key)


def token(call: Call, key: str) -> Row:
    """A hardware token of this account; raises 40401."""
    return _one(call, "SELECT * FROM tokens WHERE token_id = ? AND account_id = ?", key)


def group(call: Call, key: str) -> Row:
    """A group of this account; raises 40401."""
    return _one(call, "SELECT * FROM groups WHERE group_id = ? AND account_id = ?", key)


def owner_of_phone(call: Call, phone_id: str) -> str:
    """Login of the first user of a phone, for the ledger; empty when it has none."""
    row = call.db.execute(
        "SELECT username FROM users JOIN user_phones USING (user_id) WHERE phone_id = ? ORDER BY users.seq",
        (phone_id,),
    ).fetchone()
    return "" if row is None else str(row["username"])


def count(call: Call, query: str, *values: object) -> int:
    """The one number that a query answers."""
    return int(call.db.execute(query, values).fetchone()[0])


def _one(call: Call, query: str, key: str) -> Row:
    row: Row | None = call.db.execute(query, (checked(key), call.account_id)).fetchone()
    if row is None:
        raise not_found()
    return row
