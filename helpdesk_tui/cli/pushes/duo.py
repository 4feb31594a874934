"""Rows of Duo's logs, as its interfaces write them, as prompts and acts.

Authentication version 2, administrator version 1 and activity version 2 may stand mixed in one file. Only the
fields that detectors look at are decoded; a field of an unexpected kind counts as absent. A row without a
moment or a user is bad.
"""

from __future__ import annotations

import zlib
from datetime import datetime
from sys import intern
from typing import Any

import msgspec

from helpdesk_tui.cli.pushes.deeds import act_of
from helpdesk_tui.desk.prompts.countries import CODES
from helpdesk_tui.detectors.prompt import ABSENT, APPROVED, BLOCKED, FRAUD, Act, Deed, Outcome, Prompt
from helpdesk_tui.vendors.duo import log_words

LATEST = 1e11
"""Seconds; a moment beyond is no moment."""
OUTCOMES: dict[str | None, Outcome] = {
    reason: Outcome[outcome.name] for reason, outcome in log_words.OUTCOMES.items()
}


class Location(msgspec.Struct, gc=False):
    """A place."""

    country: str | None = None


class User(msgspec.Struct, gc=False):
    """Whose prompt."""

    name: str | None = None


class App(msgspec.Struct, gc=False):
    """What they wanted to open."""

    name: str | None = None


class Access(msgspec.Struct, gc=False):
    """Where the login came from."""

    ip: str | None = None
    browser: str | None = None
    os: str | None = None
    epkey: str | None = None
    location: Location | str | None = None


class Phone(msgspec.Struct, gc=False):
    """What was asked."""

    key: str | None = None
    name: str | None = None
    location: Location | str | None = None


class Trust(msgspec.Struct, gc=False):
    """What the vendor's engine says."""

    detected_attack_detectors: list[str] | str | None = None


class Assessments(msgspec.Struct, gc=False):
    """By feature."""

    more_secure_auth: Trust | str | None = None


class Row(msgspec.Struct, gc=False):
    """A row of the authentication log."""

    timestamp: float | None = None
    isotimestamp: str | None = None
    txid: str | None = None
    event_type: str | None = None
    result: str | None = None
    reason: str | None = None
    factor: str | None = None
    user: User | str | None = None
    application: App | str | None = None
    access_device: Access | str | None = None
    auth_device: Phone | str | None = None
    adaptive_trust_assessments: Assessments | str | None = None
    action: Any = None


class BadRow(ValueError):
    """A line that is no row of these logs; the message is a code."""


_decode = msgspec.json.Decoder(Row).decode
_NOBODY, _NOTHING = User(), App()
_NOWHERE, _NO_PHONE = Access(), Phone()


def read(line: bytes) -> Prompt | Act | None:  # noqa: C901 - one way through, for each row of a million
    """The event of a line; None for one that concerns no detector. Raises `BadRow`.

    Words that many rows share are held once: that is less to remember, and quicker to compare.
    """
    try:
        row = _decode(line)
    except msgspec.ValidationError:
        row = _lenient(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadRow("not_json") from error
    if row.action is not None:
        return act_of(line)
    if row.event_type == "enrollment":
        return _enrolment(row)
    user = row.user
    if type(user) is User:
        user = user.name
    at = row.timestamp
    if at is None:
        at = _moment(row.isotimestamp)
    if not 0 <= at < LATEST:
        raise BadRow("no_moment")
    if not user or type(user) is not str:
        raise BadRow("no_user")
    access = row.access_device
    if type(access) is not Access:
        access = _NOWHERE
    phone = row.auth_device
    if type(phone) is not Phone:
        phone = _NO_PHONE
    app = row.application
    reason = row.reason
    result = row.result
    browser = access.browser
    place, phone_place = access.location, phone.location
    trust = row.adaptive_trust_assessments
    return Prompt(
        at,
        user,
        intern(app.name) if type(app) is App and app.name else ABSENT,
        access.ip or ABSENT,
        intern(f"{browser} / {access.os}") if browser else access.epkey or access.os or ABSENT,
        intern(row.factor) if row.factor else ABSENT,
        APPROVED if result == "success" else FRAUD if result == "fraud" else OUTCOMES.get(reason, BLOCKED),
        intern(reason) if reason else ABSENT,
        CODES[place.country] if type(place) is Location and place.country is not None else ABSENT,
        phone.key or phone.name or ABSENT,
        CODES[phone_place.country]
        if type(phone_place) is Location and phone_place.country is not None
        else ABSENT,
        row.txid or f"{zlib.crc32(line):08x}",
        "duo",
        _verdicts(trust) if type(trust) is Assessments and trust.more_secure_auth is not None else (),
    )


def _verdicts(trust: Assessments) -> tuple[str, ...]:
    found = trust.more_secure_auth
    words = found.detected_attack_detectors if isinstance(found, Trust) else None
    return tuple(words) if isinstance(words, list) else (words,) if words else ()


def _moment(text: str | None) -> float:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError as error:
        raise BadRow("no_moment") from error
    if moment.tzinfo is None:
        raise BadRow("no_moment")
    return moment.timestamp()


def _enrolment(row: Row) -> Act | None:
    user = row.user.name if isinstance(row.user, User) else None
    if row.result != "success" or not user:
        return None
    at = row.timestamp if row.timestamp is not None else _moment(row.isotimestamp)
    if not 0 <= at < LATEST:
        raise BadRow("no_moment")
    return Act(at, user, Deed.DEVICE_ADDED, user, row.txid or f"{user} {at}", "enrollment")


def _lenient(line: bytes) -> Row:
    """The row when a field is of a kind that the vendor never wrote before: that field counts as absent."""
    try:
        raw = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadRow("not_json") from error
    if not isinstance(raw, dict):
        raise BadRow("not_object")
    if "action" in raw:
        return Row(action=raw["action"])
    stamp = raw.get("timestamp")
    return Row(
        timestamp=float(stamp) if isinstance(stamp, int | float) and not isinstance(stamp, bool) else None,
        user=_pick(raw.get("user"), User, ("name",)),
        application=_pick(raw.get("application"), App, ("name",)),
        access_device=_pick(raw.get("access_device"), Access, ("ip", "browser", "os", "epkey")),
        auth_device=_pick(raw.get("auth_device"), Phone, ("key", "name")),
        **{
            name: _text(raw.get(name))
            for name in ("isotimestamp", "txid", "event_type", "result", "reason", "factor")
        },
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _pick(value: object, kind: type[Any], names: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return None
    made = kind(**{name: _text(value.get(name)) for name in names})
    location = value.get("location")
    if isinstance(location, dict) and hasattr(made, "location"):
        made.location = Location(_text(location.get("country")))
    return made
