"""Rows of Duo's authentication log as they lie in the file: only what detectors look at is decoded.

A field of an unexpected kind counts as absent. Fields stand in the order in which the vendor writes them, in
which they are found without a search.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

LATEST = 1e11
"""Seconds; a moment beyond is no moment."""


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

    browser: str | None = None
    epkey: str | None = None
    ip: str | None = None
    location: Location | str | None = None
    os: str | None = None


class Phone(msgspec.Struct, gc=False):
    """What was asked."""

    key: str | None = None
    location: Location | str | None = None
    name: str | None = None


class Trust(msgspec.Struct, gc=False):
    """What the vendor's engine says."""

    detected_attack_detectors: list[str] | str | None = None


class Assessments(msgspec.Struct, gc=False):
    """By feature."""

    more_secure_auth: Trust | str | None = None


class Row(msgspec.Struct, gc=False):
    """A row of the authentication log."""

    access_device: Access | str | None = None
    action: Any = None
    """Of other logs; such a row is not one of these."""
    adaptive_trust_assessments: Assessments | str | None = None
    application: App | str | None = None
    auth_device: Phone | str | None = None
    event_type: str | None = None
    factor: str | None = None
    reason: str | None = None
    result: str | None = None
    at: float = msgspec.field(default=float("nan"), name="timestamp")
    """Seconds since 1970; not a number when there is none."""
    txid: str = ""
    user: User | str | None = None


class BadRow(ValueError):
    """A line that is no row of these logs; the message is a code."""


_decoder = msgspec.json.Decoder(Row)
_decode, _decode_lines = _decoder.decode, _decoder.decode_lines
_FAULTS = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


def row_of(line: bytes) -> Row:
    """The row of a line. Raises `BadRow`."""
    try:
        return _decode(line)
    except msgspec.ValidationError:
        return _lenient(line)
    except _FAULTS as error:
        raise BadRow("not_json") from error


def rows_of(lines: bytes) -> list[Row]:
    """The rows of lines, in one step; none when that is not certainly one row for each line."""
    try:
        return _decode_lines(lines)
    except _FAULTS:
        return []


def moment_of(line: bytes) -> float:
    """The moment of a row that gives it as text alone. Raises `BadRow`."""
    text = _object(line).get("isotimestamp")
    try:
        moment = datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError as error:
        raise BadRow("no_moment") from error
    if moment.tzinfo is None:
        raise BadRow("no_moment")
    return moment.timestamp()


def _object(line: bytes) -> dict[str, Any]:
    try:
        raw = msgspec.json.decode(line)
    except _FAULTS as error:
        raise BadRow("not_json") from error
    if not isinstance(raw, dict):
        raise BadRow("not_object")
    return raw


def _lenient(line: bytes) -> Row:
    """The row when a field is of a kind that the vendor never wrote before: that field counts as absent."""
    raw = _object(line)
    if "action" in raw:
        return Row(action=raw["action"])
    stamp = raw.get("timestamp")
    return Row(
        at=float(stamp) if isinstance(stamp, int | float) and not isinstance(stamp, bool) else float("nan"),
        txid=_text(raw.get("txid")) or "",
        user=_pick(raw.get("user"), User, ("name",)),
        application=_pick(raw.get("application"), App, ("name",)),
        access_device=_pick(raw.get("access_device"), Access, ("ip", "browser", "os", "epkey")),
        auth_device=_pick(raw.get("auth_device"), Phone, ("key", "name")),
        **{name: _text(raw.get(name)) for name in ("event_type", "result", "reason", "factor")},
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
