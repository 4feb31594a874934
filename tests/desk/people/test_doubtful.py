"""Ghosts: devices that nobody uses any more, and one number at several people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk_tui.contract.people import PersonCard, Risk, RiskCode, RiskLevel
from helpdesk_tui.desk.people import doubtful
from helpdesk_tui.desk.people.recent import FRESH
from helpdesk_tui.wording import people as words
from tests.desk.people.village import ALICE, Village, phone, somebody, token, village

LONG, JUST = timedelta(days=120), timedelta(days=89)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    async with village(
        tmp_path,
        somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1"), token("DH1")),
        somebody("DU2", "m.dupont", "Marc Dupont", phone("DP2")),
        somebody("DU3", "z.weber", "Zoé Weber", phone("DP3")),
    ) as found:
        yield found


def seen(town: Village, ref: str, device: str, ago: timedelta | None, **values: object) -> None:
    """The vendor saw that device so long ago; None: it never says."""
    at = None if ago is None else town.clock.now() - ago
    person = town.twin.people[ref]
    devices = tuple(
        replace(one, last_seen=at, **values) if one.ref == device else one  # type: ignore[arg-type]
        for one in person.devices
    )
    town.twin.change(ref, devices=devices)


async def card(town: Village, login: str) -> PersonCard:
    town.clock.step(seconds=FRESH)
    return await town.people.card(ALICE, await town.id_of(login))


def risks(card: PersonCard, code: RiskCode) -> list[Risk]:
    return [one for one in card.risks if one.code is code]


async def test_a_device_that_was_not_seen_for_long_is_said(town: Village) -> None:
    seen(town, "DU1", "DP1", LONG)
    seen(town, "DU2", "DP2", JUST)
    await town.mirror()
    (found,) = risks(await card(town, "a.dupont"), RiskCode.DEVICE_UNUSED)
    assert (found.level, found.params["days"]) == (RiskLevel.INFO, "120")
    assert "120" in words.risk(found.code.value, found.params)
    assert not risks(await card(town, "m.dupont"), RiskCode.DEVICE_UNUSED)


@pytest.mark.parametrize("values", [{"usable": False}, {"activated": False}])
async def test_what_lets_nobody_in_is_no_ghost(town: Village, values: dict[str, bool]) -> None:
    seen(town, "DU1", "DP1", LONG, **values)
    seen(town, "DU2", "DP2", None)
    await town.mirror()
    for login in ("a.dupont", "m.dupont"):
        assert not risks(await card(town, login), RiskCode.DEVICE_UNUSED)
    now = town.clock.now()
    assert await town.read(lambda connection: doubtful.unused(connection, now, 90)) == []


async def test_the_list_begins_with_the_longest_unseen(town: Village) -> None:
    seen(town, "DU1", "DP1", LONG)
    seen(town, "DU2", "DP2", 2 * LONG)
    seen(town, "DU3", "DP3", JUST)
    await town.mirror()
    now = town.clock.now()
    found = await town.read(lambda connection: doubtful.unused(connection, now, 90))
    assert [one.login for one in found] == ["m.dupont", "a.dupont"]
    assert found[0].hint.startswith("..")
    assert "DP3" in [
        one.id.partition(":")[2] for one in await town.read(lambda c: doubtful.unused(c, now, 30))
    ]


async def test_one_number_at_several_people_is_said_without_their_names(town: Village) -> None:
    number = "+32475120099"
    seen(town, "DU1", "DP1", None, number=number)
    seen(town, "DU2", "DP2", None, number="0475 12 00 99")
    seen(town, "DU3", "DP3", None, number="+32475120001")
    await town.mirror()
    first = await card(town, "a.dupont")
    (found,) = risks(first, RiskCode.NUMBER_SHARED)
    assert (found.level, found.params) == (RiskLevel.WARNING, {"hint": "..99", "count": "1"})
    assert "Marc" not in first.model_dump_json()
    assert not risks(await card(town, "z.weber"), RiskCode.NUMBER_SHARED)
    (listed,) = await town.read(doubtful.shared)
    assert listed.hint == "..99"
    assert [who.login for who in listed.holders] == ["a.dupont", "m.dupont"]


async def test_a_number_that_was_given_up_is_shared_no_more(town: Village) -> None:
    for ref, device in (("DU1", "DP1"), ("DU2", "DP2")):
        seen(town, ref, device, None, number="+32475120099")
    await town.mirror()
    assert len(await town.read(doubtful.shared)) == 1
    seen(town, "DU2", "DP2", None, number="+32475120055")
    await town.read_once(town.twin)
    assert await town.read(doubtful.shared) == []
    assert not risks(await card(town, "a.dupont"), RiskCode.NUMBER_SHARED)
