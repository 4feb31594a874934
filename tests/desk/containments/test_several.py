"""A spray: one list, two people, ticks for each person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.containments import (
    Containment,
    ContainmentConfirm,
    ContainmentState,
    Measure,
    StepState,
)
from helpdesk_tui.contract.deeds import ContainPeople, DeedLine, DeedState
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.containments.service import Containments
from helpdesk_tui.desk.deeds.service import Deeds
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.operations.taking import TAKINGS_PER_HOUR
from helpdesk_tui.desk.people.tables import account, person
from helpdesk_tui.vendors.values import VendorPerson
from tests.desk.containments.scene import Scene, scene
from tests.desk.inside import AMELIE, START, new_key
from tests.desk.several_people import MARTIN, SECURITY, SENIOR, becomes, staff

SECOND = PersonId("per_bruno")


def _bruno(connection: Connection) -> None:
    connection.execute(
        insert(person).values(
            id=SECOND,
            client_id="durand",
            login="b.bruno",
            login_key="b.bruno",
            name="BRUNO Bea",
            name_key="bruno bea",
            status="active",
        )
    )
    values = dict(connection.execute(select(account)).mappings().first() or {})
    mine = {"ref": "DU2", "person_id": SECOND, "login": "b.bruno", "login_key": "b.bruno", "mails": "[]"}
    connection.execute(insert(account).values({**values, **mine, "name": "BRUNO Bea"}))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        await staff(made.desk)
        made.desk.twin.people["DU2"] = VendorPerson("DU2", "b.bruno", "BRUNO Bea")
        await made.desk.house.store.write(_bruno)
        made.agent = SECURITY
        yield made


async def asked(town: Scene, looked: Containment) -> DeedLine:
    deed = ContainPeople(containment=looked.id, frozen=looked.frozen)
    return await Deeds(town.desk.house, town.agent).ask(deed, new_key())


async def agreed(town: Scene, line: DeedLine, by: Agent = SENIOR) -> None:
    await Deeds(town.desk.house, by).agree(line.id)


async def code_of(work: object) -> ErrorCode:
    with pytest.raises(DeskError) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_two_people_contain_two_people(town: Scene) -> None:
    looked = await town.look(AMELIE, SECOND)
    assert looked.four_eyes
    assert await code_of(town.confirm(looked)) is ErrorCode.SECOND_NEEDED
    line = await asked(town, looked)
    waits = await town.service.get(looked.id)
    assert (waits.state, waits.deed) == (ContainmentState.ASKED, line.id)
    assert "BRUNO Bea" in line.about
    await agreed(town, line)
    found = await town.run(looked)
    assert found.state is ContainmentState.ENDED
    for one in found.people:
        assert {step.state for step in one.steps if step.measure is Measure.LOCK} == {StepState.DONE}
    assert (await town.desk.events()).count("containment:started") == 2


async def test_a_request_waits_no_longer_than_its_list_is_good(town: Scene) -> None:
    looked = await town.look(AMELIE, SECOND)
    town.desk.clock.step(minutes=20)
    line = await asked(town, looked)
    assert line.until == looked.until == START + timedelta(minutes=60)
    assert (await town.service.get(looked.id)).until == line.until
    town.desk.clock.step(minutes=40)
    (ended,) = await Deeds(town.desk.house, SENIOR).listed()
    assert ended.state is DeedState.LAPSED
    assert await code_of(agreed(town, line)) is ErrorCode.APPROVAL_ENDED
    again = await town.look(AMELIE, SECOND)
    assert (again.state, again.id != looked.id) == (ContainmentState.PLANNED, True)


async def test_the_list_of_earlier_ones_names_several_and_what_waits(town: Scene) -> None:
    looked = await town.look(AMELIE, SECOND)
    assert await town.listed() == [], "a look alone is none"
    line = await asked(town, looked)
    (waits,) = await town.listed()
    assert (waits.state, waits.people, waits.vendors) == (ContainmentState.ASKED, 2, ())
    assert waits.names == ("DUPONT Amélie", "BRUNO Bea")
    await agreed(town, line)
    await town.run(looked)
    (done,) = await town.listed()
    assert (done.state, done.agent, done.vendors[0].done[Measure.LOCK]) == (
        ContainmentState.ENDED,
        SECURITY.id,
        2,
    )
    refused = await asked(town, await town.look(AMELIE, SECOND))
    await Deeds(town.desk.house, SENIOR).refuse(refused.id)
    assert [one.id for one in await town.listed()] == [looked.id]


async def test_nothing_is_done_before_the_second_person_agrees(town: Scene) -> None:
    looked = await town.look(AMELIE, SECOND)
    await asked(town, looked)
    ledger = list(town.desk.twin.ledger)
    assert (await town.run(looked)).state is ContainmentState.ASKED
    assert town.desk.twin.ledger == ledger


async def test_nobody_is_the_second_person_for_himself(town: Scene) -> None:
    line = await asked(town, await town.look(AMELIE, SECOND))
    await becomes(town.desk, SECURITY, roles="security senior")
    assert await code_of(agreed(town, line, SECURITY)) is ErrorCode.OWN_REQUEST


async def test_who_may_not_approve_does_not_agree(town: Scene) -> None:
    line = await asked(town, await town.look(AMELIE, SECOND))
    assert await code_of(agreed(town, line, MARTIN)) is ErrorCode.ROLE_MISSING


async def test_none_of_the_contained_agrees(town: Scene) -> None:
    line = await asked(town, await town.look(AMELIE, SECOND))
    await becomes(town.desk, SENIOR, person_id=SECOND)
    assert await code_of(agreed(town, line)) is ErrorCode.OWN_ACCOUNT


async def test_another_list_than_the_frozen_one_is_not_asked_for(town: Scene) -> None:
    looked = await town.look(AMELIE, SECOND)
    other = looked.model_copy(update={"frozen": "0" * 64})
    assert await code_of(asked(town, other)) is ErrorCode.BAD_REQUEST


async def test_who_did_not_look_does_not_ask(town: Scene) -> None:
    looked = await town.look(AMELIE, SECOND)
    await becomes(town.desk, SENIOR, roles="security")
    town.agent = SENIOR
    assert await code_of(asked(town, looked)) is ErrorCode.NOT_YOURS


async def test_a_list_that_grew_meanwhile_is_looked_at_anew(town: Scene) -> None:
    """An attacker who gets a code between asking and agreeing is not left with it unseen."""
    looked = await town.look(AMELIE, SECOND)
    line = await asked(town, looked)

    def another(connection: Connection) -> None:
        values = dict(connection.execute(select(grant_)).mappings().first() or {})
        connection.execute(insert(grant_).values({**values, "id": "gr_new", "operation_id": "op_new"}))

    await town.desk.house.store.write(another)
    assert await code_of(agreed(town, line)) is ErrorCode.CONTAINMENT_CHANGED
    assert (await town.service.get(looked.id)).state is ContainmentState.ASKED


async def test_what_two_agreed_to_is_not_held_against_the_hour_of_one(town: Scene) -> None:
    looked = await town.look(AMELIE, SECOND)
    await agreed(town, await asked(town, looked))
    await town.run(looked)

    def crowd(connection: Connection) -> None:
        row = connection.execute(select(operation).where(operation.c.agent == SECURITY.id)).mappings().first()
        assert row is not None
        for number in range(TAKINGS_PER_HOUR - 2):
            values = {**row, "id": f"op_{number}", "asked_at": town.desk.clock.now()}
            connection.execute(insert(operation).values(**values))

    await town.desk.house.store.write(crowd)
    opened = update(account).where(account.c.ref == "DU2").values(status="active", read_at=START)
    await town.desk.house.store.write(lambda c: c.execute(opened))
    single = await town.look(SECOND)
    confirmed = await Containments(town.desk.house, SECURITY).confirm(
        single.id, ContainmentConfirm(word="stop", frozen=single.frozen)
    )
    assert confirmed.begins_at == town.desk.clock.now() + timedelta(seconds=10)
