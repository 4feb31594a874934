"""Under which names the accounts answer."""

from __future__ import annotations

from helpdesk_tui.sandbox.people.model import ORGANISATIONS
from helpdesk_tui.sandbox.store import Db, Row
from helpdesk_tui.sandbox.world import World


def at_host(db: Db, name: str) -> Row | None:
    """The account that answers under that name: its API host, or its address on loopback."""
    rows = db.execute("SELECT * FROM accounts ORDER BY place").fetchall()
    return next((row for row in rows if name in (row["api_host"], loopback(row))), None)


def loopback(account: Row) -> str:
    """The first client on 127.0.0.1, the next on 127.0.0.2, and so on; the parent after the last."""
    return f"127.0.0.{len(ORGANISATIONS) + 1 if account['parent'] else account['place']}"


def host(world: World, account: Row) -> str:
    """What callers are told: the address on loopback, or the API host where a Unix socket leads anywhere."""
    return str(account["api_host"]) if world.address.socket else loopback(account)
