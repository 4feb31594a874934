"""Grants and record, and a desk that goes away and comes back."""

from __future__ import annotations

import asyncio

import pytest

from helpdesk_tui.api import transport
from tests.rig.desk import RunningDesk, running_desk
from tests.views.driving import PATIENCE, Driver, console


async def live_code(drive: Driver) -> None:
    """A live code of somebody, so that there is one to take back."""
    await drive.open("m.lejeune", "LEJEUNE Martine")
    await drive.confirmed("c", root="office_wiring")
    await drive.mailed("manager")
    await drive.press("b")
    await drive.step("ticket")
    await drive.type("33333")
    await drive.press("enter")
    await drive.step("bypass")
    await drive.press("enter")
    await drive.step("read-aloud")
    await drive.press("escape")


async def test_a_grant_is_taken_back_with_a_reason_and_no_evidence(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await live_code(drive)
        await drive.press("f3")
        await drive.until(lambda: drive.app.current_mode == "grants")
        await drive.shows("Live codes and links", "LEJEUNE Martine")
        names = [grant.person_name for grant in drive.app.screen._grants]  # type: ignore[attr-defined]
        await drive.press(*["down"] * names.index("LEJEUNE Martine"))
        await drive.press("r")
        await drive.shows("Take back: bypass code, LEJEUNE Martine")
        await drive.press("enter")
        await drive.shows("A reason is needed")
        await drive.type("paper left on a desk")
        await drive.press("enter")
        await drive.shows("Taken back.")
        await drive.until(lambda: "LEJEUNE Martine" not in drive.text())
        await drive.press("escape")
        await drive.until(lambda: drive.app.current_mode == "call")


async def test_the_record_is_read_page_by_page(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.press("f6")
        await drive.shows("Information call on record")
        await drive.press("f4")
        await drive.until(lambda: drive.app.current_mode == "audit")
        await drive.shows("Record", "call for information only", "desk started")
        await drive.press("pagedown", "pagedown", "home", "escape")
        await drive.until(lambda: drive.app.current_mode == "call")


async def test_a_desk_that_dies_is_told_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "GIVE_UP_SECONDS", PATIENCE)  # a busy machine starts a desk slowly
    with running_desk(people=12) as desk:
        async with console(desk) as drive:
            await drive.open("a.dupont", "DUPONT Amélie")
            await drive.confirmed("c")
            desk.kill()
            await drive.shows("desk is being started again")
            await drive.press("m")
            desk.start(wait=False)
            await drive.until(lambda: "desk is being started again" not in drive.text(), "back")
            await drive.until(lambda: drive.call.call.step is not None, "the mail went out once")
            await drive.press("escape")
            await drive.shows("ok call-back", "50 of 80")
            mails = await drive.sandbox("GET", "messages", kind="mail")
            assert len(mails) == 1


async def test_an_unknown_outcome_is_red_until_it_is_known(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.open("a.dupont", "DUPONT Amélie")
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("everyday")
        await drive.press("b")
        await drive.step("ticket")
        await drive.type("44444")
        await drive.press("enter")
        await drive.step("bypass")
        await asyncio.to_thread(drive.desk.sandbox.fault, "drop_after", method="POST", path="bypass_codes")
        await drive.press("enter")
        await drive.shows("The outcome is unknown and is being checked", "outcome UNKNOWN, being checked")
        await drive.until(lambda: "UNKNOWN, being checked" not in drive.words(), "known")
        state = drive.call.call.state.operations[-1].state
        assert state in {"done", "taken_back"}
        made = await drive.sandbox("GET", "ledger", effect="bypass_codes_created", person="a.dupont")
        assert len(made) == 1
