"""The queue: by risk, with its evidence, one verdict by one key, and back."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.api.files import written_here
from helpdesk_tui.contract.ids import SignalId
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.contract.signals import SignalSheet
from tests.e2e.calls import verify
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver
from tests.views.pushes.evening import evening, pane, queue


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with evening() as found:
        yield found


async def decided(drive: Driver, key: str) -> str:
    """Whose row it was."""
    where = queue(drive)
    before = where.chosen
    assert before is not None
    await drive.until(lambda: where.may_decide, "may decide")
    await drive.press(key)
    await drive.until(lambda: where.queue.seen and where.chosen and where.chosen.id != before.id, "moved on")
    return before.name or before.login


async def test_the_riskiest_stands_first_with_its_evidence_beside_it(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = queue(drive)
        levels = [one.level.value for one in where.queue.rows]
        order = ["critical", "high", "medium", "low", "info"]
        assert levels == sorted(levels, key=order.index)
        await drive.shows(
            "critical",
            "What happened",
            "203.0.113.251",
            "Against what is normal",
            "To settle it:",
            "6 prompts",
            "known until",
            "then: cannot know yet, next look",
        )
        assert "What happened" in drive.text()


async def test_evidence_that_comes_late_does_not_stand_beside_another_row(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with pane(desk) as drive:
        where, signals = queue(drive), drive.app.link.client.signals
        first, asked, hold, sheet = where.chosen, asyncio.Event(), asyncio.Event(), signals.sheet
        assert first is not None

        async def late(signal: SignalId) -> SignalSheet:
            found = await sheet(signal)
            if signal == first.id and not asked.is_set():
                asked.set()
                await hold.wait()
            return found

        monkeypatch.setattr(signals, "sheet", late)
        where.queue.sheet = None
        where.refetch()  # as a change does that another desk tells
        await drive.until(asked.is_set, "asked")
        await drive.press("down")
        await drive.until(lambda: where.queue.seen and where.chosen != first, "the second")
        second = where.queue.sheet
        hold.set()
        await drive.until(lambda: not any(one.group == "queue" and one.is_running for one in where.workers))
        assert where.queue.sheet is second
        assert where.queue.seen


async def test_each_verdict_moves_on_and_the_last_one_is_taken_back(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = queue(drive)
        first = where.chosen
        assert first is not None
        number = len(where.queue.rows)
        await decided(drive, "m")
        assert len(where.queue.rows) == number - 1
        assert where.listed.cursor == 0
        await decided(drive, "r")
        await drive.press("u")
        await drive.until(lambda: len(where.queue.rows) == number - 1, "back")
        await drive.press("e")
        await drive.until(lambda: where.queue.decided and where.queue.seen, "decided")
        assert where.chosen is not None
        assert where.chosen.id == first.id
        await drive.shows("Decided prompts", "MALICIOUS")
        await drive.press("m")  # decided: no key decides again
        await drive.press("n")
        await drive.type("not so sure")
        await drive.press("enter", "u")
        await drive.until(lambda: not where.queue.rows, "taken back")
        await drive.press("escape")
        await drive.until(lambda: len(where.queue.rows) == number and where.queue.seen, "all there")
        await drive.shows("(taken back by", "« not so sure »")


async def test_a_verdict_typed_while_the_row_is_being_claimed_is_not_lost(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = queue(drive)
        first, seen = where.queue.rows[0], where.in_view
        await drive.press("enter", "o")
        await drive.until(lambda: where.chosen and where.chosen.id != first.id and where.may_decide)
        # What would have been held for the row before is not used on this one, which nobody has read yet.
        assert where.in_view is not seen
        assert where.asks_for_a_look
        await drive.press("u")
        await drive.until(lambda: where.in_view is seen and where.may_decide, "taken back")


async def test_asking_the_person_is_a_call_back_task_and_the_row_stays(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = queue(drive)
        await drive.press("end", "up", "up")
        await drive.until(lambda: where.queue.seen)
        name = await decided(drive, "a")
        await drive.shows("A call-back is among the tasks (F10)")
        asked = [one for one in where.queue.rows if one.state == "waiting"]
        assert [one.name for one in asked] == [name]
        await drive.press("f10")
        await drive.shows(name, "was this login yours?")


async def test_opening_claims_and_a_colleague_sees_who_has_it(desk: RunningDesk) -> None:
    async with pane(desk, (80, 24)) as drive:
        where = queue(drive)
        assert not where.detail.display
        await drive.press("down")
        await drive.until(lambda: where.queue.seen)
        await drive.press("enter")
        await drive.shows("Yours for half an hour.", "What happened")
        assert where.detail.display
        assert not where.listed.display
        chosen = where.chosen
        assert chosen is not None
        client = desk.client(colleague="y.diallo")
        try:
            seen = [one for one in (await client.signals.page()).signals if one.id == chosen.id]
            assert [one.claimed_by for one in seen] == [where.me]
        finally:
            await client.close()
        await drive.press("escape")
        await drive.until(lambda: where.listed.display)
        await drive.press("c")
        await drive.shows("Put back.")


async def test_a_note_goes_with_the_verdict(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        where = queue(drive)
        await drive.press("end")
        await drive.until(lambda: where.queue.seen)
        await drive.press("n")
        await drive.type("asked their manager")
        await drive.press("enter")
        await drive.shows("Your note: asked their manager")
        await decided(drive, "o")
        await drive.press("e")
        await drive.shows("« asked their manager »", "own mistake")


async def test_the_case_file_of_a_row_is_written_where_the_pane_says(
    desk: RunningDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_TUI_HOME", str(tmp_path))
    async with pane(desk) as drive:
        chosen = queue(drive).chosen
        assert chosen is not None
        for name in (f"{chosen.id}.zip", f"{chosen.id}-2.zip"):
            await drive.press("f")
            await drive.shows("Case file:")
            path = tmp_path / "data" / "case-files" / name
            await drive.until(path.exists, name)
            with zipfile.ZipFile(path) as archive:
                assert chosen.id in archive.read("case.json").decode()
            assert path.stat().st_mode & 0o777 == 0o600


def test_a_desk_that_lies_names_no_other_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_TUI_HOME", str(tmp_path / "home"))
    path = written_here(SignalId("../../../evil\n"), b"PK")
    assert path.parent == tmp_path / "home" / "data" / "case-files"
    assert [one.name for one in tmp_path.iterdir()] == ["home"]


async def test_one_key_takes_back_what_the_desk_gave_the_person_of_a_row_about_a_code(
    desk: RunningDesk,
) -> None:
    async with pane(desk) as drive:
        where = queue(drive)
        await drive.press("k")  # the first row is about no code
        place = next(place for place, one in enumerate(where.queue.rows) if "D09c" in one.detectors)
        await drive.press(*["down"] * place)
        await drive.until(lambda: where.may_decide and where.listed.cursor == place)
        row = where.chosen
        assert row is not None
        await drive.press("k")
        await drive.shows("Nothing of theirs lives any more")
        client = desk.client()
        try:
            case = await verify(desk, client, row.login)
            await client.operations.order(case.id, BypassOrder(vendor=row.vendors[0]))
            assert [one.ours for one in await client.grants.all(person=row.person)] == [True]
            await drive.until(lambda: where.may_decide)
            await drive.press("k")
            await drive.shows("Taken back: 1 code or link.")
            assert await client.grants.all(person=row.person) == []
        finally:
            await client.close()


async def test_the_person_of_a_row_is_called_back_from_it(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        row = queue(drive).chosen
        assert row is not None
        await drive.press("p")
        await drive.until(lambda: drive.app.current_mode == "call" and drive.call.call.state.gate is not None)
        case = drive.call.call.state.case
        assert case is not None
        assert case.person == row.person
        await drive.until(lambda: drive.call.call.step is not None, "ways to call back")
        assert row.access.address.value is not None
        assert row.access.address.value not in drive.text()


async def test_timeline_and_sources_stand_instead_of_the_evidence(desk: RunningDesk) -> None:
    async with pane(desk) as drive:
        await drive.press("t")
        await drive.shows("What happened:", "approved", "signal:")
        await drive.press("j")
        await drive.type("-1d")
        await drive.press("enter")
        await drive.until(lambda: "signal:" not in drive.words(), "before the attack")
        await drive.shows("What happened:", "approved")
        await drive.press("s")
        await drive.shows("Where the rows come from", "holds back", "telephony")
        await drive.press("escape")
        await drive.shows("To settle it:")
        await drive.press("escape")
        await drive.until(lambda: drive.app.current_mode == "call")
