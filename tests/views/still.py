"""A call without a screen: it draws steps, and starts no work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.views.ages import Clock
from helpdesk_tui.views.call.call import Call
from helpdesk_tui.views.call.state import CallState
from helpdesk_tui.views.link import Link, LinkState
from helpdesk_tui.views.text import Role
from tests.views import models


class SetClock(Clock):
    """Says what time it is told."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


class StillHost:
    """Remembers what was asked of the screen."""

    case_height = 30
    """Rows."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.started: list[str] = []
        self.copied: list[str] = []

    def read(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        self.started.append(group)

    def give_up(self, groups: Iterable[str]) -> None:
        pass

    def write(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        self.started.append(group)

    def say(self, text: str, role: Role = Role.PLAIN) -> None:
        self.said.append(text)

    def draw(self) -> None:
        pass

    def step_changed(self) -> None:
        pass

    def go_to_case(self) -> None:
        pass

    def next_call(self) -> None:
        pass

    def copy(self, text: str) -> None:
        self.copied.append(text)

    def confirm(self, question: str, doing: str, then: Callable[[], None]) -> None:
        pass

    def ask_for_app(self) -> None:
        pass

    def bell(self) -> None:
        self.said.append("bell")

    def ring(self) -> None:
        self.said.append("ring")


async def _nobody(client: DeskClient, over: bool) -> None:
    raise AssertionError


async def _nowhere() -> None:
    raise AssertionError("nothing connects here")


def still_link(text: str = "Duo") -> Link:
    link = Link(lambda: None, _nowhere, lambda message: None, _nobody)  # type: ignore[arg-type]
    link.clock = SetClock(models.NOW)
    link.session = models.session(text)
    link.state = LinkState.UP
    return link


def still_call(text: str = "DUPONT Amélie") -> Call:
    call = Call(StillHost(), still_link(text))
    call.state = CallState(
        session=call.link.session,
        card=models.card(text),
        case=models.case(text),
        gate=models.gate(text, allowed=True),
        aim=Call.default_aim(models.VENDOR),
        mine=(models.case(text, number=2), models.case(text, number=3)),
    )
    return call
