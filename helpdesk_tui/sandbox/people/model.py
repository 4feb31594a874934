"""Who lives in the sandbox, before they become rows."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Organisation:
    """One client of the service provider."""

    client: str
    name: str
    share: int
    """People out of 500."""
    domain: str
    region: str
    language: str
    name_style: str
    """How the directory writes a full name, such as `{LAST} {First}`."""
    sites: tuple[tuple[str, str], ...]
    """Town and telephone area."""


ORGANISATIONS = (
    Organisation(
        "durand",
        "Durand SA",
        320,
        "durand.example",
        "BE",
        "fr",
        "{LAST} {First}",
        (("Bruxelles", "02"), ("Namur", "081")),
    ),
    Organisation(
        "sainte-aldegonde",
        "Clinique Sainte-Aldegonde",
        130,
        "aldegonde.example",
        "BE",
        "fr",
        "{Last} {First}",
        (("Charleroi", "071"),),
    ),
    Organisation(
        "peeters-lambert",
        "Notaires Peeters & Lambert",
        50,
        "pl-notaires.example",
        "BE",
        "nl",
        "{First} {Last}",
        (("Gent", "09"), ("Bruxelles", "02")),
    ),
)
PROVIDER = "LogicalCloud"


@dataclass(slots=True)
class Phone:
    """A phone as the vendor will know it."""

    number: str
    name: str = ""
    type: str = "Mobile"
    platform: str = "Apple iOS"
    model: str = "Apple iPhone 13"
    activated: bool = True


@dataclass(slots=True)
class Person:
    """One user of one client."""

    first: str
    last: str
    login: str
    mail: str
    language: str
    name: str = ""
    site: str = ""
    office_line: str = ""
    second_number: str = ""
    manager: str = ""
    groups: list[str] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    tokens: list[tuple[str, str]] = field(default_factory=list)
    """(serial, type)."""
    aliases: tuple[str, ...] = ()
    status: str = "active"
    answer: str = "approve"
    """approve, deny, fraud, silent (never answers by itself)."""
    pace: float = 1.0
    synced: bool = False
    linked: str = ""
    notes: str = ""
    security_key: str = ""
