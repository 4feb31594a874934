"""The console on a real desk, driven key by key, with a count of the keys."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.contract.evidence import TrustRoot
from helpdesk_tui.views.call.screen import CallScreen
from helpdesk_tui.views.call.steps.proofs import ProofStep
from helpdesk_tui.views.call.steps.verify import WayMenu
from helpdesk_tui.views.console import ConsoleOptions
from helpdesk_tui.views.text import plain
from helpdesk_tui.views.widgets.lines import LinePane
from tests.rig.desk import RunningDesk
from tests.sandbox.rig import but_notices

PATIENCE = 60.0
"""Seconds: a bound against hanging, never a measurement."""


class Driver:
    """Presses keys as an agent does, and reads what the panes show."""

    def __init__(self, app: HelpdeskApp, pilot: Pilot[None], desk: RunningDesk | None) -> None:
        self.app = app
        self.pilot = pilot
        self.keys = 0
        self._desk = desk

    @property
    def desk(self) -> RunningDesk:
        """The desk with its simulated vendors; a desk at real ones is reached by its address alone."""
        assert self._desk is not None
        return self._desk

    @property
    def call(self) -> CallScreen:
        """The call screen."""
        screen = self.app.screen
        assert isinstance(screen, CallScreen)
        return screen

    async def press(self, *keys: str) -> None:
        """One key each."""
        self.keys += len(keys)
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """One key per letter."""
        await self.press(*("space" if letter == " " else letter for letter in text))

    def text(self) -> str:
        """All rows of the panes that are on, whether the window is tall enough or not."""
        return "\n".join(plain(pane.rows) for pane in self.app.screen.query(LinePane) if pane.display)

    async def until(self, ready: Callable[[], object], what: str = "") -> None:
        """Wait until it is so."""
        deadline = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < deadline, f"{what or ready}\n{self.text()}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def shows(self, *texts: str) -> None:
        """Wait until these stand somewhere on the screen."""
        await self.until(lambda: all(text in self.words() for text in texts), f"waiting for {texts}")

    def words(self) -> str:
        """The same text without its line breaks."""
        return " ".join(self.text().split())

    async def find(self, text: str, name: str) -> None:
        """Type into the search field until exactly this person stands beside the list."""
        await self.type(text)
        await self.until(lambda: self.call.call.state.card and self.call.call.state.card.name == name, name)

    async def open(self, text: str, name: str) -> None:
        """Find the person and open the case."""
        await self.find(text, name)
        await self.press("enter")
        await self.until(lambda: self.call.call.state.gate is not None, "gate")

    async def open_first(self, text: str, name: str) -> None:
        """Type until this person stands first among several, and open the case."""
        await self.type(text)
        state = self.call.call
        await self.until(lambda: state.state.hit is not None and state.state.hit.name == name, name)
        await self.press("enter")
        await self.until(lambda: self.call.call.state.gate is not None, "gate")

    async def sandbox(self, method: str, path: str, **asked: Any) -> Any:
        """Ask the sandbox, off this loop."""
        return await asyncio.to_thread(lambda: self.desk.sandbox.control(method, path, **asked))

    async def code_for(self, role: str, kind: str) -> str:
        """The newest code that this person got by mail or SMS."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            phone = await self.sandbox("GET", f"phone/{role}")
            texts = [message["text"] for message in but_notices(phone["messages"]) if message["kind"] == kind]
            if texts and (found := re.search(r"\b\d{6}\b", texts[-1])):
                return found.group()
            await asyncio.sleep(0.02)
        raise AssertionError(f"no code for {role}")

    async def take(self, key: str, *, root: str | None = None) -> None:
        """Take a way by its key; where it asks which one, the one that rests on this root."""
        await self.press(key)
        await self.until(lambda: self.call.call.step is not None, f"way {key}")
        step = self.call.call.step
        if isinstance(step, WayMenu):
            roots = [way.root for way in step.ways]
            await self.press(str(roots.index(TrustRoot(root)) + 1 if root else 1))
            await self.until(lambda: isinstance(self.call.call.step, ProofStep), f"proof by {key}")

    async def confirmed(self, key: str, *, root: str | None = None) -> None:
        """A call or a look that was confirmed."""
        await self.take(key, root=root)
        await self.press("o")
        await self.no_step()

    async def mailed(self, role: str) -> None:
        """A mailed code that was read back."""
        await self.take("m")
        await self.type(await self.code_for(role, "mail"))
        await self.press("enter")
        await self.no_step()

    async def step(self, name: str) -> None:
        """Wait until this step stands in the case pane."""
        await self.until(
            lambda: self.call.call.step is not None and self.call.call.step.id == name, f"step {name}"
        )

    async def no_step(self) -> None:
        """Wait until the step is gone; the checklist of a guided call may have come back for it."""
        await self.until(lambda: self.call.call.step is None or self.call.call.step.id == "guide", "no step")


@contextlib.asynccontextmanager
async def console(
    desk: RunningDesk | str,
    size: tuple[int, int] = (120, 36),
    *,
    no_color: bool = False,
    idle: int | None = None,
    colleague: str | None = None,
) -> AsyncIterator[Driver]:
    """A console that is connected to a sandbox's desk, or to whichever listens at that address."""
    address, simulated = (desk, None) if isinstance(desk, str) else (desk.address, desk)

    async def connect() -> DeskClient:
        memory = simulated.home / "state" / "witness" if simulated else None
        return DeskClient(address, memory=memory, colleague=colleague)

    options = ConsoleOptions(lambda: None, connect, no_color=no_color, idle_lock_seconds=idle)
    app = HelpdeskApp(options)
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot, simulated)
        await driver.until(lambda: app.link.session is not None, "session")
        yield driver
        app.exit()


def held(monkeypatch: pytest.MonkeyPatch, part: object, name: str, until: asyncio.Event) -> list[str]:
    """Answers of this question are there, and arrive only then; what was asked is told."""
    honest, asked = getattr(part, name), list[str]()

    async def late(*given: Any, **more: Any) -> Any:
        found = await honest(*given, **more)
        asked.append(name)
        await until.wait()
        return found

    monkeypatch.setattr(part, name, late)
    return asked
