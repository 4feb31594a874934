"""Address tables from files: CSV with a heading, or MaxMind's format."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpdesk_tui.desk.config.faults import Fault, wrong
from helpdesk_tui.detectors.places import UNLISTED, BadTable, Lookup, Place, from_csv, nowhere
from helpdesk_tui.detectors.prompt import ABSENT, Missing

MARK = b"\xab\xcd\xefMaxMind.com"
TAIL = 131_072
"""Bytes at the end of a file in which MaxMind's mark stands."""
SERVED = ("is_hosting_provider", "is_anonymous_vpn", "is_public_proxy", "is_tor_exit_node", "hosting")


class Unreadable(Exception):
    """A table that is none."""

    def __init__(self, file: Path, detail: str) -> None:
        super().__init__(detail)
        self.file, self.detail = file, detail


def load(files: Sequence[Path]) -> Lookup:
    """One lookup over all tables; where several know something, the earlier counts. Raises `Unreadable`."""
    tables = [_one(file) for file in files]
    if not tables:
        return nowhere
    return tables[0] if len(tables) == 1 else lambda address: _merged([one(address) for one in tables])


def tables_of(files: Sequence[Path], path: Path | None) -> Lookup:
    """The tables that the configuration names. Raises `Mistaken(CONFIG_WRONG)`."""
    try:
        return load(files)
    except Unreadable as error:
        named = {"file": str(error.file), "detail": error.detail}
        raise wrong(Fault.UNREADABLE, path or error.file, **named) from error


def _one(file: Path) -> Lookup:
    try:
        if _is_maxmind(file):
            return _maxmind(file)
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return from_csv(lines)
    except BadTable as error:
        raise Unreadable(file, f"{error.line}: {error}") from error
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise Unreadable(file, str(error)) from error


def _is_maxmind(file: Path) -> bool:
    with file.open("rb") as stream:
        stream.seek(0, 2)
        stream.seek(max(0, stream.tell() - TAIL))
        return MARK in stream.read()


def _maxmind(file: Path) -> Lookup:
    import maxminddb

    try:
        reader = maxminddb.open_database(file)
    except maxminddb.InvalidDatabaseError as error:
        raise Unreadable(file, str(error)) from error

    def lookup(address: str) -> Place:
        with contextlib.suppress(ValueError, maxminddb.InvalidDatabaseError):
            found = reader.get(address)
            if isinstance(found, dict):
                return place_of(found)
        return UNLISTED

    return lookup


def place_of(found: dict[str, Any]) -> Place:
    """A record of a city, country, network or anonymity database."""
    country, location, traits = (_part(found, name) for name in ("country", "location", "traits"))
    asn = found.get("autonomous_system_number") or traits.get("autonomous_system_number")
    name = found.get("autonomous_system_organization") or traits.get("autonomous_system_organization")
    north, east = location.get("latitude"), location.get("longitude")
    served = [found[one] if one in found else traits[one] for one in SERVED if one in found or one in traits]
    code = country.get("iso_code")
    hosting: bool | Missing = any(served) if served else ABSENT
    return Place(
        country=code if isinstance(code, str) else ABSENT,
        asn=str(asn) if asn else ABSENT,
        as_name=name if isinstance(name, str) else ABSENT,
        hosting=hosting,
        coordinates=(north, east) if isinstance(north, float) and isinstance(east, float) else ABSENT,
    )


def _part(found: dict[str, Any], name: str) -> dict[str, Any]:
    part = found.get(name)
    return part if isinstance(part, dict) else {}


def _merged(places: list[Place]) -> Place:
    values = {
        name: next((value for one in places if not isinstance(value := getattr(one, name), Missing)), ABSENT)
        for name in ("country", "asn", "as_name", "hosting", "coordinates")
    }
    return Place(**values)
