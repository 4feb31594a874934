"""Networks and people of the synthetic tenant, all of them invented."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
HOME = "FR"
COUNTRIES = ("FR", "BE", "DE", "NL", "GB", "ES", "IT", "CH")
FAR = ("US", "RO", "RU", "BR", "SG")
PROVIDERS = 5
"""Per country; the last one of each is a mobile carrier."""
HOSTERS = 10
SPACE = 198 << 24 | 18 << 16
"""198.18.0.0/15, reserved for benchmarks: the only public network of this world."""
BROWSERS = (
    ("Chrome", "Windows", 30),
    ("Edge", "Windows", 24),
    ("Firefox", "Windows", 8),
    ("Safari", "Mac OS X", 12),
    ("Chrome", "Mac OS X", 10),
    ("Firefox", "Linux", 4),
    ("Chrome", "Linux", 3),
    ("Mobile Safari", "iOS", 5),
    ("Chrome Mobile", "Android", 4),
)
VPN = "VPN"
WEB = ("Portal", "Mail", "Payroll", "Wiki", "CRM", "Tickets")
DATABASE = "Warehouse"

Device = tuple[str, str]


@cache
def parameters() -> dict[str, Any]:
    """The one file that says what the workload is made of."""
    return tomllib.loads((HERE / "workload.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Network:
    """A provider's network: 2,048 addresses in one country."""

    index: int
    country: str
    asn: int
    name: str
    hosting: bool
    listed: bool = True
    """Whether an address table calls it hosting when it is."""

    def address(self, rng: Random) -> str:
        """One of its addresses."""
        return dotted(SPACE + self.index * 2048 + rng.randrange(2, 2046))

    @property
    def prefix(self) -> str:
        """As address tables write it."""
        return f"{dotted(SPACE + self.index * 2048)}/21"


def dotted(number: int) -> str:
    """An address as people write it."""
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


@cache
def networks() -> tuple[Network, ...]:
    """Providers by country, then hosters, one of them unlisted."""
    made: list[Network] = []
    for country in COUNTRIES:
        for number in range(PROVIDERS):
            index = len(made)
            made.append(Network(index, country, 64512 + index, f"{country} provider {number}", False))
    for number in range(HOSTERS):
        index = len(made)
        country = FAR[number % len(FAR)] if number < 6 else COUNTRIES[number % 3]
        made.append(Network(index, country, 64512 + index, f"Hoster {number}", True, number not in (1, 7)))
    return tuple(made)


def providers(country: str) -> tuple[Network, ...]:
    """Where people of that country live."""
    return tuple(one for one in networks() if one.country == country and not one.hosting)


def hosters() -> tuple[Network, ...]:
    """Where servers stand."""
    return tuple(one for one in networks() if one.hosting)


def address_table() -> str:
    """The tenant's offline address table, as CSV."""
    lines = ["network,country,asn,as_name,hosting"]
    lines += [
        f"{one.prefix},{one.country},{one.asn},{one.name},{str(one.hosting and one.listed).lower()}"
        for one in networks()
    ]
    return "\n".join(lines) + "\n"


@cache
def network_of(address: str) -> Network:
    """Whose address it is."""
    a, b, c, d = (int(part) for part in address.split("."))
    return networks()[((a << 24 | b << 16 | c << 8 | d) - SPACE) // 2048]


@dataclass(slots=True)
class Person:
    """One invented user and their habits."""

    name: str
    country: str
    provider: Network
    home: str
    office: str | None
    devices: list[Device]
    apps: list[str]
    phone: str
    relay_from: float | None = None
    """Comes through a commercial VPN from that moment on."""
    relay: Network | None = None
    trip: tuple[float, float, str] | None = None
    auto: int | None = None
    """Seconds between prompts of a client that connects again by itself."""
    burst: bool = False
    flaky: bool = False
    dynamic: bool = False
    carrier: Network = field(default_factory=lambda: networks()[PROVIDERS - 1])


def common_device(rng: Random) -> Device:
    """A browser as people have it."""
    browser, system, _weight = rng.choices(BROWSERS, [one[2] for one in BROWSERS])[0]
    return browser, system


def people(rng: Random) -> list[Person]:
    """Everybody of the tenant."""
    known, span = parameters()["people"], parameters()["span"]
    sites = [providers(HOME)[0].address(rng) for _ in range(known["office_sites"])]
    return [_person(rng, number, sites, known, span) for number in range(span["users"])]


def _person(
    rng: Random, number: int, sites: list[str], known: dict[str, Any], span: dict[str, Any]
) -> Person:
    noise = parameters()["noise"]
    country = rng.choice(COUNTRIES[1:]) if rng.random() < known["abroad"] else HOME
    *fixed, carrier = providers(country)
    provider = rng.choice(fixed)
    devices = [common_device(rng)]
    for share in (known["second_device"], known["third_device"]):
        if rng.random() < share:
            devices.append(common_device(rng))  # noqa: PERF401 - two draws in this order
    apps = rng.sample(WEB, rng.choice((1, 2, 2, 3)))
    if rng.random() < known["vpn"]:
        apps.append(VPN)
    person = Person(
        name=f"user{number:05}",
        country=country,
        provider=provider,
        home=provider.address(rng),
        office=rng.choice(sites) if rng.random() < known["office"] else None,
        devices=devices,
        apps=apps,
        phone=f"DP{rng.getrandbits(48):012X}",
        carrier=carrier,
        flaky=rng.random() < noise["flaky"],
        dynamic=rng.random() < known["dynamic_address"],
        burst=rng.random() < noise["burst"],
    )
    if rng.random() < noise["auto"]:
        person.auto, person.dynamic = rng.choice(noise["auto_periods"]), False
        if VPN not in apps:
            apps.append(VPN)
    first, last = span["start"], span["start"] + span["days"] * 86400.0
    if rng.random() < known["relay"]:
        person.relay_from = first
    elif rng.random() < known["relay_starters"]:
        person.relay_from = rng.uniform(first, last)
    person.relay = rng.choice([one for one in hosters() if one.listed])
    if rng.random() < known["traveller"]:
        begin = rng.uniform(first, last)
        days = rng.uniform(*known["trip_days"])
        there = rng.choice([one for one in COUNTRIES if one != country])
        person.trip = (begin, begin + days * 86400, there)
    return person
