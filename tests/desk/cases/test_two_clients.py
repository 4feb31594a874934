"""Somebody of two clients: the case takes ticket, language, banner and numbers of the one he is served at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.errors import Missing, Mistaken
from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.config.model import PeopleConfig
from helpdesk_tui.desk.people.recent import FRESH
from tests.desk.people.village import ALICE, DURAND, VELO, Village, somebody, village

OURS = replace(DURAND, ticket_pattern=r"INC-\d{5}", ticket_hint="INC-48213")
THEIRS = replace(
    VELO,
    ticket_pattern=r"V\d{3}",
    ticket_hint="V123",
    language="nl",
    banner="RETAIL: no calls after 17:00",
    contact_lines=("+33 1 99 00 12 34",),
)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    people = [somebody("DU1", "a.dupont", "Amélie Dupont"), somebody("DU2", "m.petit", "Max Petit")]
    async with village(tmp_path, *people) as found:
        found.other.people["DV1"] = somebody("DV1", "a.dupont", "Amélie Dupont")
        config = replace(found.house.config, clients=(OURS, THEIRS), people=PeopleConfig(across_clients=True))
        wide = replace(found, house=replace(found.house, config=config))
        await wide.mirror()
        yield wide


async def test_the_case_follows_the_account_that_is_chosen(town: Village) -> None:
    her, cases = await town.id_of("a.dupont"), Cases(town.house)
    case = await cases.open(ALICE, CaseOpening(person=her))
    assert case.client == "durand"
    assert (await cases.ticket(ALICE, case.id, "INC-48213")).ticket == "INC-48213"
    served = await cases.serve_at(ALICE, case.id, ClientId("velo"))
    assert (served.client, served.client_name, served.ticket) == ("velo", "Vélo Express", None)
    with pytest.raises(Mistaken) as refused:
        await cases.ticket(ALICE, case.id, "INC-48213")
    assert refused.value.params == {"example": "V123"}
    town.clock.step(seconds=FRESH)
    card = await town.people.card(ALICE, her, case.id)
    assert (card.client.id, card.client.banner, card.language) == ("velo", THEIRS.banner, "nl")
    assert card.client.contact_lines == THEIRS.contact_lines
    assert (await town.people.card(ALICE, her)).client.id == "durand", "her own, outside the case"
    assert (await town.events()).count("case:client") == 1
    back = await cases.serve_at(ALICE, case.id, ClientId("durand"))
    assert back.client == "durand"


async def test_a_ticket_that_fits_there_too_stays(town: Village) -> None:
    her, cases = await town.id_of("a.dupont"), Cases(town.house)
    clients = (OURS, replace(THEIRS, ticket_pattern=""))
    house = replace(town.house, config=replace(town.house.config, clients=clients))
    case = await cases.open(ALICE, CaseOpening(person=her))
    await cases.ticket(ALICE, case.id, "INC-48213")
    assert (await Cases(house).serve_at(ALICE, case.id, ClientId("velo"))).ticket == "INC-48213"


async def test_nobody_is_served_where_he_has_no_account(town: Village) -> None:
    case = await Cases(town.house).open(ALICE, CaseOpening(person=await town.id_of("m.petit")))
    with pytest.raises(Missing):
        await Cases(town.house).serve_at(ALICE, case.id, ClientId("velo"))
