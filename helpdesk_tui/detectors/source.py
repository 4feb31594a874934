"""How unusual the source of a prompt is for its user: points with their reasons, never a bare score."""

from __future__ import annotations

from math import exp
from typing import Final

from helpdesk_tui.detectors import weights
from helpdesk_tui.detectors.person import Known, Person, fresh, hour_of
from helpdesk_tui.detectors.places import Place
from helpdesk_tui.detectors.prompt import Prompt, Text, given
from helpdesk_tui.detectors.signal import Reason, normal, unchecked
from helpdesk_tui.detectors.tenant import Tenant

HOURS_NEEDED: Final = 12
"""Approvals from which on an hour of the day can be unusual."""
QUIET: Final = 1.0
"""Rarity from which on an hour is worth a word."""
HOURS_ASIDE: Final = 2
AROUND: Final = tuple(
    sum(1 << (hour + aside) % 24 for aside in range(-HOURS_ASIDE, HOURS_ASIDE + 1)) for hour in range(24)
)
"""For each hour of the day, the bits of those near it."""


class Source:
    """What the detectors know of where a prompt came from; None: not evaluated.

    Most of it is as below for most prompts, so that only what differs is written down.
    """

    known: bool = True
    """Its address was used before, or its network and device were."""
    address_seen: bool = True
    public: bool = True
    """Whether the address says anything about a place."""
    shared: bool = False
    hosting: bool | None = None
    new_country: bool | None = None
    new_network: bool | None = None
    new_device: bool | None = None
    new_app: bool = False
    unusual_hour: bool = False
    roaming: bool = False
    """Addresses of its network change with nearly every login."""
    rarity: float = 0.0
    """Of logins at such an hour of such a day; 0 when the person is up at that hour."""
    points: float = 0.0

    def __init__(self, prompt: Prompt, person: Person, place: Place, country: Text) -> None:
        self.prompt = prompt
        self.person = person
        self.place = place
        self.country = country

    @property
    def habitual(self) -> bool:
        """Their own browser, application and hour: who begins to use a commercial VPN looks like this."""
        return self.new_device is False and not self.new_app and not self.unusual_hour

    def points_after(self, refused: int) -> float:
        """The points when so many prompts from there were refused: a flood finds no excuse in its network."""
        if not self.roaming or refused < weights.FLOOD:
            return self.points
        return self.points - weights.ROAMING + (weights.NEW_NETWORK if self.new_network else 0)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Against what normal; made when a detector speaks."""
        network = given(self.place.as_name) or given(self.place.asn) or "?"
        found: list[Reason] = []
        if self.hosting and self.new_network is not False:
            found.append(normal("hosting", network=network))
        if self.new_country:
            found.append(normal("new_country", country=given(self.country) or "?"))
        if self.new_network:
            found.append(normal("new_network", network=network))
        if self.new_device:
            found.append(normal("new_device", device=given(self.prompt.device) or "?"))
        if self.new_app:
            found.append(normal("new_app", app=given(self.prompt.app) or "?"))
        if self.unusual_hour:
            found.append(normal("unusual_hour", hour=f"{hour_of(self.prompt.at):02}"))
        if self.rarity >= QUIET:
            found.append(normal("quiet_hour", times=round(exp(self.rarity))))
        return (*found, *self._for_them(network), _usual(self.person))

    def _for_them(self, network: str) -> tuple[Reason, ...]:
        """What takes points away."""
        return (
            *((normal("busy_hour"),) if self.rarity <= -QUIET else ()),
            *((normal("usual_device"),) if self.new_device is False else ()),
            *((normal("roaming", network=network),) if self.roaming else ()),
        )

    @property
    def unchecked(self) -> tuple[Reason, ...]:
        """What could not be compared, and why."""
        if not self.public:
            return (unchecked("no_address" if given(self.prompt.address) is None else "private_address"),)
        if self.address_seen:
            return ()
        found: list[Reason] = []
        if not isinstance(self.place.asn, str):
            found.append(unchecked("no_network"))
        if not isinstance(self.place.hosting, bool):
            found.append(unchecked("no_hosting"))
        if not isinstance(self.country, str):
            found.append(unchecked("no_country"))
        if not isinstance(self.prompt.device, str):
            found.append(unchecked("no_device"))
        return tuple(found)


def look_at(prompt: Prompt, person: Person, tenant: Tenant) -> Source:
    """Compare the source with what is usual for this person."""
    at, address, device = prompt.at, prompt.address, prompt.device
    place = tenant.place(address)
    found = Source(prompt, person, place, country_of(prompt, place))
    if fresh(person.addresses, address, at):
        return found
    found.address_seen = False
    device_seen = fresh(person.devices, device, at)
    found.new_device = not device_seen if isinstance(device, str) else None
    if not tenant.public(address):
        found.public = False
        return found
    if tenant.is_shared(address, at):
        found.shared = True
        found.known = device_seen
    else:
        found.new_network = _new(person.networks, place.asn, at)
        found.new_country = _new(person.countries, found.country, at)
        found.hosting = place.hosting if isinstance(place.hosting, bool) else None
        found.roaming = not found.hosting and tenant.custom.roams(place.asn)
        found.known = device_seen and found.new_network is False
    found.rarity = _rarity(prompt.at, person, tenant)
    _weigh(found)
    return found


def country_of(prompt: Prompt, place: Place) -> Text:
    """The table's word, and the vendor's where the table has none."""
    return place.country if isinstance(place.country, str) else prompt.country


def _new(known: Known, value: Text, at: float) -> bool | None:
    return None if not isinstance(value, str) else not fresh(known, value, at)


def _weigh(found: Source) -> None:
    points = weights.NEW_ADDRESS + weights.HOUR * found.rarity
    if found.hosting and found.new_network is not False:
        points += weights.HOSTING
    if found.new_country:
        points += weights.NEW_COUNTRY
    if found.roaming:
        points += weights.ROAMING
    elif found.new_network:
        points += weights.NEW_NETWORK
    if found.new_device is not None:
        points += weights.new_device(_logins(found)) if found.new_device else weights.USUAL_DEVICE
    if not (found.known and found.shared):
        points += _habits(found)
    found.points = points


def _logins(found: Source) -> int:
    """Against how many logins a browser is new; none when all of them are forgotten."""
    person, at = found.person, found.prompt.at
    return person.approvals if any(fresh(person.devices, one, at) for one in person.devices) else 0


def _habits(found: Source) -> float:
    """An application never used, an hour at which this person never logs in."""
    prompt, person = found.prompt, found.person
    found.new_app = isinstance(prompt.app, str) and not fresh(person.apps, prompt.app, prompt.at)
    around = AROUND[hour_of(prompt.at)]
    found.unusual_hour = person.approvals >= HOURS_NEEDED and not person.hours & around
    return weights.NEW_APP * found.new_app


def _rarity(at: float, person: Person, tenant: Tenant) -> float:
    """How rare logins of anybody are at that hour; an hour of their own is not held against anybody."""
    rarity = tenant.custom.rarity(at)
    return min(rarity, 0.0) if person.hours & 1 << hour_of(at) else rarity


def _usual(person: Person) -> Reason:
    if not person.approvals:
        return normal("no_baseline")
    countries = sorted(one for one in person.countries if isinstance(one, str))
    return normal(
        "usual",
        approvals=person.approvals,
        addresses=len(person.addresses),
        countries=", ".join(countries) or "?",
    )
