from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.contract.people import AccountStatus, ContactKind, DeviceKind
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.contract.stream import Resource
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.jobs.mirror import BATCH, LEASE, MirrorJob
from helpdesk_tui.desk.people import facts, sources
from helpdesk_tui.desk.people.tables import account, fact_history, person
from helpdesk_tui.policy.values import Standing
from helpdesk_tui.vendors.values import VendorDevice, VendorPerson
from tests.desk.people.village import ALICE, Village, phone, somebody, token, village

FIRST = Standing(changed=None, baseline=True, baseline_accepted=True)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    async with village(
        tmp_path,
        somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1"), token("DH1")),
        somebody("DU2", "m.dupont", "Marc Dupont"),
    ) as found:
        yield found


async def numbers(town: Village, login: str) -> dict[str, Standing]:
    id_ = await town.id_of(login)
    found = await town.read(lambda c: facts.contacts(c, id_))
    return {one.value: one.standing for one in found if one.kind is not ContactKind.MAIL}


async def devices(town: Village, login: str) -> dict[str, Standing]:
    id_ = await town.id_of(login)
    return {one.device.ref: one.standing for one in await town.read(lambda c: facts.devices(c, id_))}


async def history(town: Village) -> list[tuple[str, str | None, str | None]]:
    rows = await town.read(lambda c: list(c.execute(select(fact_history).order_by(fact_history.c.id))))
    return [(row.field, row.before, row.after) for row in rows]


async def test_the_first_reading_is_the_baseline(town: Village) -> None:
    await town.mirror(accept=False)
    assert await town.read(facts.baseline_pending)
    pending = Standing(changed=None, baseline=True, baseline_accepted=False)
    assert await numbers(town, "a.dupont") == {"+32475123456": pending}
    assert await devices(town, "a.dupont") == {"DP1": pending, "DH1": pending}
    await town.people.accept_baseline(ALICE)
    assert not await town.read(facts.baseline_pending)
    assert await devices(town, "a.dupont") == {"DP1": FIRST, "DH1": FIRST}
    assert await history(town) == []
    assert (await town.events()).count("baseline:accepted") == 2
    await town.people.accept_baseline(ALICE)
    assert (await town.events()).count("baseline:accepted") == 2, "accepted once"


async def test_reading_again_changes_nothing(town: Village) -> None:
    await town.mirror()
    before = await town.read(lambda c: [tuple(row) for row in c.execute(select(person))])
    town.clock.step(hours=1)
    await town.mirror()
    assert await town.read(lambda c: [tuple(row) for row in c.execute(select(person))]) == before
    assert (await town.events()).count("mirror:read") == 2
    states = await town.read(sources.vendor_states)
    assert states[town.twin.id].read_at == town.clock.now()
    assert (states[town.twin.id].people, states[town.other.id].people) == (2, 0)


async def test_later_changes_are_dated(town: Village) -> None:
    await town.mirror()
    town.clock.step(days=5)
    changed = Standing(changed=town.clock.now(), baseline=False)
    town.twin.change("DU1", devices=(phone("DP1", "0475 00 11 22"), token("DH1")))
    town.twin.change("DU2", devices=(phone("DP2", "0499 11 22 33"),))
    await town.mirror()
    town.clock.step(days=1)
    await town.mirror()
    assert await devices(town, "a.dupont") == {"DP1": changed, "DH1": FIRST}
    assert await numbers(town, "a.dupont") == {"+32475001122": changed}
    assert await devices(town, "m.dupont") == {"DP2": changed}
    assert await numbers(town, "m.dupont") == {"+32499112233": changed}
    assert ("device.number", "0475 12 34 56", "0475 00 11 22") in await history(town)
    assert await town.logins("0475123456") == []
    assert await town.logins("0475001122") == ["a.dupont"]


async def test_the_same_number_written_otherwise_is_no_change(town: Village) -> None:
    await town.mirror()
    town.clock.step(days=1)
    town.twin.change("DU1", devices=(phone("DP1", "+32 475 123 456"), token("DH1")))
    await town.mirror()
    assert await devices(town, "a.dupont") == {"DP1": FIRST, "DH1": FIRST}
    assert await numbers(town, "a.dupont") == {"+32475123456": FIRST}


async def test_activation_and_a_new_owner_are_changes(town: Village) -> None:
    await town.mirror()
    town.clock.step(days=1)
    changed = Standing(changed=town.clock.now(), baseline=False)
    town.twin.change("DU1", devices=(phone("DP1", activated=False), token("DH1")))
    town.twin.change("DU2", devices=(phone("DP1", activated=False),))
    await town.mirror()
    assert (await devices(town, "a.dupont"))["DP1"] == changed
    assert (await devices(town, "m.dupont"))["DP1"] == changed
    town.twin.change("DU1", devices=(replace(phone("DP1", activated=False), label="Samsung"), token("DH1")))
    town.clock.step(days=1)
    await town.mirror()
    assert (await devices(town, "a.dupont"))["DP1"] == changed, "a label may change freely"


async def test_a_number_that_was_gone_is_doubted_when_it_is_back(town: Village) -> None:
    await town.mirror()
    town.clock.step(days=1)
    town.twin.change("DU1", devices=())
    await town.mirror()
    assert await numbers(town, "a.dupont") == {}
    assert await devices(town, "a.dupont") == {}
    town.clock.step(days=1)
    town.twin.change("DU1", devices=(phone("DP1"),))
    await town.mirror()
    changed = Standing(changed=town.clock.now(), baseline=False)
    assert await numbers(town, "a.dupont") == {"+32475123456": changed}
    assert await devices(town, "a.dupont") == {"DP1": changed}


async def test_accounts_that_are_gone_are_kept_but_not_shown(town: Village) -> None:
    await town.mirror()
    id_ = await town.id_of("m.dupont")
    kept = town.twin.people.pop("DU2")
    await town.mirror()
    assert await town.logins("dupont") == ["a.dupont"]
    row = await town.read(lambda c: c.execute(select(account).where(account.c.ref == "DU2")).one())
    assert (row.person_id, row.gone_at) == (id_, town.clock.now())
    town.add(kept)
    await town.mirror()
    assert await town.logins("marc") == ["m.dupont"]
    assert await town.id_of("m.dupont") == id_


async def test_an_empty_answer_empties_nothing(town: Village) -> None:
    await town.mirror()
    town.twin.people.clear()
    assert not await town.read_once(town.twin)
    assert await town.logins("dupont") == ["a.dupont", "m.dupont"]
    assert (await town.read(sources.states))[town.twin.id].problem == "vendor_strange"


async def test_a_vendor_that_fails_half_way_is_read_again(town: Village) -> None:
    town.add(*(somebody(f"DX{n}", f"x{n}", f"Person {n}") for n in range(BATCH + 50)))
    await town.house.store.write(lambda c: sources.put_clients(c, town.house.config.clients))
    twin = town.twin

    class Breaking:
        async def everybody(self) -> AsyncIterator[VendorPerson]:
            for number, one in enumerate(twin.people.values()):
                if number == BATCH + 10:
                    raise Unreachable(ErrorCode.VENDOR_DOWN)
                yield one

        async def person(self, ref: str) -> VendorPerson | None:
            return twin.people.get(ref)

    broken: Any = type("Broken", (), {"id": twin.id, "client": twin.client, "directory": Breaking()})()
    assert not await MirrorJob(town.house).read_once(broken)
    page = await town.find("")
    assert (page.people, page.reading) == (BATCH, True)
    assert (await town.read(sources.states))[twin.id].problem == "vendor_down"
    await town.mirror()
    page = await town.find("")
    assert (page.people, page.reading) == (BATCH + 52, False)
    assert set((await devices(town, "a.dupont")).values()) == {FIRST}, "still the first reading"


async def test_another_desk_that_took_the_lease_is_left_alone(town: Village) -> None:
    await town.mirror()
    job = f"mirror:{town.twin.id}"

    class Stealing:
        async def everybody(self) -> AsyncIterator[VendorPerson]:
            now = town.clock.now()
            assert await town.house.store.write(
                lambda c: lease.take(c, job, "another desk", now, LEASE, alone=True)
            )
            yield somebody("DU9", "new", "New Person")

    thief: Any = type(
        "Thief", (), {"id": town.twin.id, "client": town.twin.client, "directory": Stealing()}
    )()
    mirror = MirrorJob(town.house)
    assert not await mirror.read_once(thief)
    assert await town.logins("new") == []
    honest: Any = town.twin
    assert not await mirror.read_once(honest), "held by another desk"
    town.clock.step(seconds=LEASE.total_seconds() + 1)
    assert await mirror.read_once(honest)


async def test_a_lease_belongs_to_one(town: Village) -> None:
    now, lasts = town.clock.now(), timedelta(minutes=1)
    write = town.house.store.write
    assert await write(lambda c: lease.take(c, "job", "one", now, lasts, alone=False))
    assert await write(lambda c: lease.take(c, "job", "one", now, lasts, alone=False))
    assert not await write(lambda c: lease.take(c, "job", "two", now, lasts, alone=False))
    assert await write(lambda c: lease.take(c, "job", "two", now + lasts, lasts, alone=False))
    with pytest.raises(lease.LeaseLost):
        await write(lambda c: lease.keep(c, "job", "one", now, lasts))


async def test_consoles_are_told(town: Village) -> None:
    await town.mirror()
    assert {(change.resource, change.id) for change in town.hub.told} >= {
        (Resource.MIRROR, "twin"),
        (Resource.MIRROR, "twin-velo"),
    }
    id_ = await town.id_of("a.dupont")
    town.hub.told.clear()
    town.twin.change("DU1", status=AccountStatus.LOCKED)
    await town.mirror()
    assert (Resource.PERSON, id_) in {(change.resource, change.id) for change in town.hub.told}


async def test_the_job_goes_on_until_cancelled(town: Village) -> None:
    job = asyncio.create_task(MirrorJob(town.house, every=timedelta(milliseconds=10)).run())
    while (await town.find("")).reading:
        await asyncio.sleep(0.005)
    town.add(somebody("DU3", "late", "Late Comer"))
    while not await town.logins("late"):
        await asyncio.sleep(0.005)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job


async def test_invented_people_need_nobody_to_accept_them(tmp_path: Path) -> None:
    async with village(tmp_path, somebody("DU1", "a", "A B"), mode=DeskMode.SANDBOX) as town:
        await town.mirror(accept=False)
        assert not await town.read(facts.baseline_pending)


async def test_one_person_for_each_account(town: Village) -> None:
    """Nothing is merged by itself, equal logins least of all: two clients may both have an a.dupont."""
    town.other.people["DV1"] = somebody("DV1", "a.dupont", "Amélie Dupont")
    await town.mirror()
    found = (await town.find("a.dupont")).hits
    assert [hit.client for hit in found] == [ClientId("durand"), ClientId("velo")]
    assert len({hit.id for hit in found}) == 2


TEXTS = st.text(max_size=40)
PHONES = st.builds(
    VendorDevice,
    ref=st.sampled_from(["", "P1", "P2", "P3", "\x00", "\ud800"]),
    kind=st.sampled_from(DeviceKind),
    label=TEXTS,
    number=st.one_of(TEXTS, st.sampled_from(["0475123456", "+32 475 12 34 56", "112"])),
    serial=TEXTS,
    activated=st.sampled_from([None, True, False]),
    extra=st.dictionaries(TEXTS, TEXTS, max_size=3),
)
PERSONS = st.builds(
    VendorPerson,
    ref=st.sampled_from(["U1", "U2", "U3", "", "x" * 400]),
    login=TEXTS,
    name=TEXTS,
    aliases=st.lists(TEXTS, max_size=3).map(tuple),
    mails=st.lists(st.one_of(TEXTS, st.just("a@b.example")), max_size=3).map(tuple),
    numbers=st.lists(st.tuples(st.sampled_from(["mobile", "office_line"]), TEXTS), max_size=2).map(tuple),
    status=st.sampled_from(AccountStatus),
    groups=st.lists(TEXTS, max_size=3).map(tuple),
    devices=st.lists(PHONES, max_size=3).map(tuple),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings=st.lists(st.lists(PERSONS, max_size=3), min_size=1, max_size=4))
def test_whatever_vendors_say_is_kept_or_left_out(
    tmp_path_factory: pytest.TempPathFactory, readings: list[list[VendorPerson]]
) -> None:
    """Hostile text, doubled references, empty ids: no crash, and the words lead to whom they belong."""

    async def play() -> None:
        async with village(tmp_path_factory.mktemp("town")) as town:
            for reading in readings:
                town.twin.people = {str(number): one for number, one in enumerate(reading)}
                await town.house.store.write(lambda c: sources.put_clients(c, town.house.config.clients))
                await town.read_once(town.twin)
                town.clock.step(days=1)
                page = await town.find("")
                for hit in page.hits:
                    assert (
                        hit.id in {one.id for one in (await town.find(hit.login)).hits}
                        or not hit.login.strip()
                    )
                    await town.read(lambda c, id_=hit.id: (facts.contacts(c, id_), facts.devices(c, id_)))  # type: ignore[misc]

    asyncio.run(play())
