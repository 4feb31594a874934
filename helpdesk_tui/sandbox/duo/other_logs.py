"""What administrators and keys did, and what was sent by telephone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.logs import DELAY, MOST, select
from helpdesk_tui.sandbox.duo.router import LOG, admin
from helpdesk_tui.sandbox.store import Row


def _moment(row: Row) -> str:
    return datetime.fromtimestamp(row["ts_ms"] / 1000, UTC).isoformat()


def _paged(items: list[dict[str, Any]], total: int, following: tuple[str, str] | None) -> dict[str, Any]:
    return {
        "items": items,
        "metadata": {
            "next_offset": None if following is None else ",".join(following),
            "total_objects": {"relation": "eq", "value": total},
        },
    }


def activity(call: Call) -> dict[str, Any]:
    """Who changed what: a key shows as its application, never as the agent behind it."""
    rows, total, following = select(call, "activity", "activity_id", [], [])
    return _paged([_activity(call, row) for row in rows], total, following)


def _activity(call: Call, row: Row) -> dict[str, Any]:
    return {
        "activity_id": row["activity_id"],
        "ts": _moment(row),
        "action": {"name": row["action"], "details": None},
        "actor": {"key": row["actor_key"], "name": row["actor"], "type": _actor(row), "details": "{}"},
        "target": {
            "key": row["target_key"],
            "name": row["target"],
            "type": row["target_type"],
            "details": row["details"],
        },
        "old_target": None,
        "application": {"key": row["actor_key"], "name": row["actor"], "type": "adminapi"},
        "access_device": {"ip": {"address": "127.0.0.1"}, "location": {}},
        "akey": call.account_id,
        "outcome": None,
    }


def _actor(row: Row) -> str:
    return "application" if row["actor_key"].startswith("DI") else "admin"


def telephony(call: Call) -> dict[str, Any]:
    """Text messages and calls that went out."""
    rows, total, following = select(call, "telephony", "telephony_id", [], [])
    items = [
        {
            "telephony_id": row["telephony_id"],
            "ts": _moment(row),
            "type": row["type"],
            "phone": row["phone"],
            "context": row["context"],
            "credits": row["credits"],
            "txid": row["txid"],
        }
        for row in rows
    ]
    return _paged(items, total, following)


def administrator(call: Call) -> list[dict[str, Any]]:
    """The older log of the same acts: the earliest 1000 from `mintime` (seconds) on."""
    least = call.params.number("mintime", 0) * 1000
    rows = call.db.execute(
        "SELECT * FROM activity WHERE account_id = ? AND ts_ms BETWEEN ? AND ?"
        " ORDER BY ts_ms, activity_id LIMIT ?",
        (call.account_id, least, int((call.at - DELAY) * 1000), MOST),
    )
    return [
        {
            "timestamp": row["ts_ms"] // 1000,
            "isotimestamp": _moment(row),
            "username": "API" if row["actor_key"].startswith("DI") else row["actor"],
            "action": row["action"],
            "object": row["target"],
            "description": json.dumps(json.loads(row["details"])),
        }
        for row in rows
    ]


ENDPOINTS = (
    admin("GET", "/v2/logs/activity", LOG, "log:activity", activity),
    admin("GET", "/v2/logs/telephony", LOG, "log:telephony", telephony),
    admin("GET", "/v1/logs/administrator", LOG, "log:administrator", administrator),
)
