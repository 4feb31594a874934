"""Counts and settings of an account."""

from __future__ import annotations

from collections import Counter
from typing import Any

from helpdesk_tui.sandbox.duo import objects
from helpdesk_tui.sandbox.duo.billing import credits_left
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.router import INFO, SETTINGS, admin
from helpdesk_tui.sandbox.phones.passcodes import BATCH
from helpdesk_tui.sandbox.phones.prompts import LOCKOUT, settle

WORDS = {"success": "SUCCESS", "denied": "FAILURE", "fraud": "FRAUD"}
MONTH = 30 * 86_400


def summary(call: Call) -> dict[str, Any]:
    """How much of everything there is."""

    def count(where: str) -> int:
        return objects.count(call, f"SELECT count(*) FROM {where}", call.account_id)

    return {
        "admin_count": 3,
        "edition": "Duo Advantage",
        "integration_count": count("applications WHERE account_id = ?"),
        "telephony_credits_remaining": credits_left(call),
        "user_count": count("users WHERE account_id = ?"),
        "user_pending_deletion_count": count("users WHERE status = 'pending deletion' AND account_id = ?"),
    }


def attempts(call: Call) -> dict[str, int]:
    """Logins by outcome, times in seconds."""
    settle(call.world, call.db)
    most = call.params.number("maxtime", int(call.at))
    least = call.params.number("mintime", most - MONTH)
    rows = call.db.execute(
        "SELECT result, count(*) AS many FROM logins WHERE account_id = ? AND ts_ms BETWEEN ? AND ?"
        " GROUP BY result",
        (call.account_id, least * 1000, most * 1000),
    )
    found: Counter[str] = Counter({WORDS.get(row["result"], "ERROR"): row["many"] for row in rows})
    words = ("ERROR", "FAILURE", "FRAUD", "SUCCESS")
    return {word: found[word] for word in words}


def settings(call: Call) -> dict[str, Any]:
    """What the administrators have set for the whole account."""
    return {
        "name": call.account["name"],
        "helpdesk_bypass": "allow",
        "helpdesk_bypass_expiration": 0,
        "helpdesk_can_send_enroll_email": False,
        "lockout_threshold": LOCKOUT,
        "lockout_expire_duration": 0,
        "log_retention_days": 0,
        "pending_deletion_days": 7,
        "sms_batch": BATCH,
        "sms_expiration": 10,
        "timezone": "Europe/Brussels",
        "user_managers_can_put_users_in_bypass": True,
    }


ENDPOINTS = (
    admin("GET", "/v1/info/summary", INFO, "one", summary),
    admin("GET", "/v1/info/authentication_attempts", INFO, "one", attempts),
    admin("GET", "/v1/settings", SETTINGS, "one", settings),
)
