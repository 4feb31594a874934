"""Somebody of two clients: the rules are those of the client whose door is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from helpdesk_tui.contract.gate import Action, Denied, Need, Tier
from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.desk.people.tables import client, person
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from tests.desk.inside import inside

VELO = ClientConfig(ClientId("velo"), "Vélo Express")


def moved(connection: Any) -> None:
    """Amélie is filed under the other client; her account is still Durand's."""
    connection.execute(insert(client).values(id="velo", name="Vélo Express"))
    connection.execute(update(person).values(client_id="velo"))


async def test_the_stricter_rules_of_the_vendor_s_client_hold(tmp_path: Path) -> None:
    usual = Policy()
    strict = usual.model_copy(update={"actions": usual.actions.model_copy(update={"bypass_tier": 3})})
    book = PolicyBook(usual, {ClientId("durand"): strict})
    async with inside(tmp_path, policy=book) as desk:
        config = replace(desk.house.config, clients=(*desk.house.config.clients, VELO))
        there = replace(desk, house=replace(desk.house, config=config))
        await there.house.store.write(moved)
        case = await there.case()
        assert case.client == "velo"
        found = await panel(there.house, there.agent, case.id, Action.BYPASS, VendorId("twin"), None)
        assert isinstance(found.decision, Denied)
        assert found.decision.score.tier is Tier.PRIVILEGED
        assert Need.APPROVAL in found.decision.needs
