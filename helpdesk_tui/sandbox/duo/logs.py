"""The login log: a window of time, filters, a cursor, and nothing of the last two minutes."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import invalid, missing
from helpdesk_tui.sandbox.duo.router import LOG, admin
from helpdesk_tui.sandbox.duo.shown_login import shown
from helpdesk_tui.sandbox.phones.prompts import settle

DELAY = 120.0
"""Seconds that the vendor holds everything back, on purpose."""
REACH = 180 * 86_400
"""Seconds that a log goes back."""
MOST = 1000
_FILTERS = {
    "users": "user_id",
    "applications": "app_key",
    "factors": "factor",
    "reasons": "reason",
    "results": "result",
    "event_types": "event_type",
    "tokens": "device_key",
}


def window(call: Call) -> tuple[int, int]:
    """From when until when, in milliseconds, as far as anything can be seen."""
    for name in ("mintime", "maxtime"):
        if name not in call.params:
            raise missing(name)
    least, most = call.params.number("mintime", 0), call.params.number("maxtime", 0)
    if least >= most:
        raise invalid("mintime")
    return max(least, int((call.at - REACH) * 1000)), min(most, int((call.at - DELAY) * 1000))


def order(call: Call) -> str:
    """Newest first unless asked otherwise."""
    sort = call.params.text("sort", "ts:desc")
    if sort not in ("ts:desc", "ts:asc"):
        raise invalid("sort")
    return "DESC" if sort == "ts:desc" else "ASC"


def cursor(call: Call) -> tuple[int, str] | None:
    """Where to go on: `"<ms>,<id>"`, or both parts as a repeated parameter."""
    parts = call.params.several("next_offset")
    if len(parts) == 1:
        parts = parts[0].split(",")
    if not parts:
        return None
    if len(parts) != 2 or not parts[0].isdecimal():  # noqa: PLR2004 - time and id
        raise invalid("next_offset")
    return int(parts[0]), parts[1]


def select(
    call: Call, table: str, key: str, where: list[str], values: list[Any]
) -> tuple[list[Any], int, tuple[str, str] | None]:
    """One page of a log: rows, how many there are in all, and where the next page begins."""
    least, most = window(call)
    direction, limit = order(call), min(call.params.number("limit", 100, least=1), MOST)
    where, values = (
        ["account_id = ?", "ts_ms BETWEEN ? AND ?", *where],
        [call.account_id, least, most, *values],
    )
    total = call.db.execute(f"SELECT count(*) FROM {table} WHERE {' AND '.join(where)}", values).fetchone()[0]
    start = cursor(call)
    if start is not None:
        where.append(f"(ts_ms, {key}) {'<=' if direction == 'DESC' else '>='} (?, ?)")
        values += start
    sorting = f"ts_ms {direction}, {key} {direction}"
    query = f"SELECT * FROM {table} WHERE {' AND '.join(where)} ORDER BY {sorting} LIMIT ?"
    rows = call.db.execute(query, (*values, limit + 1)).fetchall()
    following = (str(rows[limit]["ts_ms"]), str(rows[limit][key])) if len(rows) > limit else None
    return rows[:limit], int(total), following


def authentication(call: Call) -> dict[str, Any]:
    """Logins, with whatever filters were given."""
    settle(call.world, call.db)
    where: list[str] = []
    values: list[Any] = []
    for name, column in _FILTERS.items():
        _among(where, values, column, call.params.several(name))
    groups = call.params.several("groups")
    if groups:
        marks = ",".join("?" * len(groups))
        where.append(f"user_id IN (SELECT user_id FROM memberships WHERE group_id IN ({marks}))")
        values += groups
    numbers = call.params.several("phone_numbers")
    if numbers:
        marks = ",".join("?" * len(numbers))
        where.append(f"device_key IN (SELECT phone_id FROM phones WHERE number IN ({marks}))")
        values += numbers
    rows, total, following = select(call, "logins", "txid", where, values)
    metadata = {"next_offset": None if following is None else list(following), "total_objects": total}
    return {"authlogs": shown(call.db, rows), "metadata": metadata}


def _among(where: list[str], values: list[Any], column: str, wanted: list[str]) -> None:
    if wanted:
        where.append(f"{column} IN ({','.join('?' * len(wanted))})")
        values += wanted


ENDPOINTS = (admin("GET", "/v2/logs/authentication", LOG, "log:authentication", authentication),)
