"""Rows of Duo's administrator log (version 1) and activity log (version 2) as acts."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

import msgspec

from helpdesk_tui.cli.pushes.rows import LATEST, BadRow
from helpdesk_tui.detectors.prompt import ABSENT, Act, Deed, Text
from helpdesk_tui.vendors.duo.log_words import WEAK_WORDS, deed_of


def act_of(line: bytes) -> Act | None:
    """The act of a row that has an action; what is odd in it counts as absent. Raises `BadRow`."""
    try:
        row = msgspec.json.decode(line)
    except (ValueError, RecursionError) as error:
        raise BadRow("not_json") from error
    if not isinstance(row, dict):
        raise BadRow("not_object")
    at = _moment(row)
    if at is None or not 0 <= at < LATEST:
        raise BadRow("no_moment")
    action = row.get("action")
    name = str(action.get("name") if isinstance(action, dict) else action)
    details = _details(row)
    actor = row.get("actor")
    who = actor.get("name") if isinstance(actor, dict) else row.get("username")
    deed = Deed[deed_of(name, details.get("status")).name]
    return Act(
        at,
        str(who or "?"),
        deed,
        _user(row, details),
        str(row.get("activity_id") or f"{zlib.crc32(line):08x}"),
        name,
        weakens=deed is Deed.POLICY_CHANGED and _weakens(details),
        seconds=_number(details.get("valid_secs")),
        uses=_number(details.get("remaining_uses")),
    )


def _moment(row: dict[str, Any]) -> float | None:
    stamp = row.get("timestamp")
    if isinstance(stamp, int | float) and not isinstance(stamp, bool):
        return float(stamp)
    for name in ("ts", "isotimestamp"):
        try:
            moment = datetime.fromisoformat(str(row.get(name)))
        except ValueError:
            continue
        if moment.tzinfo is not None:
            return moment.timestamp()
    return None


def _details(row: dict[str, Any]) -> dict[str, Any]:
    """The vendor's own details, which may be JSON inside a string."""
    target = row.get("target")
    found = target.get("details") if isinstance(target, dict) else row.get("description")
    if isinstance(found, str):
        try:
            found = msgspec.json.decode(found)
        except (ValueError, RecursionError):
            return {"text": found}
    return found if isinstance(found, dict) else {}


def _user(row: dict[str, Any], details: dict[str, Any]) -> Text:
    name = details.get("uname") or details.get("user") or row.get("object")
    target = row.get("target")
    if isinstance(target, dict):
        name = details.get("uname") or details.get("user") or target.get("name")
    return name if isinstance(name, str) and name else ABSENT


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _weakens(details: dict[str, Any]) -> bool:
    text = msgspec.json.encode(details).decode().casefold()
    return any(word in text for word in WEAK_WORDS)
