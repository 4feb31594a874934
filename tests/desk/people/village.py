"""A desk over an empty store with vendor twins full of people, and a clock that is moved."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import SecretStr
from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import AgentId, ClientId, PersonId, VendorId
from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor, SearchPage
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.contract.stream import Change
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig, ClientConfig, DeskConfig
from helpdesk_tui.desk.finding import endpoints as finding
from helpdesk_tui.desk.house import Couriers, House
from helpdesk_tui.desk.jobs.mirror import MirrorJob
from helpdesk_tui.desk.people import sources
from helpdesk_tui.desk.people.service import People
from helpdesk_tui.desk.seal import Seal
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.stream.hub import Hub
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.settings import ApiKey, DuoSettings
from helpdesk_tui.vendors.values import VendorDevice, VendorPerson, VendorPrompt
from tests.desk.inside import MovedClock
from tests.desk.twin import TwinVendor
from tests.rig.store import empty_store

T = TypeVar("T")

ALICE = Agent(AgentId("a.martin"), "Alice Martin", frozenset({"agent"}))
DURAND = ClientConfig(ClientId("durand"), "Durand SA", privileged_groups=frozenset({"Domain Admins"}))
VELO = ClientConfig(ClientId("velo"), "Vélo Express", region="FR", language="fr")


@dataclass
class TwinLog:
    """A log that tests write into."""

    entries: list[VendorPrompt] = field(default_factory=list)
    blind_seconds: int = 120
    min_interval: float = 60.0
    asked: list[datetime] = field(default_factory=list)
    broken: DeskError | None = None

    async def prompts(self, since: datetime) -> tuple[VendorPrompt, ...]:
        self.asked.append(since)
        if self.broken is not None:
            raise self.broken
        return tuple(entry for entry in self.entries if entry.at >= since)


class ToldHub(Hub):
    """A hub that remembers what was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Change] = []

    def publish(self, change: Change) -> None:
        self.told.append(change)
        super().publish(change)


@dataclass
class Village:
    """The desk, its vendors and its people."""

    house: House
    clock: MovedClock
    twin: TwinVendor
    other: TwinVendor
    hub: ToldHub

    @property
    def people(self) -> People:
        return People(self.house)

    async def mirror(self, *, accept: bool = True) -> None:
        """One complete reading of every vendor; the first one is accepted."""
        job = MirrorJob(self.house)
        await self.house.store.write(lambda c: sources.put_clients(c, self.house.config.clients))
        for vendor in self.house.vendors.values():
            assert await job.read_once(vendor)
        if accept:
            await self.people.accept_baseline(ALICE)

    async def read_once(self, vendor: TwinVendor) -> bool:
        return await MirrorJob(self.house).read_once(cast("Vendor", vendor))

    async def find(self, query: str, limit: int = 50) -> SearchPage:
        return await finding.find(self.house, query, limit)

    async def logins(self, query: str) -> list[str]:
        return [hit.login for hit in (await self.find(query)).hits]

    async def id_of(self, login: str) -> PersonId:
        return next(hit.id for hit in (await self.find(login, 500)).hits if hit.login == login)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self.house.store.read(work)

    async def events(self) -> list[str]:
        return [line.event for line in reversed(await self.read(lambda c: newest(c, limit=500)))]

    def add(self, *people: VendorPerson) -> None:
        self.twin.people.update({person.ref: person for person in people})


@contextlib.asynccontextmanager
async def village(folder: Path, *people: VendorPerson, **changes: Any) -> AsyncIterator[Village]:
    clock, hub = MovedClock(), ToldHub()
    where = empty_store(folder)
    twin = TwinVendor(clock)
    other = TwinVendor(clock, id=VendorId("twin-velo"), client=ClientId("velo"), label="Twin Vélo")
    config = DeskConfig(
        clients=(DURAND, VELO),
        vendors=(_settings(twin), _settings(other)),
        store=where,
        agents={ALICE.id: AgentConfig(ALICE.id, ALICE.name, ALICE.roles, person_login="alice.martin")},
    )
    values: dict[str, Any] = {
        "store": Store.open(where),
        "record": Record(clock),
        "hub": hub,
        "clock": clock,
        "policy": PolicyBook(),
        "vendors": {twin.id: twin, other.id: other},
        "couriers": Couriers(),
        "config": config,
        "mode": DeskMode.SHARED,
        "readonly": False,
        "seal": Seal.open(folder / "seal.key"),
    }
    house = House(**{**values, **changes})
    found = Village(house, clock, twin, other, hub)
    found.add(*people)
    try:
        yield found
    finally:
        await house.store.close()


def _settings(twin: TwinVendor) -> DuoSettings:
    """What a configuration would say of this twin."""
    return DuoSettings(
        id=twin.id,
        label=twin.label,
        client=twin.client,
        host="api-1nvented.duosecurity.com",
        admin=ApiKey("ikey", SecretStr("skey")),
    )


def phone(ref: str, number: str = "0475 12 34 56", *, activated: bool = True) -> VendorDevice:
    return VendorDevice(
        ref,
        DeviceKind.PHONE,
        "iPhone 13",
        platform="Apple iOS",
        number=number,
        activated=activated,
        usable=True,
        factors=(Factor.PUSH, Factor.SMS),
    )


def token(ref: str, serial: str = "600121") -> VendorDevice:
    return VendorDevice(
        ref, DeviceKind.HARDWARE_TOKEN, "h6", serial=serial, usable=True, factors=(Factor.OTP,)
    )


def somebody(ref: str, login: str, name: str, *devices: VendorDevice, **more: Any) -> VendorPerson:
    person = VendorPerson(
        ref,
        login,
        name,
        mails=(f"{login}@durand.example",),
        status=AccountStatus.ACTIVE,
        status_text="active",
        devices=devices,
    )
    return replace(person, **more)
