"""Thirty days of ordinary logins, and what went on since the sandbox last ran."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

from helpdesk_tui.sandbox.people.intruders import intrude
from helpdesk_tui.sandbox.people.naming import device_name
from helpdesk_tui.sandbox.store import Db, Row, fact, insert_many, set_fact

DAY = 86_400
WEEKEND = 5
LIVELY = 2_000
"""So many people of each client leave traces: a month of 100,000 would take minutes."""
OFFICE_IP = {
    "durand": "198.51.100.10",
    "sainte-aldegonde": "198.51.100.20",
    "peeters-lambert": "198.51.100.30",
}

_OUTCOMES = (
    (0.930, "success", "user_approved"),
    (0.955, "success", "remembered_device"),
    (0.975, "denied", "no_response"),
    (0.988, "denied", "user_cancelled"),
    (1.001, "denied", "user_mistake"),
)


def live_through(db: Db, until: float, days: int) -> None:
    """Write ordinary life from where it ended (at most that many days ago) until now."""
    start = max(float(fact(db, "lived_until", "0")), until - days * DAY)
    first, seed = start == until - days * DAY, fact(db, "seed")
    for account in db.execute("SELECT * FROM accounts WHERE NOT parent").fetchall():
        people = _people(db, str(account["account_id"]))
        applications = db.execute(
            "SELECT ikey, name FROM applications WHERE account_id = ? AND family = 'login' ORDER BY rowid",
            (account["account_id"],),
        ).fetchall()
        rows: list[tuple[Any, ...]] = []
        for day in range(int(start // DAY), int(until // DAY) + 1):
            if datetime.fromtimestamp(day * DAY, UTC).weekday() < WEEKEND:
                random = Random(f"{seed}/{account['client']}/{day}")
                rows += [
                    row
                    for row in _day(random, day * DAY, account, people, applications)
                    if start * 1000 <= row[1] < until * 1000
                ]
        if first:
            rows += intrude(db, account, people, applications, until)
        _insert(db, rows)
    set_fact(db, "lived_until", str(until))


def _people(db: Db, account_id: str) -> list[Row]:
    return db.execute(
        "SELECT users.seq, users.user_id, username, email, users.status, answer, phones.activated,"
        " token_id, serial, coalesce(phones.phone_id, '') AS device, coalesce(phones.number, '') AS number,"
        " coalesce(phones.name, '') AS label"
        " FROM users LEFT JOIN user_phones USING (user_id) LEFT JOIN phones USING (phone_id)"
        " LEFT JOIN user_tokens ON user_tokens.user_id = users.user_id LEFT JOIN tokens USING (token_id)"
        " WHERE users.account_id = ? AND users.status = 'active'"
        " GROUP BY users.user_id ORDER BY users.seq LIMIT ?",
        (account_id, LIVELY),
    ).fetchall()


def _day(
    random: Random, midnight: int, account: Row, people: Sequence[Row], applications: Sequence[Row]
) -> Iterator[tuple[Any, ...]]:
    office = OFFICE_IP[account["client"]]
    for person in people:
        if not person["activated"] and not person["token_id"]:
            continue
        home = f"203.0.113.{person['seq'] % 250 + 1}"
        for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
            at = midnight + random.triangular(6.2, 18.0, 7.4) * 3600
            application = applications[int(random.random() ** 2 * len(applications))]
            where = home if random.random() < 0.3 else office  # noqa: PLR2004
            yield _login(random, account, person, application, at, where)


def _login(
    random: Random, account: Row, person: Row, application: Row, at: float, where: str
) -> tuple[Any, ...]:
    luck = random.random()
    result, reason = next((result, reason) for limit, result, reason in _OUTCOMES if luck < limit)
    factor, key, name = "duo_push", person["device"], device_name(person["label"], person["number"])
    if not person["activated"]:
        factor, key, name = "hardware_token", person["token_id"], person["serial"]
        reason = "valid_passcode" if result == "success" else "invalid_passcode"
    elif reason == "remembered_device":
        factor, key, name = "remembered_device", "", ""
    txid = f"{random.getrandbits(128):032x}"
    txid = f"{txid[:8]}-{txid[8:12]}-{txid[12:16]}-{txid[16:20]}-{txid[20:]}"
    return (
        account["account_id"],
        int(at * 1000),
        txid,
        person["user_id"],
        person["username"],
        person["email"],
        application["ikey"],
        application["name"],
        "authentication",
        factor,
        result,
        reason,
        key,
        name,
        "" if factor in ("hardware_token", "remembered_device") else f"192.0.2.{person['seq'] % 250 + 1}",
        where,
    )


def _insert(db: Db, rows: list[tuple[Any, ...]]) -> None:
    rows.sort(key=lambda row: row[1])
    insert_many(
        db,
        "logins",
        "account_id ts_ms txid user_id username email app_key app_name event_type factor result reason"
        " device_key device_name device_ip ip",
        rows,
    )
    db.executemany(
        "UPDATE users SET last_login = ? WHERE user_id = ?",
        {row[3]: (row[1] // 1000, row[3]) for row in rows if row[10] == "success"}.values(),
    )
