"""Memory is linear in users: whatever a log holds, of one person only so much is remembered."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Sized
from ipaddress import IPv4Address
from random import Random

from helpdesk_tui.detectors.person import DAY, HORIZON, HOUR, KEPT, RECENT
from helpdesk_tui.detectors.places import SAMPLES, is_public
from helpdesk_tui.detectors.prompt import Outcome, Prompt
from helpdesk_tui.detectors.tenant import Tenant
from helpdesk_tui.detectors.watch import Watch
from tests.detectors.making import HOME, NOW, START, TABLE, levels, prompt, run

OUTCOMES = (Outcome.APPROVED, Outcome.UNANSWERED, Outcome.DENIED, Outcome.FRAUD, Outcome.BLOCKED)


def hostile(count: int) -> list[Prompt]:
    """Every row with values never seen before."""
    return [
        prompt(
            START + n * HOUR / 4,
            OUTCOMES[n % 5] if n % 3 else Outcome.APPROVED,
            address=f"198.{18 + n // 65536}.{n // 256 % 256}.{n % 256}",
            device=f"Browser {n}",
            app=f"App {n}",
            factor=f"factor {n}",
            phone=f"DP{n}",
            phone_country=f"Country {n}",
            country=f"Land {n}",
        )
        for n in range(count)
    ]


def test_of_one_person_only_so_much_is_remembered() -> None:
    _signals, watch = run(hostile(8000), history=False)
    person = watch.tenant.people["anna"]
    kinds: tuple[Sized, ...] = (
        person.addresses, person.since_by_address, person.networks, person.devices, person.countries,
        person.apps, person.factors, person.phones, person.phone_countries, person.pairs, person.disputed,
        person.heads, person.bursts,
    )  # fmt: skip
    assert max(len(kind) for kind in kinds) <= KEPT
    assert max(len(person.recent), len(person.learning)) <= RECENT
    assert len(watch.tenant.spray) < 2000


def test_over_all_users_only_so_much_is_remembered() -> None:
    tenant = Tenant()
    for n in range(12_000):
        tenant.owner(f"DP{n}", "anna")
        tenant.agent(f"agent {n}")
        tenant.learnt(prompt(NOW + n, address=f"198.18.{n // 256}.{n % 256}"), "anna")
    assert max(len(tenant.phones), len(tenant.agents), len(tenant.shared)) <= tenant.bound == 10_000
    assert "agent 11999" in tenant.agents


def test_twice_the_users_take_twice_the_memory() -> None:
    def taken(users: int) -> int:
        gc.collect()
        tracemalloc.start()
        watch = Watch(TABLE)
        for day in range(12):
            for number in range(users):
                watch.see(prompt(START + day * DAY + number, user=f"user{number}", phone=f"DP{number}"))
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert len(watch.tenant.people) == users
        return size

    small, large = taken(150), taken(300)
    assert large < 2.3 * small
    assert large / 300 < 12_000


def test_what_was_not_seen_within_the_horizon_is_forgotten() -> None:
    late = NOW + HORIZON + DAY
    signals, watch = run([prompt(late)])
    assert watch.tenant.people["anna"].addresses == {}
    assert levels(signals) == {"D04": "MEDIUM"}
    _signals, watch = run([prompt(NOW), prompt(NOW + HORIZON - DAY)])
    assert watch.tenant.people["anna"].addresses.keys() == {HOME}


def test_public_addresses_are_those_of_the_registry_and_the_samples() -> None:
    rng = Random(4)
    for _ in range(20_000):
        address = IPv4Address(rng.getrandbits(32))
        if str(address).startswith("192.0.0."):
            continue
        sample = any(address in network for network in SAMPLES if network.version == 4)
        wanted = sample or (address.is_global and not address.is_multicast and int(address) >> 29 != 7)
        assert is_public(str(address)) is wanted, address
