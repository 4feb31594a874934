"""What a desk or a test needs to use this sandbox: one JSON object."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo.hosts import host
from helpdesk_tui.sandbox.store import Db, Row, fact
from helpdesk_tui.sandbox.world import World


def credentials(world: World, db: Db) -> dict[str, Any]:
    """Addresses and keys; the first client's stand at the top."""
    accounts = db.execute("SELECT * FROM accounts ORDER BY place").fetchall()
    clients = [_client(world, db, account) for account in accounts if not account["parent"]]
    parent = next(account for account in accounts if account["parent"])
    address = world.address
    return {
        "url": address.url,
        "duo": {
            "host": clients[0]["host"],
            "admin": clients[0]["admin"],
            "auth": clients[0]["auth"],
            "accounts": {**_key(db, str(parent["account_id"]), "accounts"), "host": host(world, parent)},
            "clients": clients,
        },
        "webadm": _webadm(world, db),
        "openotp": {"url": address.url, "path": "/openotp/", "api_key": fact(db, "wa_api_key")},
        "sms": {"url": address.url if address.socket else f"{address.url}/sms", "key": fact(db, "sms_key")},
        "mail": {"url": address.mail_url},
        "ca_file": None if address.ca_file is None else str(address.ca_file),
    }


def _client(world: World, db: Db, account: Row) -> dict[str, Any]:
    account_id = str(account["account_id"])
    return {
        "id": account["client"],
        "name": account["name"],
        "account_id": account_id,
        "host": host(world, account),
        "admin": _key(db, account_id, "admin"),
        "auth": _key(db, account_id, "auth"),
        "region": account["region"],
        "language": account["language"],
    }


def _webadm(world: World, db: Db) -> dict[str, Any]:
    domains = db.execute("SELECT * FROM wa_domains ORDER BY length(base), name").fetchall()
    return {
        "url": world.address.url,
        "path": "/manag/",
        "user": fact(db, "wa_user"),
        "password": fact(db, "wa_password"),
        "client": domains[0]["client"],
        "domain": domains[0]["name"],
        "base_dn": domains[0]["base"],
        "domains": [{"name": row["name"], "base_dn": row["base"]} for row in domains],
    }


def _key(db: Db, account_id: str, family: str) -> dict[str, str]:
    row = db.execute(
        "SELECT ikey, skey FROM applications WHERE account_id = ? AND family = ?", (account_id, family)
    ).fetchone()
    return {"ikey": str(row["ikey"]), "skey": str(row["skey"])}
