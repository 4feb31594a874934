"""Signing in, setting up an app, showing who one is before handing over, unlocking: on a team's real desk."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from textual.widgets import Input

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.contract.agents import NewAgent, Role
from helpdesk_tui.contract.deeds import AddAgent
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.deeds.service import Deeds
from helpdesk_tui.views.call.screen import CallScreen
from helpdesk_tui.views.call.steps.own_code import OwnCode
from helpdesk_tui.views.console import ConsoleOptions
from helpdesk_tui.views.lock import LockScreen
from helpdesk_tui.views.signing.sign_in import SignInScreen
from tests.desk.agents.team import PASSWORD, Phone, Team, keeping, member, team
from tests.rig.served import short_folder
from tests.views.driving import Driver

WIDE, SMALL = (120, 36), (80, 24)


@pytest.fixture
async def served() -> AsyncIterator[Team]:
    with short_folder() as folder:
        async with team(folder) as running:
            yield running


@contextlib.asynccontextmanager
async def console(served: Team, size: tuple[int, int] = SMALL) -> AsyncIterator[Driver]:
    """A console that has to sign in."""

    async def connect() -> DeskClient:
        return served.client()

    app = HelpdeskApp(ConsoleOptions(prepare=lambda: None, connect=connect))
    async with app.run_test(size=size) as pilot:
        drive = Driver(app, pilot, None)
        await drive.until(lambda: isinstance(app.screen, SignInScreen))
        yield drive


async def tell(drive: Driver, text: str) -> None:
    """Type it whole, then Enter."""
    field = drive.app.screen.query_one("#signing-field", Input)
    await drive.until(lambda: field.display)
    field.value = text
    await drive.press("enter")


async def sign_in(drive: Driver, served: Team, id_: AgentId) -> None:
    await tell(drive, id_)
    await tell(drive, PASSWORD.get_secret_value())
    await tell(drive, served.phones[id_].next_code().get_secret_value())
    await drive.until(lambda: isinstance(drive.app.screen, CallScreen))


async def test_signing_in_says_calmly_that_it_failed_and_then_lets_in(served: Team) -> None:
    id_ = await member(served, "a.martin")
    async with console(served) as drive:
        assert "DUPONT" not in drive.text()
        await tell(drive, id_)
        assert drive.app.screen.query_one("#signing-field", Input).password
        await tell(drive, "not the password")
        await tell(drive, "000000")
        await drive.shows("name, password and code do not belong together", "Password of a.martin")
        await tell(drive, PASSWORD.get_secret_value())
        await tell(drive, served.phones[id_].next_code().get_secret_value())
        await drive.until(lambda: isinstance(drive.app.screen, CallScreen))
        await drive.until(lambda: drive.app.link.session)
        assert drive.app.link.session is not None
        assert drive.app.link.session.agent == id_


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_first_time_sets_up_password_and_app(served: Team, size: tuple[int, int]) -> None:
    kept = await keeping(served.desk).add(NewAgent(id="b.dubois", name="Bruno", signs_in=True))
    assert kept.first_word is not None
    async with console(served, size) as drive:
        await tell(drive, "b.dubois")
        await tell(drive, kept.first_word)
        await tell(drive, "")
        await drive.shows("A password of your own")
        await tell(drive, "short")
        await drive.shows("too short")
        await tell(drive, PASSWORD.get_secret_value())
        await tell(drive, "something else")
        await drive.shows("not the same")
        await tell(drive, PASSWORD.get_secret_value())
        await tell(drive, PASSWORD.get_secret_value())
        await drive.shows("Scan this with the app", "▀")
        screen = drive.app.screen
        assert isinstance(screen, SignInScreen)
        phone = Phone(screen._secret, served.desk)
        await tell(drive, phone.next_code().get_secret_value())
        await drive.until(lambda: isinstance(drive.app.screen, CallScreen))
        assert screen._secret == ""
        assert screen._picture == []


async def test_a_locked_console_asks_for_a_code_and_shows_nothing(served: Team) -> None:
    id_ = await member(served, "a.martin")
    async with console(served) as drive:
        await sign_in(drive, served, id_)
        await drive.until(lambda: drive.app.link.session)
        drive.app.lock()
        await drive.until(lambda: isinstance(drive.app.screen, LockScreen))
        await drive.press("enter", "escape")
        assert isinstance(drive.app.screen, LockScreen)
        await drive.type("000000")
        await drive.press("enter")
        await drive.shows("not the code of your app")
        await drive.type(served.phones[id_].next_code().get_secret_value())
        await drive.press("enter")
        await drive.until(lambda: isinstance(drive.app.screen, CallScreen))


async def test_a_session_that_ended_is_said_and_signed_in_again(served: Team) -> None:
    id_ = await member(served, "a.martin")
    async with console(served) as drive:
        await sign_in(drive, served, id_)
        await drive.until(lambda: drive.app.link.session)
        served.desk.clock.step(hours=2)
        await keeping(served.desk).revoke(await member(served, "c.claes"))  # wakes the stream
        await drive.until(lambda: isinstance(drive.app.screen, SignInScreen))
        await drive.shows("Your session is over")
        await sign_in(drive, served, id_)


async def test_an_order_asks_for_the_agents_own_code_and_then_goes_on(served: Team) -> None:
    id_ = await member(served, "a.martin")
    served.desk.agent = Agent(id_, "", frozenset({"agent"}))
    async with console(served, WIDE) as drive:
        await sign_in(drive, served, id_)
        await served.desk.verified()
        await drive.shows("DUPONT Amélie", "1 people")
        await drive.press("f5")
        await drive.shows("my cases")
        await drive.press("1")
        await drive.shows("INC-48213")
        await drive.press("b")
        await drive.shows("make the code")
        await drive.press("enter")
        await drive.until(lambda: isinstance(drive.call.call.step, OwnCode))
        await drive.shows("Your code shows that it is you", "bypass code")
        assert served.desk.twin.ledger == []
        await drive.type("000000")
        await drive.press("enter")
        await drive.shows("not the code of your app")
        await drive.type(served.phones[id_].next_code().get_secret_value())
        await drive.press("enter")
        await drive.shows("shows the first group")
        assert len(served.desk.twin.ledger) == 1


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_agreeing_as_the_second_person_asks_for_ones_own_code(
    served: Team, size: tuple[int, int]
) -> None:
    id_ = await member(served, "b.dubois", Role.SENIOR)
    asker = await keeping(served.desk).add(NewAgent(id="s.peeters", name="Sofie", roles=(Role.SECURITY,)))
    asking = Agent(asker.agent.id, "Sofie", frozenset({"security"}))
    new = AddAgent(new=NewAgent(id="n.ieuw", name="Nele Nieuw", signs_in=True))
    async with console(served, size) as drive:
        await sign_in(drive, served, id_)
        await drive.until(lambda: drive.app.link.session)
        asked = await Deeds(served.desk.house, asking).ask(new, "a-key-of-its-own")
        await drive.press("colon")
        await drive.type("takes two people")
        await drive.press("enter")
        await drive.shows("Nele Nieuw", "1 waits for you")
        await drive.press("enter", "right", "enter")
        await drive.shows("The six digits of your own app")
        await drive.type("000000")
        await drive.press("enter")
        await drive.shows("not the code of your app", "The six digits of your own app")
        await drive.press("escape")
        await drive.until(lambda: "The six digits" not in drive.words())
        await drive.press("enter", "right", "enter")
        await drive.shows("The six digits of your own app")
        await drive.type(served.phones[id_].next_code().get_secret_value())
        await drive.press("enter")
        await drive.shows("First word, good once", "Agreed and done")
        (line,) = await Deeds(served.desk.house, asking).listed()
        assert (line.id, line.ended_by) == (asked.id, id_)
