"""One person in two systems: joined when it is certain, shown as a doubt when it is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from helpdesk_tui.contract.accounts import Differs, WhyApart
from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.contract.people import AccountStatus, PersonCard
from helpdesk_tui.desk.config.model import PeopleConfig
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.joining import bare_login, same_name
from helpdesk_tui.desk.people.recent import FRESH
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.values import VendorPerson
from tests.desk.people.village import ALICE, Village, phone, somebody, token, village
from tests.desk.twin import TwinVendor

WEBADM = VendorId("webadm")


@asynccontextmanager
async def two_systems(
    folder: Path, ours: list[VendorPerson], theirs: list[VendorPerson], **rules: Any
) -> AsyncIterator[Village]:
    """Durand's people in two systems, both read once and accepted."""
    async with village(folder, *ours) as town:
        second = TwinVendor(town.clock, id=WEBADM, client=ClientId("durand"), label="WebADM")
        second.people.update({one.ref: one for one in theirs})
        config = replace(town.house.config, people=PeopleConfig(**rules))
        vendors = {**town.house.vendors, WEBADM: cast("Vendor", second)}
        changed = replace(town, house=replace(town.house, vendors=vendors, config=config), other=second)
        await changed.mirror()
        yield changed


async def cards(town: Village, query: str) -> list[PersonCard]:
    town.clock.step(seconds=FRESH)
    return [await town.people.card(ALICE, hit.id) for hit in (await town.find(query)).hits]


AMELIE = somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1"))


@pytest.mark.parametrize(
    ("theirs", "rules"),
    [
        ({"login": "x1", "mails": ("A.Dupont@durand.example",)}, {}),
        ({"login": "A.DUPONT", "mails": ()}, {}),
        (
            {"login": "DURAND\\a.dupont", "mails": ()},
            {"merge_by": ("login",), "logins": {WEBADM: ("DURAND\\", "@durand.example")}},
        ),
        (
            {"login": "x1", "mails": (), "devices": (phone("T1", "+32 475 12 34 56"),)},
            {"merge_by": ("number",)},
        ),
    ],
    ids=["mail", "login", "login without its domain", "number"],
)
async def test_the_same_key_and_name_make_one_person(
    tmp_path: Path, theirs: dict[str, Any], rules: dict[str, Any]
) -> None:
    other = replace(somebody("W1", "", "DUPONT Amelie"), **theirs)
    async with two_systems(tmp_path, [AMELIE], [other], **rules) as town:
        (card,) = await cards(town, "dupont")
        assert [account.vendor for account in card.accounts] == ["twin", "webadm"]
        assert card.doubts == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ([AMELIE], [somebody("W1", "a.dupont", "Alain Dupont")], WhyApart.OTHER_NAME),
        ([AMELIE], [somebody("W1", "a.dupont", "a.dupont")], WhyApart.OTHER_NAME),
        (
            [AMELIE, somebody("DU2", "a.dupont2", "Amélie Dupont", mails=("a.dupont@durand.example",))],
            [somebody("W1", "w1", "Amélie Dupont", mails=("a.dupont@durand.example",))],
            WhyApart.SEVERAL,
        ),
    ],
    ids=["another name", "no name", "two candidates"],
)
async def test_a_homonym_is_never_guessed(
    tmp_path: Path, ours: list[VendorPerson], theirs: list[VendorPerson], why: WhyApart
) -> None:
    async with two_systems(tmp_path, ours, theirs) as town:
        found = await cards(town, "dupont")
        assert all(len(card.accounts) == 1 for card in found)
        (newcomer,) = (card for card in found if card.accounts[0].vendor == WEBADM)
        assert why in {doubt.why for doubt in newcomer.doubts}
        assert {doubt.person for doubt in newcomer.doubts} == {one.id for one in found} - {newcomer.id}


async def test_keys_that_point_to_two_people_decide_nothing(tmp_path: Path) -> None:
    """Her mail is one namesake's, her login the other's."""
    ours = [
        somebody("DU1", "a.dupont", "Amélie Dupont", mails=("first@durand.example",)),
        somebody("DU2", "dupont.a", "Amélie Dupont", mails=("second@durand.example",)),
    ]
    other = somebody("W1", "dupont.a", "Amélie Dupont", mails=("first@durand.example",))
    async with two_systems(tmp_path, ours, [other]) as town:
        found = await cards(town, "dupont")
        assert len(found) == 3
        (newcomer,) = (card for card in found if card.accounts[0].vendor == WEBADM)
        assert {doubt.key for doubt in newcomer.doubts} == {"mail", "login"}


async def test_two_accounts_of_one_system_that_want_one_person(tmp_path: Path) -> None:
    theirs = [
        somebody("W1", "w1", "Amélie Dupont", mails=("a.dupont@durand.example",)),
        somebody("W2", "w2", "Amélie Dupont", mails=("a.dupont@durand.example",)),
    ]
    async with two_systems(tmp_path, [AMELIE], theirs) as town:
        assert len(await cards(town, "dupont")) == 3


async def test_clients_stay_apart_unless_the_configuration_says_otherwise(tmp_path: Path) -> None:
    async with village(tmp_path, AMELIE) as town:
        town.other.people["DV1"] = somebody("DV1", "a.dupont", "Amélie Dupont")
        await town.mirror()
        first, second = await cards(town, "dupont")
        assert [doubt.why for doubt in first.doubts] == [WhyApart.OTHER_CLIENT]
        assert first.doubts[0].client_name == second.client.name
    (tmp_path / "two").mkdir()
    async with village(tmp_path / "two", AMELIE) as town:
        joining = replace(town.house.config, people=PeopleConfig(across_clients=True))
        wide = replace(town, house=replace(town.house, config=joining))
        town.other.people["DV1"] = somebody("DV1", "a.dupont", "Amélie Dupont")
        await wide.mirror()
        (card,) = await cards(wide, "dupont")
        assert [account.client_name for account in card.accounts] == ["Durand SA", "Vélo Express"]


async def test_no_keys_join_nobody(tmp_path: Path) -> None:
    async with two_systems(tmp_path, [AMELIE], [replace(AMELIE, ref="W1")], merge_by=()) as town:
        found = await cards(town, "dupont")
        assert [card.doubts for card in found] == [(), ()]


async def test_what_came_later_is_doubted(tmp_path: Path) -> None:
    """Whoever makes an account in her name elsewhere brings nothing that proves anything yet."""
    async with two_systems(tmp_path, [AMELIE], [somebody("W9", "z", "Zoé Zwart")]) as town:
        town.clock.step(days=3)
        town.other.people["W1"] = somebody("W1", "a.dupont", "Amélie Dupont", token("T1"))
        await town.mirror()
        id_ = await town.id_of("a.dupont")
        found = {
            one.device.ref: one.standing.changed for one in await town.read(lambda c: facts.devices(c, id_))
        }
        assert found == {"DP1": None, "T1": town.clock.now()}


async def test_contradictions_are_told(tmp_path: Path) -> None:
    other = somebody(
        "W1",
        "a.dupont",
        "Amélie Dupont",
        phone("T1", "0475 99 88 78"),
        mails=("amelie@elsewhere.example",),
        status=AccountStatus.LOCKED,
        enrolled=False,
    )
    async with two_systems(tmp_path, [replace(AMELIE, enrolled=True)], [other]) as town:
        (card,) = await cards(town, "dupont")
        told = {one.what: [(side.label, side.value) for side in one.sides] for one in card.differences}
        ours = town.twin.label
        assert told == {
            Differs.STATUS: [("WebADM", "locked"), (ours, "active")],
            Differs.ENROLLED: [(ours, "yes"), ("WebADM", "no")],
            Differs.NUMBER: [(ours, "..56"), ("WebADM", "..78")],
            Differs.MAIL: [(ours, ""), ("WebADM", "")],
        }
        assert "elsewhere" not in str(card.differences)


def test_logins_and_names_as_they_are_compared() -> None:
    assert bare_login("DURAND\\A.Dupont", ("durand\\",)) == "a.dupont"
    assert bare_login("a.dupont@Durand.Example", ("DURAND\\", "@durand.example")) == "a.dupont"
    assert bare_login("@durand.example", ("@durand.example",)) == "@durand.example", "never nothing"
    assert same_name("DUPONT, Amélie", "amelie dupont")
    assert not same_name("admin", "Admin")
    assert not same_name("Amélie Dupont", "Amélie Dupond")
