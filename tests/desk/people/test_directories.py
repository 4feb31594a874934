"""A directory as a source of people facts, against a real OpenLDAP server."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk_tui.contract.people import PersonCard, RiskCode
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.directories import DirectoryJob
from helpdesk_tui.desk.people import asking_directories, facts, privilege, sources
from helpdesk_tui.desk.people.service import People
from helpdesk_tui.desk.people.tables import contact, fact, fact_history, person
from helpdesk_tui.vendors.ldap.reader import LdapReader
from tests.desk.inside import AMELIE, START, Inside, inside
from tests.rig.ldap import BASE, PEOPLE, Directory, directory, needs_slapd

pytestmark = needs_slapd
SOURCE = "ldap:ldap-durand"


@pytest.fixture(scope="module")
def server() -> Iterator[Directory]:
    with directory() as made:
        yield made


@pytest.fixture
def people(server: Directory) -> Iterator[Directory]:
    boss = server.person("c.maes", "MAES Chantal", telephoneNumber="+32 2 880 97 00")
    server.person(
        "a.dupont",
        "DUPONT Amélie",
        telephoneNumber="02 880 97 88",
        mobile="4711",
        manager=f"UID=c.maes, {PEOPLE.upper()}",
        l="Namur",
        preferredLanguage="nl-BE",
    )
    yield server
    for dn in (boss, f"uid=a.dupont,{PEOPLE}", f"cn=Domain Admins,ou=groups,{BASE}"):
        server.delete(dn)


@pytest.fixture
async def desk(people: Directory, tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        client = dataclasses.replace(
            made.house.config.clients[0], privileged_groups=frozenset({"Domain Admins"})
        )
        config = dataclasses.replace(made.house.config, clients=(client,), directories=(people.settings(),))
        house = dataclasses.replace(made.house, config=config, mode=DeskMode.SHARED)
        yield dataclasses.replace(made, house=house)


async def read(desk: Inside) -> bool:
    return await DirectoryJob(desk.house).read_once(desk.house.config.directories[0])


async def accept(house: House) -> None:
    await house.store.write(lambda c: sources.accept(c, [SOURCE], "x", house.clock.now()))


async def card(desk: Inside) -> PersonCard:
    return await People(desk.house).card(desk.agent, AMELIE)


def risk(card: PersonCard, code: RiskCode) -> dict[str, str] | None:
    return next((one.params for one in card.risks if one.code is code), None)


async def rows(desk: Inside, table: Any) -> list[Any]:
    return [row for row in await desk.rows(table) if row.source == SOURCE]


async def test_the_first_reading_is_a_baseline_with_source_and_age(desk: Inside) -> None:
    assert await read(desk)
    said = {row.field: row.value for row in await rows(desk, fact) if row.person_id == AMELIE}
    assert said == {
        "login": "a.dupont",
        "name": "DUPONT Amélie",
        "manager_login": "c.maes",
        "site": "Namur",
        "language": "nl",
    }
    lines = {(row.kind, row.value, row.baseline) for row in await rows(desk, contact)}
    assert lines == {("office_line", "+3228809788", True), ("office_line", "+3228809700", True)}
    shown = await card(desk)
    assert shown.language == "nl"
    assert shown.has_manager
    (age,) = [one for one in shown.sources if one.source == "ldap-durand"]
    assert (age.label, age.read_at, age.problem) == ("LDAP Durand", START, None)
    assert risk(shown, RiskCode.BASELINE_UNCONFIRMED) is not None, "somebody accepts it first"
    assert risk(shown, RiskCode.PASSWORD_CHANGED) is None
    assert "mirror:read" in await desk.events()


async def test_the_same_again_changes_nothing_and_what_changes_is_doubted(
    desk: Inside, people: Directory
) -> None:
    await read(desk)
    await accept(desk.house)
    events = await desk.events()
    desk.clock.step(hours=1)
    assert await read(desk)
    assert await desk.events() == events
    assert [row.before for row in await rows(desk, fact_history)] == []
    people.change(f"uid=a.dupont,{PEOPLE}", telephoneNumber="+32 2 880 97 99")
    desk.clock.step(hours=1)
    assert await read(desk)
    (new,) = [one for one in (await card(desk)).contacts if one.hint == "..99"]
    assert new.changed == desk.clock.now()
    assert new.quarantined_until is not None
    told = {(row.field, row.before, row.after) for row in await rows(desk, fact_history)}
    assert ("contact.office_line", None, "+3228809799") in told


async def test_the_card_asks_the_directory_now(desk: Inside, people: Directory) -> None:
    await read(desk)
    await accept(desk.house)
    people.change(f"uid=a.dupont,{PEOPLE}", telephoneNumber="+32 2 880 97 66", manager=f"uid=c.maes,{PEOPLE}")
    desk.clock.step(hours=2)
    shown = await card(desk)
    (age,) = [one for one in shown.sources if one.source == "ldap-durand"]
    assert (age.fresh, age.read_at) == (True, desk.clock.now())
    (new,) = [one for one in shown.contacts if one.hint == "..66"]
    assert new.quarantined_until is not None
    assert shown.has_manager


async def test_a_directory_that_does_not_answer_leaves_what_it_said_with_its_age(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read(desk)
    await accept(desk.house)
    before = (await card(desk)).contacts

    def slow(_reader: object) -> None:
        time.sleep(0.5)

    monkeypatch.setattr(asking_directories, "DEADLINE", 0.1)
    monkeypatch.setattr(LdapReader, "open", slow)
    desk.clock.step(hours=2)
    shown = await card(desk)
    assert shown.contacts == before
    (age,) = [one for one in shown.sources if one.source == "ldap-durand"]
    assert (age.fresh, age.read_at) == (False, START)


async def test_whoever_is_gone_waits_for_the_next_complete_reading(desk: Inside, people: Directory) -> None:
    await read(desk)
    await accept(desk.house)
    people.delete(f"uid=a.dupont,{PEOPLE}")
    try:
        desk.clock.step(hours=2)
        assert (await card(desk)).has_manager
    finally:
        people.person("a.dupont", "DUPONT Amélie")


async def test_a_new_password_is_a_risk_for_two_days(desk: Inside, people: Directory) -> None:
    await read(desk)
    await accept(desk.house)
    changed = START - timedelta(hours=2)
    people.change(f"uid=a.dupont,{PEOPLE}", pwdChangedTime=changed.strftime("%Y%m%d%H%M%SZ"))
    await read(desk)
    params = risk(await card(desk), RiskCode.PASSWORD_CHANGED)
    assert params == {"at": changed.isoformat(), "minutes": "120"}
    from helpdesk_tui.wording.people import risk as worded

    assert worded("password_changed", params) == "password changed 2 h ago"
    desk.clock.step(days=2)
    assert risk(await card(desk), RiskCode.PASSWORD_CHANGED) is None


async def test_groups_make_privileged_and_a_disabled_account_is_said(desk: Inside, people: Directory) -> None:
    people.add(
        f"cn=Domain Admins,ou=groups,{BASE}",
        ["groupOfNames"],
        cn="Domain Admins",
        member=f"uid=a.dupont,{PEOPLE}",
    )
    people.change(f"uid=a.dupont,{PEOPLE}", pwdAccountLockedTime="000001010000Z")
    await read(desk)
    house = desk.house
    group = await house.store.read(lambda c: privilege.privileged_group(c, house, AMELIE))
    assert group == "Domain Admins"
    assert risk(await card(desk), RiskCode.DIRECTORY_DISABLED) == {"label": "LDAP Durand"}


async def test_whoever_left_the_directory_is_forgotten_as_its_person(desk: Inside, people: Directory) -> None:
    await read(desk)
    await accept(desk.house)
    desk.clock.step(hours=1)
    people.delete(f"uid=a.dupont,{PEOPLE}")
    assert await read(desk)
    assert [row for row in await rows(desk, fact) if row.person_id == AMELIE] == []
    gone = [row.gone_at for row in await rows(desk, contact) if row.person_id == AMELIE]
    assert gone == [desk.clock.now()]
    assert await desk.house.store.read(lambda c: facts.manager(c, AMELIE)) is None
    (own,) = [row for row in await desk.rows(person) if row.id == AMELIE]
    assert own.gone_at is None, "the vendor still has the account"
    people.person("a.dupont", "DUPONT Amélie", telephoneNumber="+32 2 880 97 88")
    desk.clock.step(hours=1)
    await read(desk)
    (back,) = [one for one in (await card(desk)).contacts if one.hint == "..88"]
    assert back.quarantined_until is not None, "who knows whose it was meanwhile"


async def test_a_directory_that_suddenly_has_nobody_is_not_believed(desk: Inside, people: Directory) -> None:
    await read(desk)
    before = len(await rows(desk, fact))
    nobody = people.settings(filter="(uid=nobody)")
    assert not await DirectoryJob(desk.house).read_once(nobody)
    assert len(await rows(desk, fact)) == before
    (age,) = [one for one in (await card(desk)).sources if one.source == "ldap-durand"]
    assert (age.read_at, age.problem) == (START, "vendor_strange")


async def test_a_directory_that_is_down_leaves_what_was_read_with_its_age(
    desk: Inside, people: Directory
) -> None:
    await read(desk)
    people.stop()
    try:
        desk.clock.step(hours=3)
        assert not await read(desk)
        (age,) = [one for one in (await card(desk)).sources if one.source == "ldap-durand"]
        assert (age.read_at, age.problem) == (START, "vendor_down")
    finally:
        people.start()


async def test_one_desk_reads_and_another_waits(desk: Inside) -> None:
    from helpdesk_tui.desk.jobs import lease
    from helpdesk_tui.desk.jobs.tables import lease as leases

    house = desk.house
    job = DirectoryJob(house)
    settings = house.config.directories[0]
    assert await job.read_once(settings)

    def taken(connection: Any) -> bool:
        ends = house.clock.now() + timedelta(minutes=9)
        return lease.take(
            connection, "directory:ldap-durand", "another", ends, timedelta(minutes=3), alone=False
        )

    assert await house.store.write(taken)
    assert not await job.read_once(settings)
    held = await house.store.read(lambda c: c.execute(select(leases.c.holder)).scalars().all())
    assert held == ["another"]
