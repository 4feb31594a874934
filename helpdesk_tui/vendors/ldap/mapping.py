"""From an entry's attributes to what the desk wants to know; strange values are left out, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from helpdesk_tui.vendors.ldap.names import first_name
from helpdesk_tui.vendors.ldap.values import Entry

Attributes = Mapping[str, Sequence[bytes]]
"""As the server sent them."""

_FILETIME_ZERO: Final = datetime(1601, 1, 1, tzinfo=UTC)
_TIME: Final = re.compile(
    r"(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,]\d+)?(Z|[+-]\d\d(?:\d\d)?)", re.ASCII
)
_DISABLED_BIT: Final = 0x2
"""`ACCOUNTDISABLE` of `userAccountControl`."""
_FOR_EVER: Final = "000001010000Z"
"""`pwdAccountLockedTime` of an account that only an administrator unlocks."""
LONGEST: Final = 4096
"""Characters of one value."""


def entry(dn: str, found: Attributes, names: Mapping[str, str]) -> Entry | None:
    """What an entry says; None without a login."""
    folded: dict[str, list[bytes]] = {}
    for name, values in found.items():
        # A server may send long lists in parts: `memberOf;range=0-1499`.
        folded.setdefault(name.partition(";")[0].lower(), []).extend(values)

    def all_of(what: str) -> list[str]:
        return [_text(value) for value in folded.get(names[what].lower(), ())] if names[what] else []

    def one_of(what: str) -> str:
        return next((text for text in all_of(what) if text), "")

    login = one_of("login")
    if not login:
        return None
    return Entry(
        dn=dn,
        login=login,
        name=one_of("name"),
        mail=one_of("mail"),
        office_line=one_of("office_line"),
        mobile=one_of("mobile"),
        second_number=one_of("second_number"),
        manager=one_of("manager"),
        site=one_of("site"),
        language=one_of("language"),
        groups=tuple(name for name in (first_name(dn) for dn in all_of("groups")) if name),
        password_changed=moment(one_of("password_changed")),
        disabled=any(is_disabled(text) for text in all_of("disabled")),
    )


def moment(text: str) -> datetime | None:
    """A Windows file time (100 ns since 1601) or a generalized time (RFC 4517, 3.3.13); None for others.

    A file time of 0 says that the password must be changed at the next login, not when it was.
    """
    if text.isascii() and text.isdecimal():
        ticks = int(text)
        try:
            return _FILETIME_ZERO + timedelta(microseconds=ticks // 10) if ticks > 0 else None
        except OverflowError:  # 0x7FFFFFFFFFFFFFFF: never
            return None
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[place] or 0) for place in range(1, 7))
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return local - _offset(found[7])
    except (ValueError, OverflowError):
        return None


def is_disabled(text: str) -> bool:
    """Whether a value of `userAccountControl`, `pwdAccountLockedTime` or `nsAccountLock` says so."""
    if text.isascii() and text.isdecimal():
        return bool(int(text) & _DISABLED_BIT)
    return text == _FOR_EVER or text.lower() == "true"


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    span = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5] or 0))
    return span if zone[0] == "+" else -span


def _text(value: bytes) -> str:
    return value[: LONGEST * 4].decode("utf-8", "replace").strip()[:LONGEST]
