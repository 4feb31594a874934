"""Where an address is, from a table that the customer supplies."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network
from typing import Final

from helpdesk_tui.detectors.prompt import ABSENT, NOT_GIVEN, Missing, Text

COLUMNS: Final = ("network", "country", "asn", "as_name", "hosting")
TRUE: Final = frozenset(("1", "true", "yes", "y", "t"))
FALSE: Final = frozenset(("0", "false", "no", "n", "f"))
SAMPLES: Final = tuple(
    ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32")
)
"""Reserved for documentation and benchmarks: they stand for public addresses."""
PRIVATE: Final = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "224.0.0.0/3",
    )
)
"""Of version 4, in order: private, shared, local, special or of no single machine (IANA's registry)."""
_PRIVATE_STARTS: Final = [int(network.network_address) for network in PRIVATE]
_PRIVATE_ENDS: Final = [int(network.broadcast_address) for network in PRIVATE]


@dataclass(frozen=True, slots=True)
class Place:
    """What is known about an address."""

    country: Text = NOT_GIVEN
    asn: Text = NOT_GIVEN
    as_name: Text = NOT_GIVEN
    hosting: bool | Missing = NOT_GIVEN
    coordinates: tuple[float, float] | Missing = NOT_GIVEN
    """Degrees north and east."""


NOWHERE: Final = Place()
"""There is no table."""
UNLISTED: Final = Place(ABSENT, ABSENT, ABSENT, ABSENT, ABSENT)
"""There is a table, and the address is not in it."""

Lookup = Callable[[str], Place]


def nowhere(address: str) -> Place:
    """The lookup when there is no table."""
    del address
    return NOWHERE


_OCTETS: Final = {str(number): number for number in range(256)}


def number_of(address: str) -> tuple[int, int] | None:
    """Version and number of an address; None when it is none."""
    try:
        if ":" in address:
            return 6, int(IPv6Address(address))
        one, two, three, four = address.split(".")
        return 4, _OCTETS[one] << 24 | _OCTETS[two] << 16 | _OCTETS[three] << 8 | _OCTETS[four]
    except (ValueError, KeyError):
        return None


def is_public(address: str) -> bool:
    """Whether the address says anything about where somebody is."""
    found = number_of(address)
    if found is None:
        return False
    version, number = found
    if version == 6:  # noqa: PLR2004
        parsed = IPv6Address(number)
        return parsed.is_global or any(parsed in sample for sample in SAMPLES if sample.version == version)
    index = bisect_right(_PRIVATE_STARTS, number) - 1
    return number > _PRIVATE_ENDS[index]


class BadTable(ValueError):
    """A line of an address table that cannot be read; `line` counts from 1."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(detail)
        self.line = line


class Table:
    """Networks that do not overlap, or of which the narrower one counts."""

    __slots__ = ("_ends", "_places", "_starts")

    def __init__(self, rows: Iterable[tuple[str, Place]]) -> None:
        spans: dict[int, list[tuple[int, int, Place]]] = {4: [], 6: []}
        for network, place in rows:
            parsed = ip_network(network, strict=False)
            spans[parsed.version].append((int(parsed.network_address), int(parsed.broadcast_address), place))
        self._starts: dict[int, list[int]] = {}
        self._ends: dict[int, list[int]] = {}
        self._places: dict[int, list[Place]] = {}
        for version, some in spans.items():
            flat = _flat(some)
            self._starts[version] = [start for start, _end, _place in flat]
            self._ends[version] = [end for _start, end, _place in flat]
            self._places[version] = [place for _start, _end, place in flat]

    def __call__(self, address: str) -> Place:
        """The place of an address, `UNLISTED` when no network holds it."""
        found = number_of(address)
        if found is None:
            return UNLISTED
        version, number = found
        index = bisect_right(self._starts[version], number) - 1
        if index < 0 or number > self._ends[version][index]:
            return UNLISTED
        return self._places[version][index]


def _flat(spans: list[tuple[int, int, Place]]) -> list[tuple[int, int, Place]]:
    """Nested networks cut into pieces that do not overlap; the narrowest wins."""
    spans.sort(key=lambda span: (span[0], -span[1]))
    pieces: list[tuple[int, int, Place]] = []
    open_: list[tuple[int, Place]] = []
    at = 0

    def emit(until: int) -> None:
        nonlocal at
        while open_ and open_[-1][0] < until:
            end, place = open_.pop()
            if at <= end:
                pieces.append((at, end, place))
                at = end + 1
        if open_ and at < until:
            pieces.append((at, until - 1, open_[-1][1]))
        at = max(at, until)

    for start, end, place in spans:
        emit(start)
        at = start
        open_.append((end, place))
    emit(1 << 129)
    return pieces


def from_csv(lines: Iterable[str]) -> Table:
    """The table out of CSV with a heading; raises `BadTable` naming the line."""
    reader = csv.DictReader(lines)
    lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if lacking:
        raise BadTable(1, ", ".join(lacking))
    rows: list[tuple[str, Place]] = []
    for row in reader:
        network = (row["network"] or "").strip()
        try:
            ip_network(network, strict=False)
        except ValueError as error:
            raise BadTable(reader.line_num, network) from error
        rows.append((network, _place(row)))
    return Table(rows)


def _place(row: dict[str, str | None]) -> Place:
    def text(name: str) -> Text:
        return (row[name] or "").strip() or ABSENT

    country, asn = text("country"), text("asn")
    hosting = (row["hosting"] or "").strip().lower()
    return Place(
        country=country.upper() if isinstance(country, str) else country,
        asn=asn.upper().removeprefix("AS") if isinstance(asn, str) else asn,
        as_name=text("as_name"),
        hosting=True if hosting in TRUE else False if hosting in FALSE else ABSENT,
    )
