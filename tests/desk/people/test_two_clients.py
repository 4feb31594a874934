"""One person at two clients: what makes him privileged at one of them does so wherever he is looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.imports import ImportRow, PeopleImport
from helpdesk_tui.contract.people import PersonHit, RiskCode
from tests.desk.people.village import ALICE, Village, somebody, village


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    admin = somebody("DU3", "adm.dupont", "Amélie Dupont", groups=("Domain Admins",))
    async with village(tmp_path, admin) as found:
        found.other.people["DV1"] = somebody("DV1", "dupont", "Amélie Dupont")
        await found.mirror()
        yield found


async def linked(town: Village) -> PersonHit:
    """Her line at the other client, which has no privileged groups, names her admin account."""
    row = ImportRow(line=2, client="velo", login="dupont", linked_login="durand/adm.dupont")
    await town.people.take_in(ALICE, PeopleImport(file="people.csv", dry_run=False, last=True, rows=(row,)))
    (hit,) = (await town.find("dupont")).hits
    return hit


async def test_an_admin_of_one_client_is_one_at_the_other(town: Village) -> None:
    hit = await linked(town)
    assert hit.client == "velo"
    card = await town.people.card(ALICE, hit.id)
    assert {account.vendor for account in card.accounts} == {"twin", "twin-velo"}
    assert card.tier is Tier.PRIVILEGED
    (risk,) = (one for one in card.risks if one.code is RiskCode.PRIVILEGED)
    assert risk.params == {"group": "Domain Admins"}
    assert hit.privileged


async def test_a_group_of_that_name_at_a_client_that_calls_it_ordinary_is_ordinary(town: Village) -> None:
    town.other.people["DV2"] = somebody("DV2", "leroy", "Nathalie Leroy", groups=("Domain Admins",))
    await town.mirror(accept=False)
    (hit,) = (await town.find("leroy")).hits
    assert not hit.privileged
    assert (await town.people.card(ALICE, hit.id)).tier is Tier.READ
