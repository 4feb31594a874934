"""Planting proof in the file: who may import, and what an import can and cannot make believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.contract.imports import ImportRow, LineOutcome, PeopleImport
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig, DeskConfig
from helpdesk_tui.desk.people import facts
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.weighing import quarantined
from tests.desk.people.village import DURAND, Village, village

MALLORY = Agent(AgentId("m.lory"), "Mallory", frozenset({"agent"}))
BOSS = Agent(AgentId("boss"), "Boss", frozenset({"agent", "admin"}))


def team(*agents: Agent) -> DeskConfig:
    known = {one.id: AgentConfig(one.id, one.name, one.roles) for one in agents}
    return DeskConfig(clients=(DURAND,), vendors=(), store="", agents=known)


async def take(town: Village, agent: Agent, **fields: str) -> ErrorCode | None:
    row = ImportRow(line=2, login="a.dupont", client="durand", **fields)
    try:
        report = await town.people.take_in(agent, PeopleImport(file="x.csv", dry_run=False, rows=(row,)))
    except DeskError as error:
        return error.code
    assert report.lines[0].outcome is not LineOutcome.PROBLEM, report.lines
    return None


@pytest.mark.parametrize("others", [(BOSS,), (Agent(AgentId("x"), "X", frozenset({"agent"})),)])
async def test_ordinary_agents_of_a_shared_desk_plant_nothing(
    tmp_path: Path, others: tuple[Agent, ...]
) -> None:
    """Neither a mailbox of their own as baseline nor a manager, and they lower nobody's tier."""
    async with village(tmp_path, config=team(MALLORY, *others)) as town:
        for fields in ({"mail": "m.lory@evil.example"}, {"manager_login": "m.lory"}, {"groups": ""}):
            assert await take(town, MALLORY, **fields) is ErrorCode.ROLE_MISSING
        with pytest.raises(DeskError) as caught:
            await town.people.accept_baseline(MALLORY)
        assert caught.value.code is ErrorCode.ROLE_MISSING
        assert await town.events() == []


async def test_who_keeps_the_people_plants_nothing_that_counts_at_once(tmp_path: Path) -> None:
    """After the first import every new address, number and manager waits out its quarantine, on record."""
    async with village(tmp_path, config=team(MALLORY, BOSS)) as town:
        assert await take(town, BOSS, office_line="+3228809741") is None
        await town.people.accept_baseline(BOSS)
        town.clock.step(hours=1)
        assert await take(town, BOSS, office_line="+3228809999", mail="b@evil.example") is None
        await town.people.accept_baseline(BOSS)
        person = PersonId(await town.id_of("a.dupont"))
        now, rules = town.clock.now(), Policy()
        found = await town.read(lambda c: facts.contacts(c, person))
        assert {contact.value for contact in found} == {"+3228809999", "b@evil.example"}
        assert all(quarantined(rules, contact.standing, now) for contact in found)
        assert (await town.events()).count("people:imported") == 2


async def test_taking_a_line_out_and_in_again_is_no_way_around(tmp_path: Path) -> None:
    async with village(tmp_path, config=team(MALLORY, BOSS)) as town:
        await take(town, BOSS, office_line="+3228809741")
        await town.people.accept_baseline(BOSS)
        person = PersonId(await town.id_of("a.dupont"))
        town.clock.step(days=30)
        await take(town, BOSS)
        await take(town, BOSS, office_line="02 880 97 41")
        (contact,) = await town.read(lambda c: facts.contacts(c, person))
        assert quarantined(Policy(), contact.standing, town.clock.now())


async def test_first_facts_count_nothing_until_they_are_accepted(tmp_path: Path) -> None:
    async with village(tmp_path, config=team(MALLORY, BOSS)) as town:
        await take(town, BOSS, mail="b@evil.example")
        person = PersonId(await town.id_of("a.dupont"))
        (contact,) = await town.read(lambda c: facts.contacts(c, person))
        assert (contact.standing.baseline, contact.standing.baseline_accepted) == (True, False)
