from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.imports import ImportReport, ImportRow, LineOutcome, LineProblem, PeopleImport
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig, DeskConfig
from helpdesk_tui.desk.people import facts, privilege
from helpdesk_tui.policy.values import Standing
from tests.desk.people.village import ALICE, DURAND, Village, phone, somebody, village

FIRST = Standing(changed=None, baseline=True, baseline_accepted=True)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    async with village(
        tmp_path,
        somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1")),
        somebody("DU2", "m.dupont", "Marc Dupont"),
        somebody(
            "DU3", "adm.dupont", "Amélie Dupont", phone("DP3", "0499 11 22 33"), groups=("Domain Admins",)
        ),
    ) as found:
        found.other.people["DV1"] = somebody("DV1", "dupont", "Amélie Dupont")
        await found.mirror()
        yield found


def row(line: int = 2, login: str = "a.dupont", client: str = "durand", /, **more: str) -> ImportRow:
    return ImportRow(line=line, login=login, client=client, **more)


async def take(town: Village, *rows: ImportRow, dry_run: bool = False, last: bool = True) -> ImportReport:
    part = PeopleImport(file="people.csv", dry_run=dry_run, last=last, rows=rows)
    return await town.people.take_in(ALICE, part)


def outcomes(report: ImportReport) -> list[LineOutcome]:
    return [line.outcome for line in report.lines]


FULL = {
    "name": "Amélie Dupont",
    "mail": "amelie@durand.example",
    "office_line": "02 555 12 41",
    "second_number": "0499 00 11 22",
    "manager_login": "m.dupont",
    "site": "Liège",
    "language": "NL",
    "groups": "Finance; VIP",
}


async def test_what_vendors_do_not_know_is_added(town: Village) -> None:
    report = await take(town, row(**FULL))
    assert outcomes(report) == [LineOutcome.ADDED]
    assert set(report.lines[0].columns) == {"login", *FULL}
    assert report.baseline
    await town.people.accept_baseline(ALICE)
    id_ = await town.id_of("a.dupont")
    contacts = {
        one.kind: one for one in await town.read(lambda c: facts.contacts(c, id_)) if one.source == "csv"
    }
    assert contacts[ContactKind.OFFICE_LINE].value == "+3225551241"
    assert contacts[ContactKind.OFFICE_LINE].standing == FIRST
    assert contacts[ContactKind.SECOND_NUMBER].value == "+32499001122"
    manager = await town.read(lambda c: facts.manager(c, id_))
    assert manager is not None
    assert (manager.name, manager.standing) == ("Marc Dupont", FIRST)
    assert await town.read(lambda c: facts.language(c, town.house.config, id_)) == "nl"
    assert await town.read(lambda c: facts.groups(c, id_)) == ("Finance", "VIP")
    assert await town.logins("025551241") == ["a.dupont"]
    card = await town.people.card(ALICE, id_)
    assert [(one.source, one.fresh) for one in card.sources] == [("twin", True), ("csv", False)]
    assert card.sources[1].read_at == town.clock.now()


async def test_a_dry_run_changes_nothing(town: Village) -> None:
    assert (
        outcomes(await take(town, row(**FULL), row(3, "new.person"), dry_run=True)) == [LineOutcome.ADDED] * 2
    )
    assert await town.logins("025551241") == []
    assert await town.logins("new.person") == []
    assert "people:imported" not in await town.events()


async def test_the_same_file_again_is_the_same(town: Village) -> None:
    rows = (row(**FULL), row(3, "new.person", name="New Person"), row(4, "m.dupont"))
    assert outcomes(await take(town, *rows)) == [LineOutcome.ADDED] * 3
    town.clock.step(days=1)
    assert outcomes(await take(town, *rows)) == [LineOutcome.SAME] * 3
    assert (await town.events()).count("people:imported") == 2


async def test_later_changes_are_dated_and_what_is_left_out_goes(town: Village) -> None:
    await take(town, row(**FULL))
    await town.people.accept_baseline(ALICE)
    town.clock.step(days=2)
    changed = {
        **FULL,
        "office_line": "02 555 99 99",
        "manager_login": "adm.dupont",
        "site": "",
        "second_number": "",
    }
    report = await take(town, row(**changed))
    assert outcomes(report) == [LineOutcome.CHANGED]
    assert set(report.lines[0].columns) == {"office_line", "manager_login", "site", "second_number"}
    assert not report.baseline
    id_ = await town.id_of("a.dupont")
    later = Standing(changed=town.clock.now(), baseline=False)
    contacts = {one.value: one.standing for one in await town.read(lambda c: facts.contacts(c, id_))}
    assert contacts["+3225559999"] == later
    assert "+3225551241" not in contacts
    assert "+32499001122" not in contacts
    manager = await town.read(lambda c: facts.manager(c, id_))
    assert manager is not None
    assert (manager.login, manager.standing) == ("adm.dupont", later)
    assert await town.read(lambda c: facts.imported(c, id_, "site")) is None


async def test_a_number_that_another_source_knew_before_is_not_new(town: Village) -> None:
    await take(town, row())
    town.clock.step(days=2)
    await take(town, row(second_number="0499 00 11 22"))
    town.clock.step(days=100)
    town.twin.change("DU1", numbers=(("mobile", "0475 12 34 56"),))
    await town.mirror()
    id_ = await town.id_of("a.dupont")
    contacts = {
        (one.kind, one.value): one.standing for one in await town.read(lambda c: facts.contacts(c, id_))
    }
    assert contacts[ContactKind.MOBILE, "+32475123456"] == FIRST


@pytest.mark.parametrize(
    ("fields", "column", "problem"),
    [
        ({"login": ""}, "login", LineProblem.EMPTY),
        ({"login": "x" * 300}, "login", LineProblem.TOO_LONG),
        ({"login": "a\ud800b"}, "login", LineProblem.TOO_LONG),
        ({"client": "nobody"}, "client", LineProblem.UNKNOWN_CLIENT),
        ({"client": ""}, "client", LineProblem.EMPTY),
        ({"office_line": "call me"}, "office_line", LineProblem.BAD_NUMBER),
        ({"second_number": "112"}, "second_number", LineProblem.BAD_NUMBER),
        ({"mail": "no at sign"}, "mail", LineProblem.BAD_MAIL),
        ({"mail": "a b@c.example"}, "mail", LineProblem.BAD_MAIL),
        ({"language": "de"}, "language", LineProblem.BAD_LANGUAGE),
        ({"manager_login": "A.DUPONT"}, "manager_login", LineProblem.OWN_MANAGER),
        ({"linked_login": "a.dupont"}, "linked_login", LineProblem.OWN_LINK),
        ({"groups": "x" * 300}, "groups", LineProblem.TOO_LONG),
    ],
)
async def test_a_wrong_line_is_named_and_the_others_are_taken(
    town: Village, fields: dict[str, str], column: str, problem: LineProblem
) -> None:
    wrong = ImportRow.model_construct(**{**row(7, office_line="02 555 12 41").model_dump(), **fields})
    part = PeopleImport.model_construct(
        file="x.csv", dry_run=False, last=True, rows=(wrong, row(8, "m.dupont"))
    )
    report = await town.people.take_in(ALICE, part)
    assert outcomes(report) == [LineOutcome.PROBLEM, LineOutcome.ADDED]
    assert (report.lines[0].line, report.lines[0].column, report.lines[0].problem) == (7, column, problem)
    assert await town.logins("025551241") == []


async def test_one_login_twice_in_a_file(town: Village) -> None:
    report = await take(town, row(2), row(3, "A.Dupont"), row(4, "a.dupont", "velo"))
    assert [line.problem for line in report.lines] == [None, LineProblem.TWICE, None]


async def test_a_login_of_two_people_needs_its_vendor(town: Village) -> None:
    town.add(somebody("DU8", "A.DUPONT", "Somebody Else"))
    await town.mirror()
    report = await take(town, row(2), row(3, "twin:a.dupont"))
    assert [line.problem for line in report.lines] == [LineProblem.AMBIGUOUS] * 2
    report = await take(town, row(2, "m.dupont"), row(3, "twin:adm.dupont"))
    assert outcomes(report) == [LineOutcome.ADDED] * 2


async def test_two_accounts_of_one_person_are_linked(town: Village) -> None:
    await take(town, row(linked_login="adm.dupont"))
    await town.people.accept_baseline(ALICE)
    assert await town.logins("dupont amelie") == ["a.dupont", "dupont"]
    id_ = await town.id_of("a.dupont")
    assert {one.login for one in await town.read(lambda c: facts.accounts(c, id_))} == {
        "a.dupont",
        "adm.dupont",
    }
    assert {one.device.ref for one in await town.read(lambda c: facts.devices(c, id_))} == {"DP1", "DP3"}
    assert {one.standing for one in await town.read(lambda c: facts.devices(c, id_))} == {FIRST}
    assert await town.read(lambda c: privilege.tier(c, town.house, id_)) is Tier.PRIVILEGED
    assert outcomes(await take(town, row(linked_login="adm.dupont"), row(3, "adm.dupont"))) == [
        LineOutcome.SAME,
        LineOutcome.ADDED,
    ]
    assert (
        outcomes(await take(town, row(linked_login="adm.dupont"), row(3, "adm.dupont")))
        == [LineOutcome.SAME] * 2
    )
    await town.mirror()
    assert len(await town.read(lambda c: facts.accounts(c, id_))) == 2


async def test_the_old_id_leads_to_the_linked_person(town: Village) -> None:
    old, new = await town.id_of("adm.dupont"), await town.id_of("a.dupont")
    await take(town, row(linked_login="adm.dupont"))
    assert await town.read(lambda c: facts.current(c, old)) == new
    assert (await town.people.card(ALICE, old)).id == new


async def test_accounts_of_two_clients_are_linked(town: Village) -> None:
    for written in ("velo/dupont", "twin-velo:dupont", "dupont"):
        report = await take(town, row(linked_login=written), dry_run=True)
        assert outcomes(report) == [LineOutcome.ADDED]
    await take(town, row(linked_login="dupont"))
    id_ = await town.id_of("a.dupont")
    found = await town.read(lambda c: facts.accounts(c, id_))
    assert {one.vendor for one in found} == {"twin", "twin-velo"}


async def test_a_link_made_later_brings_doubted_devices(town: Village) -> None:
    await take(town, row())
    await town.people.accept_baseline(ALICE)
    town.clock.step(days=3)
    await take(town, row(linked_login="adm.dupont"))
    id_ = await town.id_of("a.dupont")
    found = {one.device.ref: one.standing for one in await town.read(lambda c: facts.devices(c, id_))}
    assert found == {"DP1": FIRST, "DP3": Standing(changed=town.clock.now(), baseline=False)}


async def test_an_account_that_appears_later_goes_to_whom_it_was_promised(town: Village) -> None:
    await take(town, row(linked_login="late.login"), row(3, "early.bird", name="Early Bird"))
    assert await town.logins("early") == ["early.bird"]
    bird = await town.id_of("early.bird")
    town.add(somebody("DU6", "Late.Login", "Amélie D."), somebody("DU7", "EARLY.BIRD", "Early B. Bird"))
    await town.mirror()
    id_ = await town.id_of("a.dupont")
    assert {one.ref for one in await town.read(lambda c: facts.accounts(c, id_))} == {"DU1", "DU6"}
    assert {one.ref for one in await town.read(lambda c: facts.accounts(c, bird))} == {"DU7"}


async def test_parts_of_a_file_are_one_first_reading(town: Village) -> None:
    assert (await take(town, row(second_number="0499 00 11 22"), last=False)).baseline
    assert not await town.read(facts.baseline_pending)
    assert (await take(town, row(9, "m.dupont"))).baseline
    assert await town.read(facts.baseline_pending)
    assert not (await take(town, row(2))).baseline


async def test_only_who_keeps_the_people_may(tmp_path: Path) -> None:
    boss = AgentConfig(AgentId("boss"), "Boss", frozenset({"agent", "admin"}))
    config = DeskConfig(clients=(DURAND,), vendors=(), store="", agents={boss.id: boss})
    async with village(tmp_path, config=config) as town:
        with pytest.raises(Refused) as caught:
            await take(town, row())
        assert caught.value.code is ErrorCode.ROLE_MISSING
        with pytest.raises(Refused):
            await town.people.accept_baseline(ALICE)
        part = PeopleImport(file="x.csv", dry_run=False, rows=(row(2, "a.dupont", ""),))
        report = await town.people.take_in(Agent(boss.id, boss.name, boss.roles), part)
        assert outcomes(report) == [LineOutcome.ADDED]
    async with village(tmp_path, readonly=True) as town:
        with pytest.raises(Refused):
            await take(town, row())
