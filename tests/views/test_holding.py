"""Keys that come before the desk's answer: nothing typed is lost, nothing is confirmed unread."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from helpdesk_tui.views.call.steps.bypass import BypassReview
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console

SLOW = 0.6


def slowly(monkeypatch: pytest.MonkeyPatch, resource: object, name: str, seconds: float = SLOW) -> None:
    """Let one question to the desk take its time."""
    real = getattr(resource, name)

    async def late(*args: Any, **more: Any) -> Any:
        await asyncio.sleep(seconds)
        return await real(*args, **more)

    monkeypatch.setattr(resource, name, late)


def answer(drive: Driver) -> str:
    return drive.call.case.field.value


async def test_a_refused_ticket_is_corrected_in_one_burst(
    shared_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(shared_desk) as drive:
        await drive.open("m.dupont", "DUPONT Marc")
        slowly(monkeypatch, drive.app.link.client.cases, "ticket")
        await drive.press("t", *"nonsense", "enter", *"INC-48213", "enter")
        await drive.no_step()
        case = drive.call.call.state.case
        assert case is not None
        assert case.ticket == "INC-48213"


async def test_what_is_typed_before_the_field_is_there_stands_in_it(
    shared_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(shared_desk) as drive:
        await drive.open("v.claes", "CLAES Veerle")
        slowly(monkeypatch, drive.app.link.client.evidence, "start")
        await drive.press("m", *"1234")
        assert drive.call.call.step is None
        await drive.press("5", "backspace", "6")
        await drive.until(lambda: answer(drive) == "12346", "what was typed")
        await drive.press("escape")


async def test_commands_follow_each_other_without_waiting(
    shared_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(shared_desk) as drive:
        await drive.open("m.dupont", "DUPONT Marc")
        slowly(monkeypatch, drive.app.link.client.cases, "reason")
        await drive.press("e", "1", "t", *"INC-48213")
        await drive.step("ticket")
        await drive.until(lambda: answer(drive) == "INC-48213", "the ticket")
        await drive.press("escape")


async def test_enter_is_never_kept_for_a_review(
    shared_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(shared_desk) as drive:
        await drive.open("e.lambert", "LAMBERT Étienne")
        before = len(await drive.sandbox("GET", "ledger", effect="bypass_codes_created"))
        await drive.confirmed("i")
        await drive.mailed("many_phones")
        await drive.press("t", *"INC-48213", "enter")
        await drive.no_step()
        slowly(monkeypatch, drive.app.link.client.gate, "look")
        await drive.press("b", "enter", "enter")
        await drive.step("bypass")
        await drive.pilot.pause(0.3)
        assert isinstance(drive.call.call.step, BypassReview)
        assert len(await drive.sandbox("GET", "ledger", effect="bypass_codes_created")) == before
        await drive.press("escape")


async def test_escape_forgets_them(shared_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(shared_desk) as drive:
        await drive.open("f.moreau", "MOREAU Fabien")
        slowly(monkeypatch, drive.app.link.client.evidence, "start")
        await drive.press("m", *"1234", "escape")
        await drive.until(lambda: drive.call.call.step is not None, "the step")
        await drive.pilot.pause(0.2)
        assert answer(drive) == ""


async def test_after_two_seconds_they_are_not_used_and_it_is_said(
    shared_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(shared_desk) as drive:
        await drive.open("s.wouters", "WOUTERS Stijn")
        slowly(monkeypatch, drive.app.link.client.evidence, "start", 2.6)
        await drive.press("m", *"1234")
        await drive.shows("what you typed meanwhile is not used")
        await drive.until(lambda: drive.call.call.step is not None, "the step")
        assert answer(drive) == ""
        await drive.press("7")
        assert answer(drive) == "7"
