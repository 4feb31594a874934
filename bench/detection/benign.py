"""What people and their machines do on ordinary days."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from bench.detection.rows import Event
from bench.detection.world import (
    DATABASE,
    FAR,
    VPN,
    Network,
    Person,
    common_device,
    network_of,
    parameters,
    providers,
)

DAY = 86400
HOURS = (1, 1, 1, 1, 1, 2, 8, 30, 60, 55, 40, 30, 25, 40, 40, 30, 25, 22, 15, 10, 9, 7, 4, 2)


def transaction(rng: Random) -> str:
    """An id such as vendors draw."""
    return f"{rng.getrandbits(128):032x}"


def days_of(rng: Random, person: Person) -> Iterator[Event]:
    """All authentications of one person in the span, in no order."""
    span, known = parameters()["span"], parameters()["people"]
    for day in range(span["days"]):
        midnight = span["start"] + day * DAY
        weekend = (day + 3) % 7 >= 5
        if person.dynamic and rng.random() < 1 / known["dynamic_days"]:
            person.home = person.provider.address(rng)
        mean = parameters()["logins"]["weekend" if weekend else "workday"]
        for _ in range(_number(rng, mean)):
            yield from _login(rng, person, midnight + _second(rng))
        if person.auto:
            yield from _reconnecting(rng, person, person.auto, midnight)
        if person.burst and not weekend:
            yield from _burst(rng, person, midnight + _second(rng))


def _number(rng: Random, mean: float) -> int:
    """Zero to four, with that mean."""
    return sum(rng.random() < mean / 4 for _ in range(4))


def _second(rng: Random) -> float:
    if rng.random() < parameters()["logins"]["night"]:
        return rng.uniform(0, DAY)
    hour: int = rng.choices(range(24), HOURS)[0]
    return hour * 3600 + rng.uniform(0, 3600)


def _where(rng: Random, person: Person, at: float) -> tuple[str, str]:  # noqa: PLR0911 - one return for each place
    """Address and cause."""
    logins = parameters()["logins"]
    if person.trip and person.trip[0] <= at < person.trip[1]:
        if rng.random() < parameters()["people"]["trip_tethered"]:
            return person.carrier.address(rng), "trip"
        *fixed, _carrier = providers(person.trip[2])
        hotel = Random(f"{person.name}{person.trip[0]:.0f}{int(rng.random() < 0.3)}")
        return hotel.choice(fixed).address(hotel), "trip"
    if person.relay and person.relay_from is not None and at >= person.relay_from and rng.random() < 0.8:
        exits = Random(person.relay.name)
        return rng.choice([person.relay.address(exits) for _ in range(60)]), "relay"
    chance = rng.random()
    if chance < logins["mobile"]:
        return person.carrier.address(rng), "usual"
    if chance < logins["mobile"] + logins["elsewhere"]:
        return rng.choice(providers(person.country)).address(rng), "elsewhere"
    if rng.random() < logins["new_provider"]:
        *fixed, _carrier = providers(person.country)
        person.provider = rng.choice(fixed)
        person.home = person.provider.address(rng)
        return person.home, "provider"
    if person.office and rng.random() < 0.66:
        return person.office, "usual"
    return person.home, "usual"


def _login(rng: Random, person: Person, at: float) -> Iterator[Event]:
    logins, answers = parameters()["logins"], parameters()["answers"]
    address, cause = _where(rng, person, at)
    app = rng.choice(person.apps)
    if rng.random() < logins["other_app"]:
        app = rng.choice((*open_apps(), VPN))
    if rng.random() < logins["new_device"]:
        person.devices[rng.randrange(len(person.devices))] = common_device(rng)
        cause = "device"
    device = None if app == VPN else person.devices[0 if rng.random() < 0.8 else -1]
    country = network_of(address).country
    if rng.random() < answers["location_wrong"]:
        country = rng.choice(FAR)
    share = parameters()["noise"]["flaky_unapproved"] if person.flaky else answers["unapproved"]
    if person.flaky and cause == "usual":
        cause = "flaky"
    while True:
        if rng.random() >= share:
            yield _approved(rng, person, at, app, address, country, device, cause)
            return
        reason = _refusal(rng, answers)
        yield Event(
            at, person, app, address, country, device, "denied", reason, transaction(rng), cause,
            factor="passcode" if reason == "invalid_passcode" else "duo_push",
        )  # fmt: skip
        if rng.random() < answers["gives_up"]:
            return
        share = max(share, answers["again"])
        at += rng.uniform(*answers["retry_seconds"]) + (45 if reason == "no_response" else 0)


def open_apps() -> tuple[str, ...]:
    """Applications that anybody may open."""
    return ("Portal", "Mail", "Wiki")


def _refusal(rng: Random, answers: dict[str, Any]) -> str:
    reasons = ("no_response", "user_cancelled", "user_mistake", "invalid_passcode")
    return rng.choices(reasons, [answers[one] for one in reasons])[0]


def _approved(
    rng: Random,
    person: Person,
    at: float,
    app: str,
    address: str,
    country: str,
    device: tuple[str, str] | None,
    cause: str,
) -> Event:
    answers = parameters()["answers"]
    event = Event(
        at, person, app, address, country, device, "success", "user_approved", transaction(rng), cause
    )
    if rng.random() < answers["passcode"]:
        event.factor, event.reason = "duo_mobile_passcode", "valid_passcode"
    elif rng.random() < answers["phone_located"]:
        _locate_phone(rng, event, person)
    return event


def _locate_phone(rng: Random, event: Event, person: Person) -> None:
    """On the phone's own network or on the home's; abroad on a trip."""
    away = person.trip is not None and person.trip[0] <= event.at < person.trip[1]
    whose: Network = person.carrier if rng.random() < 0.6 else person.provider
    event.phone_address = whose.address(rng)
    there = person.trip[2] if person.trip and away and rng.random() < 0.5 else person.country
    event.phone_country = rng.choice(FAR) if rng.random() < parameters()["answers"]["phone_abroad"] else there


def _reconnecting(rng: Random, person: Person, period: int, midnight: float) -> Iterator[Event]:
    """From the evening to the morning, a prompt each time that the session ends."""
    noise = parameters()["noise"]
    if rng.random() >= noise["auto_evenings"]:
        return
    at = midnight + 18 * 3600 + rng.uniform(0, 5400)
    end = midnight + DAY + 7 * 3600
    while at < end:
        if rng.random() >= noise["auto_missed"]:
            for again in range(1 + (rng.random() < noise["auto_retry"])):
                approved = rng.random() < noise["auto_approved"]
                yield Event(
                    at + again * rng.uniform(61, 80),
                    person,
                    VPN,
                    person.home,
                    person.country,
                    None,
                    "success" if approved else "denied",
                    "user_approved" if approved else "no_response",
                    transaction(rng),
                    "auto",
                )
                if approved:
                    break
        at += period * (1 + rng.uniform(-noise["auto_jitter"], noise["auto_jitter"]))


def _burst(rng: Random, person: Person, at: float) -> Iterator[Event]:
    """A database driver opens its connections; most prompts are answered, some lapse."""
    for _ in range(rng.randint(*parameters()["noise"]["burst_size"])):
        approved = rng.random() < 0.5
        yield Event(
            at + rng.uniform(0, 2.5),
            person,
            DATABASE,
            person.home,
            person.country,
            person.devices[0],
            "success" if approved else "denied",
            "user_approved" if approved else "no_response",
            transaction(rng),
            "burst",
        )
