"""What tests look at: effects, messages, people, keys."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from starlette.responses import PlainTextResponse, Response

from helpdesk_tui.sandbox.control.http import Asked
from helpdesk_tui.sandbox.control.people import find
from helpdesk_tui.sandbox.credentials import credentials
from helpdesk_tui.sandbox.people.cast import ROLES
from helpdesk_tui.sandbox.phones.passcodes import number_tail
from helpdesk_tui.sandbox.store import Db
from helpdesk_tui.sandbox.world import World

MESSAGE = ("id", "kind", "address", "sender", "subject", "text", "at")
CSV_COLUMNS = (
    "login",
    "client",
    "name",
    "mail",
    "office_line",
    "second_number",
    "manager_login",
    "site",
    "language",
    "groups",
    "linked_login",
)


def keys(world: World, db: Db, asked: Asked) -> Any:
    """The same object as the first line on stdout."""
    del asked
    return credentials(world, db)


def ledger(world: World, db: Db, asked: Asked) -> Any:
    """Effects after `since` (an id), oldest first; `effect` and `person` narrow them."""
    del world
    where, values = ["id > ?"], [int(asked.get("since", 0))]
    for name in ("effect", "person", "api", "account"):
        if asked.get(name):
            where.append(f"{name} = ?")
            values.append(asked[name])
    rows = db.execute(f"SELECT * FROM ledger WHERE {' AND '.join(where)} ORDER BY id", values)
    return [{**dict(row), "params": json.loads(row["params"])} for row in rows]


def messages(world: World, db: Db, asked: Asked) -> Any:
    """SMS and mails after `since` (an id), oldest first; narrowed by `to` and `kind` (sms, mail)."""
    del world
    where: list[str] = ["id > ?"]
    values: list[str | int] = [int(asked.get("since", 0))]
    if asked.get("kind"):
        where.append("kind = ?")
        values.append(asked["kind"])
    if asked.get("to"):
        where.append("address_key = ?")
        values.append(address_key(str(asked["to"])))
    rows = db.execute(f"SELECT * FROM messages WHERE {' AND '.join(where)} ORDER BY id", values)
    return [{name: row[name] for name in MESSAGE} for row in rows]


def address_key(address: str) -> str:
    """Mail addresses in lower case, numbers by their last digits."""
    return address.strip().casefold() if "@" in address else number_tail(address)


def cast(world: World, db: Db, asked: Asked) -> Any:
    """People that demonstrations and tests know, by role."""
    del world, asked
    found = {}
    for role in ROLES:
        user = find(db, role)
        found[role] = {
            name: user[name] for name in ("client", "username", "user_id", "realname", "email", "status")
        }
    return found


def directory(world: World, db: Db, asked: Asked) -> Response:
    """What the vendors do not know of people, as CSV for `people import`."""
    del world
    rows = db.execute(
        "SELECT login, client, name, mail, office_line, second_number, manager_login, site, language, groups,"
        " linked_login FROM directory WHERE ?1 IN ('', client) ORDER BY client, login",
        (str(asked.get("client", "")),),
    ).fetchall()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    writer.writerows(tuple(row) for row in rows)
    return PlainTextResponse(out.getvalue(), media_type="text/csv")
