"""Thirty days of ordinary logins at the clinic, and what went on since the sandbox last ran."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from helpdesk_tui.sandbox.store import Db, Row, fact, insert_many, set_fact

DAY = 86_400
DAYS = 30
LIVED = "wa_lived_until"
WEEKEND = 5
CLIENTS = ("VPN", "VPN", "VDI", "Mail")
ACCEPTED = "Login success"
LETTERS = string.ascii_uppercase + string.digits
MANNERS = (
    (0.86, True, "Login success (push)"),
    (0.94, True, "Login success (LDAPOTP, TOKEN)"),
    (0.97, False, "Wrong LDAP password"),
    (0.99, False, "Wrong OTP password"),
    (1.01, False, "Login refused on the mobile"),
)


def live_through(db: Db, until: float) -> None:
    """Write ordinary life from where it ended (at most thirty days ago) until now."""
    start = max(float(fact(db, LIVED, "0")), until - DAYS * DAY)
    seed = fact(db, "wa_seed")
    people = db.execute(
        "SELECT wa_objects.*, coalesce(max(push_id != ''), 0) AS push FROM wa_objects"
        " JOIN wa_tokens USING (dn_key) WHERE active GROUP BY dn_key ORDER BY wa_objects.seq"
    ).fetchall()
    rows: list[tuple[Any, ...]] = []
    for day in range(int(start // DAY), int(until // DAY) + 1):
        random = Random(f"{seed}/clinic/{day}")
        rows += [row for row in _day(random, day * DAY, people) if start <= row[0] < until]
    rows.sort()
    columns = "at application dn_key client host source session text"
    insert_many(db, "wa_events", columns, rows)
    _count(db, rows)
    set_fact(db, LIVED, str(until))


def _count(db: Db, rows: list[tuple[Any, ...]]) -> None:
    """Add up what each person did; `rows` are in the order of time."""
    good = Counter(row[2] for row in rows if row[7].startswith(ACCEPTED))
    bad = Counter(row[2] for row in rows if not row[7].startswith(ACCEPTED))
    last = {row[2]: row[0] for row in rows if row[7].startswith(ACCEPTED)}
    db.executemany(
        "UPDATE wa_objects SET accepted = accepted + ?, rejected = rejected + ?,"
        " last_login = coalesce(?, last_login) WHERE dn_key = ?",
        [(good[who], bad[who], last.get(who), who) for who in {row[2] for row in rows}],
    )


def _day(random: Random, midnight: int, people: list[Row]) -> Iterator[tuple[Any, ...]]:
    weekend = datetime.fromtimestamp(midnight, UTC).weekday() >= WEEKEND
    for person in people:
        for _ in range(random.choice((0, 0, 1) if weekend else (0, 1, 1, 2))):
            at = midnight + random.triangular(5.2, 21.0, 7.0) * 3600
            luck = random.random()
            _, accepted, text = next(entry for entry in MANNERS if luck < entry[0])
            if accepted and not person["push"]:
                text = "Login success (LDAPOTP, TOKEN)"
            session = "".join(random.choice(LETTERS) for _ in range(8))
            source = f"203.0.113.{person['seq'] % 250 + 1}" if luck < 0.3 else "198.51.100.20"  # noqa: PLR2004
            yield at, "openotp", person["dn_key"], random.choice(CLIENTS), "webadm1", source, session, text
