"""A first device that nobody at this desk set up is flagged for two weeks (E13)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk_tui.contract.people import RiskCode
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.recent import FRESH
from tests.desk.people.village import ALICE, Village, phone, somebody, village


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    people = [
        somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1")),
        somebody("DU2", "m.petit", "Max Petit"),
        somebody("DU3", "n.leroy", "Nathalie Leroy", phone("DP3", "0499 11 22 33", activated=False)),
    ]
    async with village(tmp_path, *people) as found:
        await found.mirror()
        found.clock.step(days=30)
        yield found


async def flagged(town: Village, login: str) -> bool:
    town.clock.step(seconds=FRESH)
    card = await town.people.card(ALICE, await town.id_of(login))
    return RiskCode.FIRST_ENROLMENT in {risk.code for risk in card.risks}


async def test_the_first_import_flags_nobody(town: Village) -> None:
    assert not await flagged(town, "a.dupont")


async def test_a_new_first_phone_is_flagged_for_two_weeks(town: Village) -> None:
    town.twin.change("DU2", devices=(phone("DP9", "0488 00 11 22"),))
    await town.mirror()
    assert await flagged(town, "m.petit")
    town.clock.step(days=14)
    assert not await flagged(town, "m.petit")


async def test_a_phone_that_waited_for_its_activation_is_flagged_too(town: Village) -> None:
    town.twin.change("DU3", devices=(phone("DP3", "0499 11 22 33"),))
    await town.mirror()
    assert await flagged(town, "n.leroy")


async def test_a_new_number_on_an_old_phone_is_no_enrolment(town: Village) -> None:
    town.twin.change("DU1", devices=(phone("DP1", "0499 11 22 99"),))
    await town.mirror()
    assert not await flagged(town, "a.dupont")


async def test_a_second_phone_is_no_first_one(town: Village) -> None:
    town.twin.change("DU1", devices=(phone("DP1"), phone("DP8", "0488 00 11 22")))
    await town.mirror()
    assert not await flagged(town, "a.dupont")


async def test_not_what_the_desk_began(town: Village) -> None:
    id_ = await town.id_of("m.petit")
    now = town.clock.now()
    row = {
        "id": "op_1",
        "kind": "invite",
        "state": "done",
        "vendor": "twin",
        "account_ref": "DU2",
        "person_id": id_,
        "agent": ALICE.id,
        "order_json": "{}",
        "boot": "boot",
        "asked_at": now,
        "deadline_at": now + timedelta(seconds=25),
    }
    await town.house.store.write(lambda c: c.execute(operation.insert().values(**row)) and None)
    town.clock.step(hours=2)
    town.twin.change("DU2", devices=(phone("DP9", "0488 00 11 22"),))
    await town.mirror()
    assert not await flagged(town, "m.petit")
    stranger = replace(somebody("DU7", "z.zwart", "Zoé Zwart", phone("DP7", "0477 00 00 01")))
    town.add(stranger)
    await town.mirror()
    assert await flagged(town, "z.zwart"), "another person's start excuses nobody"
