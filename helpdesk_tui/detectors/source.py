"""How unusual the source of a prompt is for its user: points with their reasons, never a bare score.

The weights were set on the tuning seeds of the synthetic workload; they are small numbers, so that a person
can add them up.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.detectors.person import Person, fresh
from helpdesk_tui.detectors.places import Place, is_public
from helpdesk_tui.detectors.prompt import Prompt, Text, given
from helpdesk_tui.detectors.signal import Reason, normal, unchecked
from helpdesk_tui.detectors.tenant import Tenant

NEW_ADDRESS = 0.5
NEW_NETWORK = 1.0
NEW_DEVICE = 2.0
USUAL_DEVICE = -1.0
"""The browser and system are those that this person uses."""
NEW_COUNTRY = 2.0
HOSTING = 3.5
NEW_APP = 1.5
UNUSUAL_HOUR = 1.0
HOURS_NEEDED = 12
"""Approvals from which on an hour of the day can be unusual."""
HOURS_ASIDE = 2


@dataclass(frozen=True, slots=True)
class Source:
    """What the detectors know of where a prompt came from; None: not evaluated."""

    known: bool
    """Its address was used before, or its network and device were."""
    address_seen: bool
    shared: bool
    hosting: bool | None
    new_country: bool | None
    new_network: bool | None
    new_device: bool | None
    points: float
    country: Text
    place: Place
    reasons: tuple[Reason, ...]
    unchecked: tuple[Reason, ...]


def country_of(prompt: Prompt, place: Place) -> Text:
    """The table's word, and the vendor's where the table has none."""
    return place.country if isinstance(place.country, str) else prompt.country


def _new(known: bool, value: Text) -> bool | None:
    return None if not isinstance(value, str) else not known


def look_at(prompt: Prompt, person: Person, tenant: Tenant) -> Source:
    """Compare the source with what is usual for this person."""
    at, place = prompt.at, tenant.place(prompt.address)
    country, asn = country_of(prompt, place), place.asn
    public = isinstance(prompt.address, str) and is_public(prompt.address)
    seen = fresh(person.addresses, prompt.address, at)
    shared = tenant.is_shared(prompt.address, at)
    new_device = _new(fresh(person.devices, prompt.device, at), prompt.device)
    if not public:
        # A private or unreadable address says nothing about a place.
        return _private(prompt, seen, shared, new_device, place)
    new_network = None if shared else _new(fresh(person.networks, asn, at), asn)
    new_country = None if seen or shared else _new(fresh(person.countries, country, at), country)
    hosting = place.hosting if isinstance(place.hosting, bool) and not shared else None
    usual_absent = new_device is None and fresh(person.devices, prompt.device, at)
    same_network = new_network is False or shared
    known = seen or (same_network and (new_device is False or usual_absent) and not shared)
    if shared and not seen:
        known = new_device is False or usual_absent
    points, reasons = _points(
        prompt, person, place, country, (seen, shared, new_network, new_device, new_country, hosting, known)
    )
    return Source(
        known, seen, shared, hosting, new_country, new_network, new_device, points, country, place,
        (*reasons, *_usual(person)), _unchecked(prompt, place, country),
    )  # fmt: skip


def _private(prompt: Prompt, seen: bool, shared: bool, new_device: bool | None, place: Place) -> Source:
    why = "no_address" if given(prompt.address) is None else "private_address"
    return Source(
        True, seen, shared, None, None, None, new_device, 0.0, prompt.country, place, (), (unchecked(why),)
    )


Parts = tuple[bool, bool, bool | None, bool | None, bool | None, bool | None, bool]


def _points(
    prompt: Prompt, person: Person, place: Place, country: Text, parts: Parts
) -> tuple[float, list[Reason]]:
    seen, shared, new_network, new_device, new_country, hosting, known = parts
    points = 0.0
    reasons: list[Reason] = []
    if seen:
        return points, reasons
    points += NEW_ADDRESS
    if hosting and new_network is not False:
        points += HOSTING
        reasons.append(normal("hosting", network=given(place.as_name) or given(place.asn) or "?"))
    if new_country:
        points += NEW_COUNTRY
        reasons.append(normal("new_country", country=given(country) or "?"))
    if new_network:
        points += NEW_NETWORK
        reasons.append(normal("new_network", network=given(place.as_name) or given(place.asn) or "?"))
    if new_device:
        points += NEW_DEVICE
        reasons.append(normal("new_device", device=given(prompt.device) or "?"))
    elif new_device is False:
        points += USUAL_DEVICE
        reasons.append(normal("usual_device"))
    if not (known and shared):
        points += _habits(prompt, person, reasons)
    return points, reasons


def _habits(prompt: Prompt, person: Person, reasons: list[Reason]) -> float:
    """An application never used, an hour at which this person never logs in."""
    points = 0.0
    if isinstance(prompt.app, str) and not fresh(person.apps, prompt.app, prompt.at):
        points += NEW_APP
        reasons.append(normal("new_app", app=prompt.app))
    hour = int(prompt.at // 3600 % 24)
    around = sum(person.hours[(hour + aside) % 24] for aside in range(-HOURS_ASIDE, HOURS_ASIDE + 1))
    if person.approvals >= HOURS_NEEDED and not around:
        points += UNUSUAL_HOUR
        reasons.append(normal("unusual_hour", hour=f"{hour:02}"))
    return points


def _usual(person: Person) -> tuple[Reason, ...]:
    if not person.approvals:
        return (normal("no_baseline"),)
    return (
        normal(
            "usual",
            approvals=person.approvals,
            addresses=len(person.addresses),
            countries=", ".join(sorted(one for one in person.countries if isinstance(one, str))) or "?",
        ),
    )


def _unchecked(prompt: Prompt, place: Place, country: Text) -> tuple[Reason, ...]:
    """What could not be compared, and why."""
    found = []
    if not isinstance(place.asn, str):
        found.append(unchecked("no_network"))
    if not isinstance(place.hosting, bool):
        found.append(unchecked("no_hosting"))
    if not isinstance(country, str):
        found.append(unchecked("no_country"))
    if not isinstance(prompt.device, str):
        found.append(unchecked("no_device"))
    return tuple(found)
