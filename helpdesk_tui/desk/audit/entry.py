"""One record's exact bytes: canonical JSON (RFC 8785), personal values as salted commitments only.

{"agent", "at", "case", "event", "facts": {…}, "personal": {field: hex}, "seq", "v": 1}; the bytes are final:
whatever changes later gets another `v`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import rfc8785

from helpdesk_tui.desk.store.text import storable

VERSION: Final = 1
SALT_BYTES: Final = 16
LONGEST_VALUE: Final = 512
MOST_FIELDS: Final = 32
LARGEST_INT: Final = 2**53 - 1
"""Beyond it, RFC 8785 numbers are no longer exact."""

Fact = str | int | bool | None
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Unrecordable(TypeError):
    """A value that must not or cannot stand in the record; names the field, never the value."""


def moment(at: datetime) -> str:
    """A moment as records write it, in UTC with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_moment(text: str) -> datetime:
    """The other way round."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def plain_facts(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Facts as they go into the bytes; anything but short text, whole numbers and truth values is refused.

    A `SecretStr`, bytes or an object can so never be written by mistake.
    """
    _named(facts)
    return {name: _fact(name, value) for name, value in facts.items()}


def plain_personal(values: Mapping[str, str]) -> dict[str, str]:
    """Personal values as they are committed to; text only."""
    _named(values)
    return {name: _text(name, value) for name, value in values.items()}


def commitment(salt: bytes, value: str) -> str:
    """Hex of SHA-256 over the salt and the value's canonical form; raises ValueError for another salt.

    Nothing stands between the two, so a salt of any length could take the beginning of a text into itself.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt of another length")
    return hashlib.sha256(salt + rfc8785.dumps(value)).hexdigest()


def encoded(
    *,
    seq: int,
    at: datetime,
    event: str,
    agent: str | None,
    case: str | None,
    facts: Mapping[str, Fact],
    personal: Mapping[str, str],
) -> bytes:
    """The bytes of one record; `personal` holds commitments."""
    return canonical(
        {
            "v": VERSION,
            "seq": seq,
            "at": moment(at),
            "event": event,
            "agent": None if agent is None else _text("agent", agent),
            "case": case,
            "facts": dict(facts),
            "personal": dict(personal),
        }
    )


def canonical(value: Any) -> bytes:
    """Canonical JSON."""
    return rfc8785.dumps(value)


def _named(fields: Mapping[str, Any]) -> None:
    if len(fields) > MOST_FIELDS:
        raise Unrecordable("too many fields")
    for name in fields:
        if not _NAME.fullmatch(name):
            raise Unrecordable("a field's name")


def _fact(name: str, value: Any) -> Fact:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_INT:
            raise Unrecordable(name)
        return int(value)
    return _text(name, value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Unrecordable(name)
    # str() also turns the members of our enumerations into plain text.
    return storable(str(value), LONGEST_VALUE)
