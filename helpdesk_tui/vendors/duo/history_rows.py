"""Rows of Duo's logs in the product's words; what is odd in a row counts as absent."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from helpdesk_tui.vendors.duo.log_words import WEAK_WORDS, deed_of, outcome_of
from helpdesk_tui.vendors.duo.mapping import NO_ADDRESS, is_known
from helpdesk_tui.vendors.duo.wire.lenient import moment, part, text, words
from helpdesk_tui.vendors.history import DeedKind, DeedRow, HistoryRow, LoginRow, MessageRow

Raw = Mapping[str, Any]
Reading = Callable[[Raw, str], HistoryRow | None]
SHOWN = 2
"""Digits of a number that are kept."""
_NUMBER = re.compile(r"\+?\d[\d\s./()-]{4,}\d")


def login(row: Raw, ikey: str) -> HistoryRow | None:
    """A row of the authentication log: a prompt, or an enrolment; None when it has no moment or no user."""
    at = moment(row.get("timestamp")) or moment(row.get("isotimestamp"))
    user = part(row.get("user"))
    name = text(user.get("name")) or text(row.get("user"))
    if at is None or not name:
        return None
    ref = text(row.get("txid")) or _digest(row)
    if row.get("event_type") == "enrollment":
        return _enrolment(row, ref, name)
    access, phone = part(row.get("access_device")), part(row.get("auth_device"))
    browser, system = text(access.get("browser")), text(access.get("os"))
    place, phone_place = part(access.get("location")), part(phone.get("location"))
    reason = text(row.get("reason"))
    del ikey
    return LoginRow(
        ref=ref,
        at=at,
        person_ref=text(user.get("key")),
        login=name,
        outcome=outcome_of(text(row.get("result")), reason),
        application=text(part(row.get("application")).get("name")) or None,
        factor=text(row.get("factor")) or None,
        reason=reason or None,
        device=f"{browser} / {system}" if browser else text(access.get("epkey")) or system or None,
        address=_address(access),
        city=_word(place, "city"),
        country=_word(place, "country"),
        phone=text(phone.get("key")) or text(phone.get("name")) or None,
        phone_name=_cut(text(phone.get("name"))) or None,
        phone_address=_address(phone),
        phone_city=_word(phone_place, "city"),
        phone_country=_word(phone_place, "country"),
        says=_says(row),
        raw=_kept(row),
    )


def deed(row: Raw, ikey: str) -> HistoryRow | None:
    """A row of the activity log (version 2)."""
    at = moment(row.get("ts"))
    if at is None:
        return None
    action = row.get("action")
    name = text(action.get("name")) if isinstance(action, dict) else text(action)
    actor, target = part(row.get("actor")), part(row.get("target"))
    details = _details(target.get("details"))
    kind = deed_of(name, details.get("status"))
    return DeedRow(
        ref=text(row.get("activity_id")) or _digest(row),
        at=at,
        actor=text(actor.get("name")) or "?",
        kind=kind,
        action=name,
        person_ref=text(target.get("key")) if text(target.get("key")).startswith("DU") else "",
        login=_whom(details) or text(target.get("name")) or None,
        ours=bool(ikey) and text(actor.get("key")) == ikey,
        weakens=kind is DeedKind.POLICY_CHANGED and _weakens(details),
        seconds=_number(details.get("valid_secs")),
        uses=_number(details.get("remaining_uses")),
        raw=_kept(row),
    )


def earlier_deed(row: Raw, ikey: str) -> HistoryRow | None:
    """A row of the administrator log (version 1), which calls every key "API"."""
    at = moment(row.get("timestamp")) or moment(row.get("isotimestamp"))
    if at is None:
        return None
    del ikey
    name, actor = text(row.get("action")), text(row.get("username")) or "?"
    details = _details(row.get("description"))
    kind = deed_of(name, details.get("status"))
    return DeedRow(
        ref=_digest(row),
        at=at,
        actor=actor,
        kind=kind,
        action=name,
        login=_whom(details) or text(row.get("object")) or None,
        ours=actor == "API",
        weakens=kind is DeedKind.POLICY_CHANGED and _weakens(details),
        seconds=_number(details.get("valid_secs")),
        uses=_number(details.get("remaining_uses")),
        raw=_kept(row),
    )


def message(row: Raw, ikey: str) -> HistoryRow | None:
    """A row of the telephony log."""
    at = moment(row.get("ts"))
    if at is None:
        return None
    del ikey
    kind = text(row.get("type")).lower()
    return MessageRow(
        ref=text(row.get("telephony_id")) or _digest(row),
        at=at,
        kind="call" if kind == "phone" else kind,
        number=_cut(text(row.get("phone"))),
        context=text(row.get("context")),
        raw=_kept(row),
    )


def _enrolment(row: Raw, ref: str, name: str) -> DeedRow | None:
    at = moment(row.get("timestamp")) or moment(row.get("isotimestamp"))
    if row.get("result") != "success" or at is None:
        return None
    key = text(part(row.get("user")).get("key"))
    return DeedRow(ref, at, name, DeedKind.DEVICE_ADDED, "enrollment", key, name, raw=_kept(row))


def _address(side: Raw) -> str | None:
    found: object = side.get("ip")
    ip = text(found.get("address")) if isinstance(found, dict) else text(found)
    return None if ip.strip().lower() in NO_ADDRESS else ip.strip()


def _word(place: Raw, name: str) -> str | None:
    found = text(place.get(name)).strip()
    return found if found and is_known(found) else None


def _says(row: Raw) -> tuple[str, ...]:
    trust = part(part(row.get("adaptive_trust_assessments")).get("more_secure_auth"))
    found = trust.get("detected_attack_detectors")
    return (found,) if isinstance(found, str) and found else words(found)


def _details(value: object) -> dict[str, Any]:
    """The vendor's own details, which may be JSON inside a string."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {"text": value}
    return value if isinstance(value, dict) else {}


def _whom(details: Raw) -> str:
    return text(details.get("uname")) or text(details.get("user"))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _weakens(details: Raw) -> bool:
    said = json.dumps(details, default=str).casefold()
    return any(word in said for word in WEAK_WORDS)


def _cut(name: str) -> str:
    """Each number in it cut to its last two digits; a model such as "iPhone 13" stays."""
    return _NUMBER.sub(lambda found: ".." + "".join(filter(str.isdigit, found.group()))[-SHOWN:], name)


def _kept(row: Raw) -> str:
    """As JSON without what names a number in clear: evidence is kept, not a telephone book."""
    kept = dict(row)
    phone = part(kept.get("auth_device"))
    if phone:
        kept["auth_device"] = {**phone, "name": _cut(text(phone.get("name")))}
    if "phone" in kept:
        kept["phone"] = _cut(text(kept["phone"]))
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _digest(row: Raw) -> str:
    """Names a row that has no id."""
    told = json.dumps(row, sort_keys=True, default=str).encode("utf-8", "replace")
    return hashlib.sha256(told).hexdigest()[:32]
