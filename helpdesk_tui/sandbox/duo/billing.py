"""What an account's telephone calls and messages cost; the billing calls are the parent's alone."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo import objects
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.router import INFO, admin

BOUGHT = 1000
"""Credits that an account begins with."""
MONTH = 30 * 86_400
PARENT_ONLY = "billing"
"""No Admin API application can be given it."""


def credits_left(call: Call) -> int:
    """What is left of them."""
    spent = "SELECT coalesce(sum(credits), 0) FROM telephony WHERE account_id = ?"
    return BOUGHT - objects.count(call, spent, call.account_id)


def left(call: Call) -> dict[str, Any]:
    """The same for the parent."""
    return {"credits": credits_left(call)}


def edition(call: Call) -> dict[str, Any]:
    """The plan, under the name that the interface has for it."""
    del call
    return {"edition": "PLATFORM"}


def used(call: Call) -> dict[str, Any]:
    """Credits used in a time, in seconds; the last thirty days unless asked otherwise."""
    most = call.params.number("maxtime", int(call.at) + 1)
    least = call.params.number("mintime", most - MONTH)
    query = "SELECT coalesce(sum(credits), 0) FROM telephony WHERE account_id = ? AND ts_ms BETWEEN ? AND ?"
    return {"telephony_credits_used": objects.count(call, query, call.account_id, least * 1000, most * 1000)}


ENDPOINTS = (
    admin("GET", "/v1/info/telephony_credits_used", INFO, "one", used),
    admin("GET", "/v1/billing/telephony_credits", PARENT_ONLY, "one", left),
    admin("GET", "/v1/billing/edition", PARENT_ONLY, "one", edition),
)
