"""Rows of Duo's logs, as its interfaces write them, as prompts and acts.

Authentication version 2, administrator version 1 and activity version 2 may stand mixed in one file. A row
without a moment or a user is bad.
"""

from __future__ import annotations

import zlib
from sys import intern
from typing import Any, Final, cast

from msgspec.structs import astuple

from helpdesk_tui.cli.pushes.deeds import act_of
from helpdesk_tui.cli.pushes.rows import (
    LATEST,
    Access,
    App,
    Assessments,
    BadRow,
    Location,
    Phone,
    Row,
    Trust,
    User,
    moment_of,
    row_of,
    rows_of,
)
from helpdesk_tui.desk.prompts.countries import CODES
from helpdesk_tui.detectors.order import Event
from helpdesk_tui.detectors.prompt import (
    ABSENT,
    APPROVED,
    BLOCKED,
    FRAUD,
    Act,
    Deed,
    Outcome,
    Prompt,
    Text,
)
from helpdesk_tui.vendors.duo import log_words

OUTCOMES: dict[str | None, Outcome] = {
    reason: Outcome[outcome.name] for reason, outcome in log_words.OUTCOMES.items()
}
HELD: Final = 1 << 16
"""Kinds of prompts that are held at once."""
OPENS: Final = ord("{")
CLOSES: Final = ord("}")
_NOWHERE, _NO_PHONE = Access(), Phone()

Words = tuple[str | None, ...]
Three = tuple[Any, Any, Any]
Five = tuple[Any, Any, Any, Any, Any]
Twelve = tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]
"""As many as a phone, a login's device and a row have fields."""


class Kind:
    """What a prompt shares with many others; words that many rows share are held once."""

    __slots__ = ("app", "device", "factor", "outcome", "phone_country", "reason")

    def __init__(self, words: Words) -> None:
        app, browser, system, factor, result, reason, country = words
        self.app: Text = intern(app) if app else ABSENT
        self.device: Text = (
            intern(f"{browser} / {system}") if browser else intern(system) if system else ABSENT
        )
        self.factor: Text = intern(factor) if factor else ABSENT
        self.reason: Text = intern(reason) if reason else ABSENT
        self.phone_country: Text = CODES[country] if country is not None else ABSENT
        self.outcome: Outcome = (
            APPROVED if result == "success" else FRAUD if result == "fraud" else OUTCOMES.get(reason, BLOCKED)
        )


_kinds: dict[Words, Kind] = {}


def _kind(words: Words) -> Kind:
    if len(_kinds) >= HELD:
        _kinds.clear()
    kind = _kinds[words] = Kind(words)
    return kind


def read(line: bytes) -> Event | None:
    """The event of a line; None for one that concerns no detector. Raises `BadRow`."""
    return _event(row_of(line), line)


def events_of(lines: bytes) -> tuple[list[Event], int, int] | None:
    """Of whole lines that each hold one row: events, how many of them are prompts, and the number of lines.

    None when a line holds no row, or more, or one that is bad. Raises nothing.
    """
    rows, events, others = rows_of(lines), list[Event](), 0
    find, end, last = lines.find, -1, len(lines) - 1
    for row in rows:
        start = end + 1
        end = find(b"\n", start)
        # Within a row a comma stands between two objects: what is between these borders is one row, whole.
        if end < 1 or lines[end - 1] != CLOSES or (end < last and lines[end + 1] != OPENS):
            return None
        event: Event | None = _plain(row)
        if event is None:
            try:
                event = _event(row, lines[start:end])
            except BadRow:
                return None
            others += type(event) is not Prompt
            if event is None:
                continue
        events.append(event)
    return (events, len(rows) - others, len(rows)) if end == last else None


def _plain(row: Any) -> Prompt | None:
    """The prompt of a row as nearly all are; None when anything of it is absent or unusual."""
    # All fields of a struct in one step: compiled, each name would be looked up anew.
    access, action, trust, app, phone, event_type, factor, reason, result, at, txid, user = cast(
        "Twelve", astuple(row)
    )
    if (
        type(access) is not Access
        or type(phone) is not Phone
        or type(app) is not App
        or type(user) is not User
    ):
        return None
    browser, epkey, ip, place, system = cast("Five", astuple(access))
    key, phone_place, label = cast("Three", astuple(phone))
    name = user.name
    if (
        not name
        or not txid
        or not 0 <= at < LATEST
        or action is not None
        or event_type == "enrollment"
        or (trust is not None and (type(trust) is not Assessments or trust.more_secure_auth is not None))
        or (not browser and epkey)
        or (place is not None and type(place) is not Location)
        or (phone_place is not None and type(phone_place) is not Location)
    ):
        return None
    country = None if place is None else place.country
    words = (
        app.name,
        browser,
        system,
        factor,
        result,
        reason,
        None if phone_place is None else phone_place.country,
    )
    kind = _kinds.get(words) or _kind(words)
    return Prompt(
        at,
        name,
        kind.app,
        ip or ABSENT,
        kind.device,
        kind.factor,
        kind.outcome,
        kind.reason,
        ABSENT if country is None else CODES[country],
        key or label or ABSENT,
        kind.phone_country,
        txid,
        "duo",
    )


def _event(row: Row, line: bytes) -> Event | None:
    if row.action is not None:
        return act_of(line)
    if row.event_type == "enrollment":
        return _enrolment(row, line)
    at = moment_of(line) if row.at != row.at else row.at
    if not 0 <= at < LATEST:
        raise BadRow("no_moment")
    user = row.user.name if isinstance(row.user, User) else row.user
    if not user:
        raise BadRow("no_user")
    return _prompt(row, at, user, row.txid or f"{zlib.crc32(line):08x}")


def _prompt(row: Row, at: float, user: str, txid: str) -> Prompt:
    """The prompt of a row in which anything may be absent or unusual."""
    access = row.access_device if type(row.access_device) is Access else _NOWHERE
    phone = row.auth_device if type(row.auth_device) is Phone else _NO_PHONE
    app, trust = row.application, row.adaptive_trust_assessments
    place, phone_place = access.location, phone.location
    kind = Kind(
        (
            app.name if type(app) is App else None,
            access.browser,
            (not access.browser and access.epkey) or access.os,
            row.factor,
            row.result,
            row.reason,
            phone_place.country if type(phone_place) is Location else None,
        )
    )
    return Prompt(
        at,
        user,
        kind.app,
        access.ip or ABSENT,
        kind.device,
        kind.factor,
        kind.outcome,
        kind.reason,
        CODES[place.country] if type(place) is Location and place.country is not None else ABSENT,
        phone.key or phone.name or ABSENT,
        kind.phone_country,
        txid,
        "duo",
        _verdicts(trust) if type(trust) is Assessments and trust.more_secure_auth is not None else (),
    )


def _verdicts(trust: Assessments) -> tuple[str, ...]:
    found = trust.more_secure_auth
    words = found.detected_attack_detectors if isinstance(found, Trust) else None
    return tuple(words) if isinstance(words, list) else (words,) if words else ()


def _enrolment(row: Row, line: bytes) -> Act | None:
    user = row.user.name if isinstance(row.user, User) else None
    if row.result != "success" or not user:
        return None
    at = moment_of(line) if row.at != row.at else row.at
    if not 0 <= at < LATEST:
        raise BadRow("no_moment")
    return Act(at, user, Deed.DEVICE_ADDED, user, row.txid or f"{user} {at}", "enrollment")
