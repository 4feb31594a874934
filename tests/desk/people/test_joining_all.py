"""People on file before the rules said by which keys: the certain ones are joined at once, the others listed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.contract.accounts import Joining, JoinReport, Unlinking, WhyApart
from helpdesk_tui.contract.errors import Mistaken, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig, PeopleConfig
from helpdesk_tui.desk.people import linking
from helpdesk_tui.desk.people.joining_all import join_all
from tests.desk.people.test_one_person import two_systems
from tests.desk.people.village import ALICE, Village, phone, somebody

OURS = [
    somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1")),
    somebody("DU2", "j.peeters", "Jan Peeters"),
    somebody("DU3", "j.peeters2", "Jan Peeters", mails=("jan@durand.example",)),
    somebody("DU4", "desk1", "Zoé Zwart", mails=("accueil@durand.example",)),
    somebody("DU5", "alone", "Noël Seul"),
]
THEIRS = [
    somebody("W1", "x1", "DUPONT, Amélie", mails=("a.dupont@durand.example",)),
    somebody("W2", "j.peeters", "Peeters Jan", mails=("jan@durand.example",)),
    somebody("W3", "desk2", "Max Petit", mails=("accueil@durand.example",)),
]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Village]:
    async with two_systems(tmp_path, OURS, THEIRS, merge_by=()) as found:
        config = replace(found.house.config, people=PeopleConfig(merge_by=("mail", "login")))
        yield replace(found, house=replace(found.house, config=config))


def names(report: JoinReport) -> tuple[list[list[str]], dict[WhyApart | None, list[str]]]:
    doubts = {one.why: sorted(each.login for each in one.people) for one in report.doubts}
    return [[each.login for each in one.people] for one in report.joined], doubts


async def test_the_certain_ones_are_one_and_a_homonym_is_never_guessed_over(town: Village) -> None:
    certain = [["a.dupont", "x1"]]
    doubts = {
        WhyApart.SAME_VENDOR: ["j.peeters", "j.peeters", "j.peeters2"],
        WhyApart.OTHER_NAME: ["desk1", "desk2"],
    }
    assert names(await join_all(town.house, ALICE, Joining())) == (certain, doubts)
    assert await town.logins("dupont") == ["a.dupont", "x1"], "a dry run joins nobody"
    done = await join_all(town.house, ALICE, Joining(dry_run=False, reason="mail is a key now"))
    assert names(done) == (certain, doubts)
    assert await town.logins("dupont") == ["a.dupont"]
    assert "people:linked" in await town.events()
    assert names(await join_all(town.house, ALICE, Joining())) == ([], doubts)


async def test_who_was_taken_apart_stays_apart(town: Village) -> None:
    await join_all(town.house, ALICE, Joining(dry_run=False, reason="mail is a key now"))
    her = await town.id_of("a.dupont")
    await linking.unlink(town.house, ALICE, her, Unlinking(account="webadm:W1", reason="it is not her"))
    report = await join_all(town.house, ALICE, Joining(dry_run=False, reason="again"))
    assert report.joined == ()
    assert WhyApart.TAKEN_APART in {one.why for one in report.doubts}


async def test_what_came_over_proves_nothing_for_a_while(town: Village) -> None:
    town.clock.step(days=60)
    await join_all(town.house, ALICE, Joining(dry_run=False, reason="mail is a key now"))
    card = await town.people.card(ALICE, await town.id_of("a.dupont"))
    assert len(card.accounts) == 2
    kept = [one for one in card.devices if one.vendor == "twin"]
    assert all(one.quarantined_until is None for one in kept)


async def test_it_needs_a_reason_and_the_right(town: Village) -> None:
    with pytest.raises(Mistaken):
        await join_all(town.house, ALICE, Joining(dry_run=False))
    agents = {
        AgentId("a.martin"): AgentConfig(AgentId("a.martin"), "Alice", frozenset({"agent"})),
        AgentId("b.berg"): AgentConfig(AgentId("b.berg"), "Bob", frozenset({"agent", "senior"})),
    }
    config = replace(town.house.config, agents=agents)
    house = replace(town.house, config=config, mode=DeskMode.SHARED, embedded=False)
    lone = Agent(AgentId("a.martin"), "Alice Martin", frozenset({"agent"}))
    with pytest.raises(Refused):
        await join_all(house, lone, Joining(dry_run=False, reason="mine now"))
    assert await town.logins("dupont") == ["a.dupont", "x1"]
