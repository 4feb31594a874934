"""A login as the log shows it, places and browsers included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from helpdesk_tui.sandbox.store import Db, Row

_PLACES = {
    "198.51.100.10": ("Brussels", "Brussels Capital"),
    "198.51.100.20": ("Charleroi", "Hainaut"),
    "198.51.100.30": ("Ghent", "East Flanders"),
}
_TOWNS = (
    ("Brussels", "Brussels Capital"),
    ("Namur", "Namur"),
    ("Ghent", "East Flanders"),
    ("Wavre", "Walloon Brabant"),
)
_BROWSERS = (
    ("Edge Chromium", "141.0", "Windows", "11"),
    ("Chrome", "141.0", "Windows", "10"),
    ("Firefox", "144.0", "Linux", ""),
    ("Safari", "18.6", "Mac OS X", "15.6"),
)
STRANGE = {
    "203.0.113.251": ("Chrome", "118.0", "Linux", ""),
    "203.0.113.252": ("HeadlessChrome", "120.0", "Linux", ""),
    "203.0.113.253": ("Firefox", "102.0", "Windows", "10"),
    "203.0.113.254": ("Opera", "99.0", "Android", "11"),
}
"""Browsers of those who have no business here."""
ABROAD = "203.0.113.251"
"""From here on, addresses that are nowhere near."""


def place(ip: str) -> dict[str, Any]:
    """Where an address is; documentation ranges are given invented places."""
    if ip in _PLACES:
        city, state = _PLACES[ip]
        return {"city": city, "state": state, "country": "Belgium"}
    net, _, last = ip.rpartition(".")
    if net not in ("203.0.113", "192.0.2"):
        return {"city": None, "state": None, "country": None}
    if net == "203.0.113" and int(last) >= int(ABROAD.rpartition(".")[2]):
        return {"city": "Lagos", "state": "Lagos", "country": "Nigeria"}
    city, state = _TOWNS[int(last) % len(_TOWNS)]
    return {"city": city, "state": state, "country": "Belgium"}


def shown(db: Db, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Records of the log for these rows."""
    groups = _groups(db, sorted({str(row["user_id"]) for row in rows}))
    return [_record(row, groups[row["user_id"]]) for row in rows]


def _groups(db: Db, user_ids: list[str]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for start in range(0, len(user_ids), 400):
        part = user_ids[start : start + 400]
        query = (
            "SELECT user_id, name, group_id FROM memberships JOIN groups USING (group_id)"
            f" WHERE user_id IN ({','.join('?' * len(part))})"
        )
        for row in db.execute(query, part):
            found[row["user_id"]].append(f"{row['name']} ({row['group_id']})")
    return found


def _record(row: Row, groups: list[str]) -> dict[str, Any]:
    at = datetime.fromtimestamp(row["ts_ms"] / 1000, UTC)
    return {
        "txid": row["txid"],
        "timestamp": row["ts_ms"] // 1000,
        "isotimestamp": at.isoformat(),
        "event_type": row["event_type"],
        "result": row["result"],
        "reason": row["reason"],
        "factor": row["factor"],
        "email": row["email"],
        "alias": "",
        "user": {"key": row["user_id"], "name": row["username"], "groups": groups},
        "application": {"key": row["app_key"], "name": row["app_name"]},
        "auth_device": _auth_device(row),
        "access_device": _access_device(row),
        "trusted_endpoint_status": "unknown",
        "ood_software": None,
    }


def _auth_device(row: Row) -> dict[str, Any]:
    if not row["device_key"]:
        return {
            "ip": None,
            "key": None,
            "name": None,
            "location": {"city": None, "state": None, "country": None},
        }
    ip = row["device_ip"] or None
    where = place(str(ip)) if ip else {"city": None, "state": None, "country": None}
    return {"ip": ip, "key": row["device_key"], "name": row["device_name"], "location": where}


def _access_device(row: Row) -> dict[str, Any]:
    browser, version, system, system_version = _BROWSERS[sum(map(ord, row["username"])) % len(_BROWSERS)]
    if str(row["ip"]) in STRANGE:
        browser, version, system, system_version = STRANGE[str(row["ip"])]
    windows_logon = str(row["ip"]) not in STRANGE and row["app_name"] in ("RDP Gateway", "VPN")
    return {
        "ip": row["ip"],
        "hostname": None,
        "epkey": "",
        "location": place(str(row["ip"])),
        "browser": "" if windows_logon else browser,
        "browser_version": "" if windows_logon else version,
        "os": system,
        "os_version": system_version,
        "flash_version": "uninstalled",
        "java_version": "uninstalled",
        "is_encryption_enabled": "unknown",
        "is_firewall_enabled": "unknown",
        "is_password_set": "unknown",
        "security_agents": "unknown",
    }
