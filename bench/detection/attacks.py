"""Somebody with a stolen password, and somebody who talks a service desk over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.detection.benign import DAY, HOURS, transaction
from bench.detection.rows import Event, administrator
from bench.detection.world import (
    VPN,
    WEB,
    Network,
    Person,
    common_device,
    hosters,
    network_of,
    parameters,
    providers,
)

REFUSALS = ("no_response", "user_cancelled", "user_mistake", "fraud")


@dataclass(slots=True)
class Episode:
    """The truth about one attack."""

    number: int
    user: str
    source: str
    """hosting, residential, own or shared."""
    accepted: bool
    paced: bool
    txids: list[str] = field(default_factory=list)
    last: float = 0.0


def episodes(rng: Random, people: list[Person]) -> Iterator[tuple[Episode, list[Event]]]:
    """As many as the parameters say, each against another person."""
    known = parameters()["attacks"]
    for number, person in enumerate(rng.sample(people, known["episodes"])):
        yield _episode(rng, number, person, people)


def _size(rng: Random) -> int:
    sizes = parameters()["attacks"]["sizes"]
    _share, least, most = rng.choices(sizes, [one[0] for one in sizes])[0]
    return rng.randint(least, most)


def _source(rng: Random, person: Person, people: list[Person], paced: bool) -> tuple[str, str]:
    known = parameters()["attacks"]
    if paced and rng.random() < known["paced_shared"]:
        shared = [one.office for one in people[:200] if one.office and one.office != person.office]
        return "shared", rng.choice(shared)
    chance = rng.random()
    if chance < known["hosting"]:
        return "hosting", _hoster(rng, person).address(rng)
    if chance < known["hosting"] + known["residential"]:
        others = [one for one in providers(person.country)[:-1] if one is not person.provider]
        return "residential", rng.choice(others).address(rng)
    return "own", person.provider.address(rng)


def _hoster(rng: Random, person: Person) -> Network:
    known = parameters()["attacks"]
    listed = rng.random() >= known["hosting_unlisted"]
    some = [one for one in hosters() if one.listed == listed]
    abroad = rng.random() < known["abroad"]
    fitting = [one for one in some if (one.country != person.country) == abroad]
    return rng.choice(fitting or some)


def _when(rng: Random) -> float:
    span = parameters()["span"]
    day = rng.randrange(span["warm_up_days"], span["days"] - 1)
    if rng.random() < parameters()["attacks"]["morning"]:
        second = rng.uniform(6, 10) * 3600
    else:
        second = rng.uniform(0, DAY)
    return float(span["start"]) + day * DAY + second


def _episode(rng: Random, number: int, person: Person, people: list[Person]) -> tuple[Episode, list[Event]]:
    known = parameters()["attacks"]
    paced = rng.random() < known["paced"]
    size = rng.randint(3, 12) if paced else _size(rng)
    kind, address = _source(rng, person, people, paced)
    app, device = _target(rng, person)
    accepted = rng.random() < known["accepted"]
    at = _when(rng)
    gap = rng.uniform(1800, 3600)
    episode = Episode(number, person.name, kind, accepted, paced)
    events: list[Event] = []
    for step in range(size):
        last = step == size - 1
        reason = "user_approved" if last and accepted else _answer(rng, known)
        result = {"user_approved": "success", "user_marked_fraud": "fraud"}.get(reason, "denied")
        event = Event(
            at, person, app, address, network_of(address).country, device, result, reason,
            transaction(rng), "attack", episode=number,
        )  # fmt: skip
        if result == "success" and rng.random() < parameters()["answers"]["phone_located"]:
            event.phone_country, event.phone_address = person.country, person.carrier.address(rng)
        events.append(event)
        episode.txids.append(event.txid)
        at += gap * rng.uniform(0.97, 1.03) if paced else rng.uniform(*known["spacing"])
    episode.last = events[-1].at
    return episode, events


def _target(rng: Random, person: Person) -> tuple[str, tuple[str, str] | None]:
    known = parameters()["attacks"]
    blind = rng.random() < known["app_blind"]
    if rng.random() < known["radius"] and (blind or VPN in person.apps):
        return VPN, None
    device = person.devices[0] if rng.random() < known["mimic"] else common_device(rng)
    return rng.choice(WEB if blind else [one for one in person.apps if one != VPN]), device


def _answer(rng: Random, known: dict[str, Any]) -> str:
    drawn = rng.choices(REFUSALS, [known[one] for one in REFUSALS])[0]
    return "user_marked_fraud" if drawn == "fraud" else drawn


def desk_rows(
    rng: Random, people: list[Person]
) -> tuple[list[dict[str, Any]], list[Event], list[tuple[str, str]]]:
    """Administrator rows of ordinary days and of callers who were believed, the latter as (user, agent)."""
    desk, span = parameters()["desk"], parameters()["span"]
    agents = [f"Agent {number}" for number in range(1, desk["agents"] + 1)]
    rows: list[dict[str, Any]] = []
    events: list[Event] = []
    for day in range(span["days"]):
        midnight = span["start"] + day * DAY
        factor = desk["monday"] if (day + 3) % 7 == 0 else 1.0 if (day + 3) % 7 < 5 else 0.1
        for _ in range(round(desk["codes_per_day"] * factor * rng.uniform(0.6, 1.4))):
            person, at = rng.choice(people), midnight + rng.choices(range(24), HOURS)[0] * 3600 + rng.random()
            rows.append(_code(at, rng.choice(agents), person))
            if rng.random() < 0.9:
                events.append(_code_used(rng, person, at + rng.uniform(60, 900), person.home, "usual"))
        for _ in range(round(desk["phones_per_day"] * factor * rng.uniform(0.6, 1.4))):
            person, at = rng.choice(people), midnight + rng.choices(range(24), HOURS)[0] * 3600 + rng.random()
            agent = rng.choice(agents)
            rows.append(administrator(at, agent, "phone_create", "+33600000000", uname=person.name))
            rows.append(administrator(at + 5, agent, "phone_associate", person.name, phone="+33600000000"))
    believed = []
    for person in rng.sample(people, desk["chains"]):
        agent, at = rng.choice(agents), _when(rng)
        far = rng.choice(hosters()).address(rng)
        rows.append(_code(at, agent, person))
        events.append(_code_used(rng, person, at + rng.uniform(60, 400), far, "believed"))
        rows.append(administrator(at + 900, agent, "phone_associate", person.name, phone="+33600000009"))
        rows.append(administrator(at + 1500, agent, "phone_disassociate", person.name, phone="+33600000000"))
        believed.append((person.name, agent))
    return rows, events, believed


def _code(at: float, agent: str, person: Person) -> dict[str, Any]:
    return administrator(
        at, agent, "bypass_create", person.name, bypass="", count=1, valid_secs=3600, auto_generated=True,
        remaining_uses=1, user_id=f"DU{person.name.upper():0>18}",
    )  # fmt: skip


def _code_used(rng: Random, person: Person, at: float, address: str, cause: str) -> Event:
    return Event(
        at, person, "Portal", address, network_of(address).country, person.devices[0], "success",
        "bypass_user", transaction(rng), cause, factor="bypass_code",
    )  # fmt: skip
