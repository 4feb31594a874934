"""Rows of the workload, written as Duo's log interfaces write them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.detection.world import VPN, Device, Person

CITIES = {"FR": "Lyon", "BE": "Namur", "DE": "Ulm", "NL": "Breda", "GB": "Leeds", "ES": "Vigo", "IT": "Parma"}
NAMES = {
    "FR": "France", "BE": "Belgium", "DE": "Germany", "NL": "Netherlands", "GB": "United Kingdom",
    "ES": "Spain", "IT": "Italy", "CH": "Switzerland", "US": "United States", "RO": "Romania",
    "RU": "Russian Federation", "BR": "Brazil", "SG": "Singapore",
}  # fmt: skip


@dataclass(slots=True)
class Event:
    """One authentication as it happened, and why."""

    at: float
    person: Person
    app: str
    address: str
    country: str
    device: Device | None
    result: str
    reason: str
    txid: str
    cause: str
    """What it belongs to: usual, elsewhere, trip, device, provider, relay, auto, burst, flaky, attack."""
    factor: str = "duo_push"
    phone: str = ""
    phone_country: str | None = None
    phone_address: str | None = None
    episode: int | None = None


def location(country: str | None) -> dict[str, str | None]:
    """As the log writes a place, and an unknown one."""
    if country is None:
        return {"city": None, "country": None, "state": None}
    return {"city": CITIES.get(country, "Springfield"), "country": NAMES[country], "state": "Region"}


def iso(at: float) -> str:
    """The moment as the log writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")


def authentication(event: Event) -> dict[str, Any]:
    """A row of the authentication log, version 2."""
    browser, system = event.device or (None, None)
    name, at = event.person.name, float(int(event.at))
    unknown: Any = "unknown"
    return {
        "access_device": {
            "browser": browser,
            "browser_version": "140.0.1" if browser else None,
            "epkey": None,
            "flash_version": None,
            "hostname": None,
            "ip": event.address,
            "is_encryption_enabled": unknown,
            "is_firewall_enabled": unknown,
            "is_password_set": unknown,
            "java_version": None,
            "location": location(event.country),
            "os": system,
            "os_version": "11" if system else None,
            "security_agents": unknown,
        },
        "adaptive_trust_assessments": {},
        "alias": "",
        "application": {"key": f"DI{abs(hash_of(event.app)):018X}", "name": event.app},
        "auth_device": {
            "ip": event.phone_address,
            "key": event.phone or event.person.phone,
            "location": location(event.phone_country),
            "name": "Phone (+33 6 00 00 00 00)",
        },
        "email": f"{name}@example.org",
        "event_type": "authentication",
        "factor": event.factor,
        "isotimestamp": iso(at),
        "ood_software": None,
        "reason": event.reason,
        "result": event.result,
        "timestamp": int(at),
        "trusted_endpoint_status": "not trusted" if event.app != VPN else "unknown",
        "txid": event.txid,
        "user": {"groups": ["Staff (example.org)"], "key": f"DU{name.upper():0>18}", "name": name},
    }


def hash_of(text: str) -> int:
    """The same number for the same text in every process."""
    return int.from_bytes(text.encode()[:8].ljust(8, b"."), "big") & (1 << 60) - 1


def administrator(at: float, agent: str, action: str, about: str, **description: object) -> dict[str, Any]:
    """A row of the administrator log, version 1."""
    return {
        "action": action,
        "description": json.dumps(description),
        "isotimestamp": iso(int(at)),
        "object": about,
        "timestamp": int(at),
        "username": agent,
    }
