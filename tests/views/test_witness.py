"""A colleague on site at the screens of both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.contract.ids import AgentId, ProofId
from helpdesk_tui.contract.witness import Witnessing
from helpdesk_tui.views.call.steps.witness import WitnessStep
from helpdesk_tui.views.text import plain
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.witness import WitnessScreen
from tests.rig.desk import RunningDesk
from tests.views.driving import console

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ASKED = Witnessing(
    proof=ProofId("prf_x"),
    agent=AgentId("a.martin"),
    agent_name="Alice Martin",
    person_name="DUPONT Amélie",
    login="a.dupont",
    client_name="Durand SA",
    until=NOW + timedelta(minutes=9),
)


async def test_the_agent_names_a_colleague_and_waits(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("slash")
        await drive.open("m.dupont", "DUPONT Marc")
        await drive.press("W")
        await drive.step("witness")
        await drive.shows("Nele Vermeulen", "You cannot say it for them")
        await drive.press("1")
        await drive.until(lambda: isinstance(drive.call.call.step, WitnessStep), "waiting")
        await drive.shows("Nele Vermeulen was asked to look at the caller")
        await drive.press("delete")
        await drive.no_step()


@pytest.mark.parametrize(
    ("keys", "said"), [(["enter"], []), (["1", "enter"], ["seen"]), (["1", "3", "enter"], ["nobody"])]
)
async def test_nobody_vouches_by_one_key(shared_desk: RunningDesk, keys: list[str], said: list[str]) -> None:
    found: list[str] = []
    async with console(shared_desk, (80, 24)) as drive:
        drive.app.push_screen(WitnessScreen(ASKED, NOW, found.append))
        await drive.until(lambda: isinstance(drive.app.screen, WitnessScreen), "asked")
        shown = plain(drive.app.screen.query_one("#confirm", LinePane).rows)
        assert "Alice Martin serves a caller" in shown
        assert "DUPONT Amélie (a.dupont), Durand SA" in shown
        await drive.press(*keys)
        assert found == said
        if not said:
            await drive.press("escape")
