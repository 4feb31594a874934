"""What a directory says of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as written there; empty text: nothing is said."""

    dn: str
    login: str
    name: str = ""
    mail: str = ""
    office_line: str = ""
    mobile: str = ""
    second_number: str = ""
    manager: str = ""
    """The manager's DN."""
    site: str = ""
    language: str = ""
    groups: tuple[str, ...] = ()
    """Names out of the DNs of the groups, those that the entry itself lists."""
    password_changed: datetime | None = None
    disabled: bool = False
