from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select

from helpdesk_tui.contract.errors import ErrorCode, Missing, Unreachable
from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.contract.imports import ImportRow, PeopleImport
from helpdesk_tui.contract.people import AccountStatus, ContactKind, PersonCard, Risk, RiskCode, RiskLevel
from helpdesk_tui.contract.stream import Resource
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.people import facts, fresh
from helpdesk_tui.desk.people.recent import FRESH, SAME_VISIT
from helpdesk_tui.desk.people.service import People
from tests.desk.inside import AMELIE, inside
from tests.desk.people.village import ALICE, TwinLog, Village, phone, somebody, token, village
from tests.desk.twin import Live

BOB = Agent(AgentId("b.berg"), "Bob Berg", frozenset({"agent"}))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    async with village(
        tmp_path,
        somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1"), token("DH1"), aliases=("amelie",)),
        somebody("DU2", "m.dupont", "Marc Dupont"),
    ) as found:
        await found.mirror()
        yield found


async def card(town: Village, login: str = "a.dupont", agent: Agent = ALICE) -> PersonCard:
    town.clock.step(seconds=FRESH)  # or the last answer would still count as fresh
    return await town.people.card(agent, await town.id_of(login))


def risk(card: PersonCard, code: RiskCode) -> Risk:
    return next(one for one in card.risks if one.code is code)


def codes(card: PersonCard) -> set[RiskCode]:
    return {one.code for one in card.risks}


async def test_a_card_shows_no_more_than_it_may(town: Village) -> None:
    found = await card(town)
    assert (found.name, found.login, found.client.name) == ("Amélie Dupont", "a.dupont", "Durand SA")
    assert (found.status, found.tier, found.language) == (AccountStatus.ACTIVE, Tier.READ, "fr")
    assert found.details is None
    text = found.model_dump_json()
    for secret in ("475 12", "47512", "a.dupont@", "600121", "amelie"):
        assert secret not in text.replace("Amélie", "").replace('"a.dupont"', "")
    assert {(one.kind, one.hint) for one in found.contacts} == {
        (ContactKind.MAIL, "@durand.example"),
        (ContactKind.MOBILE, "..56"),
    }
    assert {(one.label, one.number_hint) for one in found.devices} == {("iPhone 13", "..56"), ("h6", "..21")}
    assert found.risks == ()


async def test_it_is_read_now(town: Village) -> None:
    town.clock.step(days=1)
    town.twin.change("DU1", status=AccountStatus.LOCKED, status_text="locked out")
    town.hub.told.clear()
    found = await card(town)
    assert found.status is AccountStatus.LOCKED
    assert RiskCode.LOCKED in codes(found)
    assert [(one.source, one.fresh, one.problem, one.read_at) for one in found.sources] == [
        ("twin", True, None, town.clock.now())
    ]
    assert (Resource.PERSON, found.id) in {(one.resource, one.id) for one in town.hub.told}
    assert (await town.find("amelie")).hits[0].status is AccountStatus.LOCKED


async def test_a_change_found_by_the_card_is_doubted(town: Village) -> None:
    town.clock.step(days=3)
    town.twin.change("DU1", devices=(phone("DP1", "0499 00 11 22"), token("DH1")))
    found = await card(town)
    changed = risk(found, RiskCode.CONTACT_CHANGED)
    assert changed.params["hint"] == "..22"
    assert risk(found, RiskCode.DEVICE_CHANGED).params["label"] == "iPhone 13"
    until = town.clock.now() + town.house.policy.base.quarantine
    assert {one.quarantined_until for one in found.devices} == {until, None}
    town.clock.step(days=town.house.policy.base.evidence.quarantine_days)
    assert not codes(await card(town)) & {RiskCode.CONTACT_CHANGED, RiskCode.DEVICE_CHANGED}


async def test_a_vendor_that_is_down_leaves_the_mirror_with_its_age(town: Village) -> None:
    read = town.clock.now()
    town.clock.step(hours=2)
    town.twin.down = True
    found = await card(town)
    assert found.name == "Amélie Dupont"
    assert [(one.fresh, one.problem, one.read_at) for one in found.sources] == [
        (False, ErrorCode.VENDOR_DOWN, read)
    ]


async def test_a_slow_vendor_does_not_hold_the_card(town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(ref: str) -> None:
        del ref
        await asyncio.sleep(60)

    monkeypatch.setattr(fresh.look, "__kwdefaults__", {"seconds": 0.05})
    monkeypatch.setattr(town.twin, "person", slow)
    found = await card(town)
    assert [one.problem for one in found.sources] == [ErrorCode.VENDOR_SLOW]


async def test_a_vendor_that_answers_about_somebody_else_is_not_believed(town: Village) -> None:
    marc = town.twin.people["DU2"]
    town.twin.people["DU1"] = replace(marc, ref="DU2", devices=(phone("DP9", "0499 99 99 99"),))
    found = await card(town)
    assert [one.problem for one in found.sources] == [ErrorCode.VENDOR_STRANGE]
    assert found.name == "Amélie Dupont"


async def test_an_account_that_is_gone(town: Village) -> None:
    del town.twin.people["DU2"]
    id_ = await town.id_of("m.dupont")
    found = await town.people.card(ALICE, id_)
    assert found.accounts == ()
    assert RiskCode.NO_DEVICE in codes(found)
    assert await town.logins("marc") == []
    with pytest.raises(Missing):
        await town.people.card(ALICE, PersonId("ps_nobody"))


async def test_a_store_that_cannot_be_written_leaves_reading(town: Village) -> None:
    def full(c: Connection) -> None:
        if c.dialect.name == "postgresql":
            c.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        c.exec_driver_sql(f"PRAGMA max_page_count={c.exec_driver_sql('PRAGMA page_count').scalar_one()}")
        c.exec_driver_sql("CREATE TABLE filler (x)")
        c.exec_driver_sql("INSERT INTO filler VALUES (zeroblob(100000))")

    lock_out = town.house.store.write

    async def refuse(work: Any) -> Any:
        return await lock_out(full)

    object.__setattr__(town.house.store, "write", refuse)
    with pytest.raises(Unreachable):
        await town.house.store.write(lambda c: None)
    found = await card(town)
    assert [one.problem for one in found.sources] == [ErrorCode.STORE_UNWRITABLE]
    assert found.name == "Amélie Dupont"


async def test_each_visit_is_on_record_once(town: Village) -> None:
    for _ in range(3):
        await card(town)
    await card(town, agent=BOB)
    events = [event for event in await town.events() if event == "card:opened"]
    assert len(events) == 2
    town.clock.step(seconds=SAME_VISIT)
    await card(town)
    assert (await town.events()).count("card:opened") == 3


async def test_a_second_look_at_once_asks_no_vendor(town: Village) -> None:
    id_ = await town.id_of("a.dupont")
    await town.people.card(ALICE, id_)
    town.twin.down = True
    again = await town.people.card(ALICE, id_)
    assert [one.fresh for one in again.sources] == [True]
    await town.people.refresh(id_)
    town.clock.step(seconds=FRESH)
    assert [one.fresh for one in (await town.people.card(ALICE, id_)).sources] == [False]


async def test_codes_that_live_are_a_risk(town: Village) -> None:
    now = town.clock.now()
    end = now.replace(hour=20)
    town.twin.bypass["DU1"] = [Live("B1", "111111111", now, end, 1)]
    found = risk(await card(town), RiskCode.LIVE_CODE)
    assert found.level is RiskLevel.WARNING
    assert found.params == {"vendor": "twin", "count": "1", "elsewhere": "1", "until": end.isoformat()}
    assert RiskCode.LIVE_CODE not in codes(await card(town, "m.dupont"))


async def test_the_desk_remembers(town: Village) -> None:
    id_ = await town.id_of("a.dupont")
    now = town.clock.now()

    def write(c: Connection) -> None:
        base = {"person_id": id_, "client_id": "durand", "agent": "b.berg", "reason": "unsaid"}
        c.execute(
            insert(case_),
            [
                {**base, "id": "case_1", "state": "closed", "outcome": "refused", "opened_at": now},
                {**base, "id": "case_2", "state": "open", "outcome": None, "opened_at": now},
            ],
        )
        c.execute(
            insert(proof).values(
                id="p1",
                case_id="case_1",
                person_id=id_,
                agent="b.berg",
                way="push:x",
                method="push",
                root="handset",
                strength="checked",
                state="fraud",
                started_at=now,
            )
        )

    await town.house.store.write(write)
    found = await card(town)
    assert found.memory.model_dump() == {
        "calls_90d": 2,
        "refusals_30d": 1,
        "failed_proofs_30d": 1,
        "last_call": now,
        "last_refusal": now,
        "last_refused_by": "b.berg",
    }
    assert codes(found) == {RiskCode.FRAUD_REPORTED, RiskCode.REFUSED_LATELY, RiskCode.OPEN_CASE}
    assert found.risks[0].code is RiskCode.FRAUD_REPORTED, "loudest first"
    assert risk(found, RiskCode.OPEN_CASE).params["agent"] == "b.berg"
    assert RiskCode.OPEN_CASE not in codes(await card(town, agent=BOB)), "their own case is no news"


async def test_privilege_and_homonyms(town: Village) -> None:
    town.add(somebody("DU3", "a.dupont2", "AMELIE DUPONT", groups=("domain admins",)))
    await town.mirror()
    twin = await card(town, "a.dupont2")
    assert (twin.tier, risk(twin, RiskCode.PRIVILEGED).params) == (
        Tier.PRIVILEGED,
        {"group": "domain admins"},
    )
    assert risk(await card(town), RiskCode.HOMONYM).params == {"count": "1"}


async def test_a_baseline_that_nobody_accepted_is_said(tmp_path: Path) -> None:
    async with village(tmp_path, somebody("DU1", "a", "A B", phone("DP1"))) as town:
        await town.mirror(accept=False)
        assert RiskCode.BASELINE_UNCONFIRMED in codes(await card(town, "a"))


async def test_details_only_for_a_verified_caller(town: Village) -> None:
    id_ = await town.id_of("a.dupont")
    row = ImportRow(line=2, login="a.dupont", client="durand", manager_login="m.dupont", site="Liège")
    await town.people.take_in(ALICE, PeopleImport(file="x.csv", dry_run=False, rows=(row,)))
    found = await town.people.card(ALICE, id_, CaseId("case_nobody"))
    assert (found.details, found.has_manager) == (None, True)
    assert "Marc" not in found.model_dump_json()


async def test_who_acts_on_himself_is_known(town: Village) -> None:
    town.add(somebody("DU4", "alice.martin", "Alice Martin"), somebody("DU5", "A.MARTIN", "Alice Martin"))
    await town.mirror()
    for login, own in (("alice.martin", True), ("A.MARTIN", True), ("a.dupont", False)):
        id_ = await town.id_of(login)
        found = await town.read(
            lambda c, id_=id_: facts.is_own_account(c, town.house.config, ALICE.id, id_)  # type: ignore[misc]
        )
        assert found is own, login


async def test_prompts_are_served_and_looked_for_behind(tmp_path: Path) -> None:
    from helpdesk_tui.vendors.values import VendorPrompt

    async with village(tmp_path, somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1"))) as town:
        log = TwinLog()
        town.twin.log = log  # type: ignore[assignment]
        await town.mirror()
        assert (await card(town)).prompts.read_at is None
        log.entries = [
            VendorPrompt(
                f"t{n}", "DU1", "a.dupont", town.clock.now(), "VPN", "push", "fraud" if n == 3 else "success"
            )
            for n in range(14)
        ]
        vendor: Any = town.twin
        following = asyncio.create_task(town.house.prompts.follow(vendor, town.clock, town.hub))
        while not log.asked:
            await asyncio.sleep(0.001)
        found = await card(town)
        assert len(found.prompts.lines) == 10
        assert found.prompts.blind_seconds == 120
        assert found.prompts.next_look is not None
        assert RiskCode.FRAUD_REPORTED in codes(found)
        await card(town)
        assert len(log.asked) == 1, "not sooner than the vendor tolerates"
        following.cancel()
        assert Resource.PROMPTS in {one.resource for one in town.hub.told}


async def test_a_log_that_fails_says_so(tmp_path: Path) -> None:
    async with village(tmp_path, somebody("DU1", "a.dupont", "Amélie Dupont")) as town:
        log = TwinLog(broken=Unreachable(ErrorCode.VENDOR_BUSY))
        town.twin.log = log  # type: ignore[assignment]
        await town.mirror()
        vendor: Any = town.twin
        following = asyncio.create_task(town.house.prompts.follow(vendor, town.clock, town.hub))
        town.house.prompts.want(town.twin.id)
        while not log.asked:
            await asyncio.sleep(0.001)
        found = (await card(town)).prompts
        assert (found.lines, found.read_at, found.problem) == ((), None, ErrorCode.VENDOR_BUSY)
        following.cancel()


async def test_the_record_still_verifies(town: Village) -> None:
    from helpdesk_tui.desk.audit.rows import check

    await card(town)
    verdict = await town.read(check)
    assert (verdict.fault, verdict.count) == (
        None,
        await town.read(lambda c: c.scalar(select(func.count()).select_from(audit_record))),
    )


async def test_a_verified_caller_s_details_are_shown_to_who_verified(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        people = People(desk.house)
        opened = await desk.case()
        assert (await people.card(desk.agent, AMELIE, opened.id)).details is None
        verified = await desk.verified()
        assert verified.id == opened.id
        found = await people.card(desk.agent, AMELIE, opened.id)
        assert found.details is not None
        assert (await people.card(BOB, AMELIE, opened.id)).details is None
        assert (await people.card(desk.agent, AMELIE)).details is None
        desk.clock.step(minutes=20)
        assert (await people.card(desk.agent, AMELIE, opened.id)).details is None, "the proof has lapsed"
