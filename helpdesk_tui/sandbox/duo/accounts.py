"""The Accounts API: the provider's clients and where each is reached."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.hosts import host
from helpdesk_tui.sandbox.duo.router import accounts


def index(call: Call) -> list[dict[str, Any]]:
    """All child accounts."""
    rows = call.db.execute("SELECT * FROM accounts WHERE NOT parent ORDER BY place").fetchall()
    return [
        {"account_id": row["account_id"], "name": row["name"], "api_hostname": host(call.world, row)}
        for row in rows
    ]


ENDPOINTS = (accounts("/account/list", index),)
