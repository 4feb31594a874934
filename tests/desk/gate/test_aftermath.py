"""What is watched for a day after an act, odd hours, and one ticket for two people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert

from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.ids import AgentId, DeviceId
from helpdesk_tui.contract.orders import ActivationOrder
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.jobs.aftermath import Aftermath
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.people.grouping import Grouped, keep_groups
from helpdesk_tui.desk.people.tables import device
from helpdesk_tui.desk.review.tables import review_item
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import HoursPart
from tests.attack.folk import Newcomer, add, bypass
from tests.desk.inside import AMELIE, Inside, inside, new_key

AT_NIGHT = HoursPart(time_zone="Europe/Brussels", closes=datetime(1, 1, 1, 8, tzinfo=UTC).time())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        client = replace(made.house.config.clients[0], privileged_groups=frozenset({"Domain Admins"}))
        object.__setattr__(made.house, "config", replace(made.house.config, clients=(client,)))
        yield made


async def look(desk: Inside) -> list[tuple[str, str]]:
    """(list, why) of all that is to be looked at after another round."""
    await Aftermath(desk.house).look()
    return [(row.list, row.why) for row in await desk.rows(review_item)]


async def new_device(desk: Inside, ref: str) -> None:
    values = {
        "vendor": "twin",
        "account_ref": "DU1",
        "ref": ref,
        "person_id": AMELIE,
        "kind": DeviceKind.PHONE.value,
        "label": f"phone {ref}",
        "platform": "",
        "number": "",
        "e164": "",
        "serial": "",
        "factors": "push",
        "extra": "{}",
        "first_seen": desk.clock.now(),
        "changed": desk.clock.now(),
        "baseline": False,
    }
    await desk.house.store.write(lambda c: c.execute(insert(device).values(values)))


async def joins(desk: Inside, *names: str) -> None:
    now = desk.clock.now()
    await desk.house.store.write(
        partial(keep_groups, stated=[Grouped(AMELIE, "twin", "DU1", names)], now=now)
    )


async def test_a_device_that_nobody_here_set_up_is_looked_at_once(desk: Inside) -> None:
    await bypass(desk, (await desk.verified()).id)
    assert ("places", "second_device") not in await look(desk)
    desk.clock.step(hours=3)
    await new_device(desk, "DPX")
    assert ("places", "second_device") in await look(desk)
    assert (await look(desk)).count(("places", "second_device")) == 1


async def test_the_one_that_an_activation_brings_is_expected_and_a_second_is_not(desk: Inside) -> None:
    case = await desk.verified()
    order = ActivationOrder(vendor=desk.twin.id, device=DeviceId("twin:DP1"))
    await desk.operations.order(case.id, order, new_key())
    desk.clock.step(hours=1)
    await new_device(desk, "DPA")
    assert ("places", "second_device") not in await look(desk)
    await new_device(desk, "DPB")
    assert ("places", "second_device") in await look(desk)


async def test_who_becomes_privileged_within_a_day_is_looked_at(desk: Inside) -> None:
    await joins(desk, "Staff")
    await bypass(desk, (await desk.verified()).id)
    desk.clock.step(hours=2)
    await joins(desk, "Staff", "Domain Admins")
    assert ("places", "new_rights") in await look(desk)


async def test_who_was_so_before_or_comes_later_than_a_day_is_not(desk: Inside) -> None:
    await bypass(desk, (await desk.verified()).id)
    desk.clock.step(hours=25)
    await joins(desk, "Domain Admins")
    await new_device(desk, "DPX")
    assert not {why for where, why in await look(desk) if where == "places"}


async def test_at_odd_hours_security_hears_of_it_once_a_night_of_each_agent(tmp_path: Path) -> None:
    async with inside(tmp_path, policy=PolicyBook(Policy(hours=AT_NIGHT))) as desk:
        desk.agent = Agent(AgentId("b.dubois"), "Bruno", frozenset({"senior"}))
        await bypass(desk, (await desk.verified()).id)
        kinds = [row.kind for row in await desk.rows(notice)]
        assert kinds.count("out_of_hours") == 1
        assert ("hours", "out_of_hours") in [(row.list, row.why) for row in await desk.rows(review_item)]


async def test_by_day_nobody_hears(desk: Inside) -> None:
    await bypass(desk, (await desk.verified()).id)
    assert "out_of_hours" not in [row.kind for row in await desk.rows(notice)]


async def test_one_ticket_for_two_people_is_looked_at(desk: Inside) -> None:
    await add(desk, Newcomer("m.other", mail="m.other@durand.example"))
    other = await Cases(desk.house).open(desk.agent, CaseOpening(person=Newcomer("m.other").id))
    await Cases(desk.house).ticket(desk.agent, other.id, "INC-48213")
    await bypass(desk, (await desk.verified()).id)
    assert ("hours", "same_ticket") in [(row.list, row.why) for row in await desk.rows(review_item)]


async def test_ones_own_ticket_again_is_nothing(desk: Inside) -> None:
    await bypass(desk, (await desk.verified()).id)
    assert not [row for row in await desk.rows(review_item) if "same_ticket" in row.why]
