"""The directory behind WebADM: objects by name, people by login, domains."""

from __future__ import annotations

import json
from collections.abc import Iterator

from helpdesk_tui.sandbox.store import Db, Row
from helpdesk_tui.sandbox.webadm import dn as names

UID_ATTRIBUTES = ("uid", "samaccountname", "userprincipalname")


def at(db: Db, dn: str) -> Row | None:
    """The object of that name; raises BadName."""
    row: Row | None = db.execute("SELECT * FROM wa_objects WHERE dn_key = ?", (names.key(dn),)).fetchone()
    return row


def by_key(db: Db, dn_key: str) -> Row:
    """The object of a name that is known to exist."""
    row: Row = db.execute("SELECT * FROM wa_objects WHERE dn_key = ?", (dn_key,)).fetchone()
    return row


def below(db: Db, base: Row, scope: str) -> Iterator[Row]:
    """The object itself and all below it (`sub`), it alone (`base`), or its children (`one`)."""
    base_key = str(base["dn_key"])
    if scope == "base":
        yield base
    elif scope == "one":
        query = "SELECT * FROM wa_objects WHERE parent_key = ? ORDER BY seq"
        yield from db.execute(query, (base_key,)).fetchall()
    else:
        query = "SELECT * FROM wa_objects ORDER BY seq"
        yield from (row for row in db.execute(query).fetchall() if inside(str(row["dn_key"]), base_key))


def inside(dn_key: str, base_key: str) -> bool:
    """Whether a name stands at or below another."""
    return dn_key == base_key or dn_key.endswith("," + base_key)


def domain(db: Db, name: str) -> Row | None:
    """A WebADM domain; case does not count."""
    row: Row | None = db.execute("SELECT * FROM wa_domains WHERE name = ? COLLATE NOCASE", (name,)).fetchone()
    return row


def domains(db: Db) -> list[Row]:
    """All of them, the widest first."""
    return db.execute("SELECT * FROM wa_domains ORDER BY length(base_key), name").fetchall()


def domains_of(db: Db, row: Row) -> list[str]:
    """Names of the domains in which somebody is, the narrowest last."""
    found = [entry for entry in domains(db) if inside(str(row["dn_key"]), str(entry["base_key"]))]
    return [str(entry["name"]) for entry in found]


def by_login(db: Db, login: str, domain_name: str) -> Row | None:
    """Somebody of a domain by any login name that the server was told to look at."""
    found = domain(db, domain_name)
    if found is None:
        return None
    wanted = login.casefold()
    rows: list[Row] = db.execute("SELECT * FROM wa_objects WHERE kind = 'user' ORDER BY seq").fetchall()
    within = (row for row in rows if inside(str(row["dn_key"]), str(found["base_key"])))
    return next((row for row in within if wanted in logins(row)), None)


def logins(row: Row) -> list[str]:
    """Login names in lower case, from the attributes that count: uid, sAMAccountName, userPrincipalName."""
    held = json.loads(row["attrs"])
    return [value.casefold() for name in UID_ATTRIBUTES for value in held.get(name, ())]
