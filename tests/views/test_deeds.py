"""Two consoles, one deed: what rings where, that Cancel comes first, and what an alarm says to whom."""

from __future__ import annotations

import pytest
from textual.app import App

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.contract.agents import NewAgent, Role
from helpdesk_tui.contract.deeds import AddAgent
from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.views.call.notice_commands import OpenEarly
from helpdesk_tui.views.console import ConsoleOptions
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console


async def deeds(drive: Driver) -> None:
    """The pane, by its name."""
    await drive.press("colon")
    await drive.type("takes two people")
    await drive.press("enter")
    await drive.shows("What takes two people")


async def test_a_colleague_agrees_and_cancel_comes_first(shared_desk: RunningDesk) -> None:
    new = NewAgent(id="p.new", name="Petra New", roles=(Role.AGENT,), signs_in=True)
    async with (
        console(shared_desk) as asker,
        console(shared_desk, (80, 24), colleague="s.janssens") as second,
    ):
        bells: list[str] = []
        second.app.bell = lambda: bells.append("bell")  # type: ignore[method-assign]
        asked = await asker.app.link.client.deeds.ask(AddAgent(new=new))
        await second.shows("asks for what takes two people")
        assert bells == ["bell"]
        await deeds(second)
        await second.shows("1 waits for you", "Petra New", "Call ")
        await second.press("enter")
        await second.shows("It is done at once")
        await second.press("enter")  # Cancel is marked
        found = await second.app.link.client.deeds.all()
        assert [one.state for one in found if one.id == asked.id] == ["asked"]
        await second.press("enter", "right", "enter")
        await second.shows("First word, good once")
        await second.press("down")
        await second.until(lambda: "First word" not in second.words(), "the word is shown once")
        await deeds(asker)
        await asker.shows("agreed to and done", "Ended by s.janssens")
        assert "First word" not in asker.words()
        await asker.app.link.client.agents.revoke(new.id)  # type: ignore[arg-type]


@pytest.mark.parametrize(("colleague", "rings"), [("y.diallo", 1), ("n.vermeulen", 0)])
async def test_not_me_rings_once_at_security_and_nowhere_else(
    shared_desk: RunningDesk, colleague: str, rings: int
) -> None:
    async with console(shared_desk) as agent, console(shared_desk, colleague=colleague) as other:
        bells: list[str] = []
        other.app.bell = lambda: bells.append("bell")  # type: ignore[method-assign]
        client = agent.app.link.client
        page = await client.people.search("w")  # somebody whom no other test serves
        who = page.hits[-1 - rings]
        await client.notices.not_me(who.id)
        if rings:
            await other.shows("ALARM: not me: frozen")
        await client.notices.not_me(who.id)  # said again: obeyed, and nobody is told once more
        await client.level.put(1, "a test that something else is heard")
        await other.until(lambda: other.app.link.session and other.app.link.session.level == 1)
        await client.level.put(0, "end of the test")
        assert len(bells) == rings
        assert ("ALARM" in other.words()) is bool(rings)


async def test_a_freeze_is_opened_early_by_two_from_the_call(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as asker, console(shared_desk, colleague="s.janssens") as second:
        page = await asker.app.link.client.people.search("w")
        who = page.hits[0]
        await asker.open(who.login, who.name)
        client = asker.app.link.client
        await client.notices.not_me(who.id)
        OpenEarly().run(asker.call.call)
        await asker.step("lift")
        await asker.shows("A second person agrees or refuses")
        await asker.type("the child had the phone")
        await asker.press("enter")
        await asker.shows("Asked for: the gate opens when a second person agrees.")
        await deeds(second)
        await second.shows("open the gate early", who.name, "the child had the phone")
        await second.press("enter", "right", "enter")
        await second.shows("agreed to and done")
        (lifted,) = [one for one in await client.notices.alarms() if one.kind == "lifted"]
        assert lifted.person == who.id
        await asker.press("w")


@pytest.mark.parametrize(("bell", "rings"), [(True, 1), (False, 0)])
async def test_a_silent_console_rings_by_no_road(
    bell: bool, rings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(App, "bell", lambda _app: heard.append("bell"))
    HelpdeskApp(ConsoleOptions(lambda: None, _never, bell=bell)).bell()
    assert len(heard) == rings


async def _never() -> DeskClient:
    raise Unreachable(ErrorCode.DESK_DOWN)
