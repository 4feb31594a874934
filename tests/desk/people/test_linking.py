"""Joining and taking apart by an agent's word: whoever had the old id is found, and everything comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert, select, update

from helpdesk_tui.contract.accounts import Linking, Unlinking, WhyApart
from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Refused
from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import AgentId, PersonId, VendorId
from helpdesk_tui.contract.orders import BypassOrder, RevokeOrder
from helpdesk_tui.contract.people import PersonCard
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.grants.service import live_grants
from helpdesk_tui.desk.operations.endpoints import operations
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import facts, linking, moving, privilege
from helpdesk_tui.desk.people.moving import Merge
from helpdesk_tui.desk.people.recent import FRESH
from helpdesk_tui.desk.people.tables import account, contact, device, fact, joined, person, person_group
from tests.desk.inside import AMELIE, inside, new_key
from tests.desk.people.test_one_person import two_systems
from tests.desk.people.village import ALICE, Village, phone, somebody, token

BOB = Agent(AgentId("b.berg"), "Bob Berg", frozenset({"agent"}))
KEPT = (account, device, contact, fact, person_group)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    ours = [
        somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1")),
        somebody("DU2", "m.petit", "Max Petit"),
    ]
    theirs = [
        somebody("W1", "adupont", "A. Dupont-Leroy", token("T1"), groups=("Domain Admins",)),
        somebody("W2", "zwart", "Zoé Zwart", phone("T2", "0499 11 22 33")),
    ]
    async with two_systems(tmp_path, ours, theirs) as found:
        found.clock.step(days=60)
        yield found


async def rows(town: Village, *tables: Table) -> dict[str, list[Any]]:
    """All of these tables, but for what counts readings."""
    return {
        table.name: sorted(
            str({name: value for name, value in row._mapping.items() if name not in {"read_at", "revision"}})
            for row in await town.read(lambda c, table=table: list(c.execute(select(table))))  # type: ignore[misc]
        )
        for table in tables
    }


async def card(town: Village, who: PersonId) -> PersonCard:
    town.clock.step(seconds=FRESH)
    return await town.people.card(ALICE, who)


async def link(town: Village, into: PersonId, gone: PersonId) -> None:
    await linking.link(town.house, ALICE, into, Linking(other=gone, reason="she has changed her name"))


async def unlink(town: Village, who: PersonId, account_id: str) -> PersonId:
    return (
        await linking.unlink(town.house, ALICE, who, Unlinking(account=account_id, reason="it is not her"))
    ).other


async def test_joined_and_taken_apart_nothing_has_changed(town: Village) -> None:
    her, other = await town.id_of("a.dupont"), await town.id_of("adupont")
    before = await rows(town, *KEPT, person)
    await link(town, her, other)
    found = await card(town, other)
    assert (found.id, found.name) == (her, "Amélie Dupont"), "the old id leads to her"
    assert [one.vendor for one in found.accounts] == ["twin", "webadm"]
    assert found.tier is Tier.PRIVILEGED
    assert await town.logins("leroy") == ["a.dupont"]
    assert await unlink(town, her, "webadm:W1") == other
    assert await rows(town, *KEPT, person) == before
    assert await town.logins("leroy") == ["adupont"]
    assert (await town.events())[-1] == "people:unlinked"
    assert (await town.events()).count("people:linked") == 1


async def test_what_only_one_of_them_had_proves_nothing_for_a_while(town: Village) -> None:
    """Else whoever may join could let an accomplice's phone prove that he is the victim."""
    accomplice, victim = await town.id_of("zwart"), await town.id_of("a.dupont")
    await link(town, accomplice, victim)
    now = town.clock.now()
    assert (await card(town, accomplice)).login == "zwart", "who stays keeps his name"
    held = await town.read(lambda c: facts.devices(c, accomplice))
    assert {one.device.ref: one.standing.changed for one in held} == {"DP1": now, "T2": now}
    points = await town.read(lambda c: facts.contacts(c, accomplice))
    assert {one.standing.changed for one in points} == {now}


async def test_a_common_address_of_namesakes_stands(town: Village) -> None:
    town.other.people["W3"] = somebody("W3", "petit.m", "PETIT Max", mails=("m.petit@durand.example",))
    town.twin.change("DU2", mails=())
    await town.mirror()
    town.clock.step(days=60)
    town.twin.change("DU2", mails=("m.petit@durand.example",))
    await town.mirror()
    town.clock.step(days=60)
    his, other = await town.id_of("m.petit"), await town.id_of("petit.m")
    (doubt,) = (await card(town, his)).doubts
    assert (doubt.person, doubt.why) == (other, WhyApart.NEVER_ASKED)
    await link(town, his, other)
    points = await town.read(lambda c: facts.contacts(c, his))
    assert all(one.standing.changed != town.clock.now() for one in points)


async def test_an_account_that_was_joined_when_it_was_first_seen(town: Village) -> None:
    town.other.people["W4"] = somebody("W4", "m.petit", "Max Petit", phone("T4", "0488 00 11 22"))
    await town.mirror()
    his = await town.id_of("m.petit")
    assert len((await card(town, his)).accounts) == 2
    other = await unlink(town, his, "webadm:W4")
    found = await card(town, other)
    assert [one.vendor for one in found.accounts] == ["webadm"]
    assert [one.label for one in found.devices] == ["iPhone 13"]
    assert (await card(town, his)).devices == ()
    await town.mirror()
    assert len((await card(town, his)).accounts) == 1, "it is not joined again"


async def test_who_took_them_apart_stands_on_the_card(town: Village) -> None:
    town.other.change("W1", mails=("a.dupont@durand.example",))
    await town.mirror()
    her, other = await town.id_of("a.dupont"), await town.id_of("adupont")
    assert [doubt.why for doubt in (await card(town, her)).doubts] == [WhyApart.OTHER_NAME]
    await link(town, her, other)
    await unlink(town, her, "webadm:W1")
    (doubt,) = (await card(town, her)).doubts
    assert (doubt.why, doubt.agent) == (WhyApart.TAKEN_APART, ALICE.id)


async def test_cases_follow_and_come_back(town: Village) -> None:
    her, other = await town.id_of("a.dupont"), await town.id_of("adupont")
    cases = Cases(town.house)
    opened = await cases.open(ALICE, CaseOpening(person=other))
    await link(town, her, other)
    assert (await cases.get(opened.id)).person == her
    assert (await cases.open(ALICE, CaseOpening(person=other))).id == opened.id, "by the old id too"
    assert (await card(town, her)).memory.calls_90d == 1
    await unlink(town, her, "webadm:W1")
    assert (await cases.get(opened.id)).person == other
    assert (await card(town, her)).memory.calls_90d == 0


async def test_only_who_keeps_the_people_may(town: Village) -> None:
    her, other = await town.id_of("a.dupont"), await town.id_of("adupont")
    agents = {
        ALICE.id: AgentConfig(ALICE.id, ALICE.name, frozenset({"agent", "admin"})),
        BOB.id: AgentConfig(BOB.id, BOB.name),
    }
    house = replace(town.house, config=replace(town.house.config, agents=agents))
    with pytest.raises(Refused) as refused:
        await linking.link(house, BOB, her, Linking(other=other, reason="x"))
    assert refused.value.code is ErrorCode.ROLE_MISSING


async def test_nobody_becomes_somebody_else(town: Village) -> None:
    town.add(somebody("DU9", "alice.martin", "Alice Martin"))
    await town.mirror()
    hers, victim = await town.id_of("alice.martin"), await town.id_of("a.dupont")
    for into, gone in ((hers, victim), (victim, hers)):
        with pytest.raises(Refused) as refused:
            await link(town, into, gone)
        assert refused.value.code is ErrorCode.OWN_ACCOUNT


async def test_a_group_that_was_left_counts_until_its_quarantine_is_over(town: Village) -> None:
    other = await town.id_of("adupont")
    town.other.change("W1", groups=())
    await town.mirror()
    assert (await card(town, other)).tier is Tier.PRIVILEGED
    town.clock.step(days=town.house.policy.base.evidence.quarantine_days)
    assert await town.read(lambda c: privilege.tier(c, town.house, other)) is Tier.READ
    town.other.change("W1", groups=("Domain Admins",))
    await town.mirror()
    assert (await card(town, other)).tier is Tier.PRIVILEGED, "back at once"


async def test_a_live_code_follows_and_is_found_by_either_id(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        done = await desk.operations.order(case.id, BypassOrder(vendor=VendorId("twin")), new_key())
        now, into = desk.clock.now(), PersonId("per_after")

        def joined_with_somebody(connection: Any) -> None:
            row = connection.execute(select(person)).one()
            connection.execute(person.insert().values(**{**row._mapping, "id": into}))
            moving.merge(connection, Merge(AMELIE, into, now, by_key="agent"))

        await desk.house.store.write(joined_with_somebody)
        for id_ in (AMELIE, into):
            (grant,) = await live_grants(desk.house, id_, live=True)
            assert (grant.id, grant.person) == (done.grant, into)
            listed = await operations(desk.house, desk.agent, person=id_)
            assert [one.person for one in listed] == [into]
        moved = await Cases(desk.house).get(case.id)
        assert moved.person == into
        proofs = await desk.rows(proof)
        assert {row.person_id for row in proofs} == {into}
        order = RevokeOrder(grant=grant.id, reason="not needed any more")
        assert (await desk.operations.take(order, new_key())).person == into
        assert not desk.twin.bypass["DU1"]


async def test_nobody_is_moved_while_something_is_under_way(town: Village) -> None:
    her, other = await town.id_of("a.dupont"), await town.id_of("adupont")
    now = town.clock.now()

    def under_way(connection: Any) -> None:
        connection.execute(
            operation.insert().values(
                id="op_1",
                kind="bypass",
                state="unknown",
                slot=f"webadm|{other}",
                vendor="webadm",
                account_ref="W1",
                person_id=other,
                agent=BOB.id,
                order_json="{}",
                boot="boot",
                asked_at=now,
                deadline_at=now + timedelta(seconds=25),
            )
        )

    await town.house.store.write(under_way)
    with pytest.raises(Conflict) as busy:
        await link(town, her, other)
    assert busy.value.params["agent"] == BOB.id
    await town.house.store.write(
        lambda c: c.execute(update(operation).values(slot=None, state="done")) and None
    )
    await link(town, her, other)
    owner = await town.read(lambda c: c.scalar(select(operation.c.person_id)))
    assert owner == her
    await unlink(town, her, "webadm:W1")
    assert await town.read(lambda c: c.scalar(select(operation.c.person_id))) == other
    assert len(await town.read(lambda c: list(c.execute(select(joined.c.undone_at))))) == 1


async def proof_of(town: Village, who: PersonId, **values: Any) -> None:
    """A proof of theirs as it stands."""
    now, case = town.clock.now(), await Cases(town.house).open(BOB, CaseOpening(person=who))
    number = len(await town.read(lambda c: list(c.execute(select(proof)))))
    row = {
        "id": f"prf_{number}",
        "case_id": case.id,
        "person_id": who,
        "agent": BOB.id,
        "way": "mail:con_1",
        "method": "mail_code",
        "root": "password",
        "strength": "checked",
        "state": "waiting",
        "started_at": now,
        "ends_at": now + timedelta(minutes=10),
        **values,
    }
    await town.house.store.write(lambda c: c.execute(insert(proof).values(row)))


async def test_nobody_is_joined_or_taken_apart_while_he_is_verified(town: Village) -> None:
    """A proof that waits would be somebody else's when it passes."""
    amelie, theirs = await town.id_of("a.dupont"), await town.id_of("adupont")
    await proof_of(town, theirs)
    with pytest.raises(Conflict) as told:
        await link(town, amelie, theirs)
    assert told.value.code is ErrorCode.VERIFIED_ELSEWHERE
    assert told.value.params["agent"] == BOB.id
    town.clock.step(minutes=10)
    await link(town, amelie, theirs)


async def test_taking_apart_gives_no_new_attempts(town: Village) -> None:
    """The half that is let go would be guessed at anew."""
    amelie, theirs = await town.id_of("a.dupont"), await town.id_of("adupont")
    await link(town, amelie, theirs)
    for _ in range(10):
        await proof_of(town, amelie, state="failed")
    with pytest.raises(Refused) as told:
        await unlink(town, amelie, "webadm:W1")
    assert told.value.code is ErrorCode.UPPER_ROLE_NEEDED
    town.clock.step(hours=24)
    assert await unlink(town, amelie, "webadm:W1") == theirs
