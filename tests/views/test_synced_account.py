"""An account that a directory keeps: said on the card, before the edit, and where the vendor refuses it."""

from __future__ import annotations

from tests.rig.desk import RunningDesk
from tests.views.driving import console


async def test_an_edit_that_the_next_sync_would_undo_is_said_before(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("slash")
        await drive.open("j.dubois", "DUBOIS Jérôme")
        await drive.shows("managed by the directory: changes there win")
        await drive.press("z")
        await drive.step("services")
        rows = drive.call.case.top.rows
        (row,) = [
            row for row in map("".join, ([piece.text for piece in one] for one in rows)) if "trash" in row
        ]
        await drive.press(row.strip()[0])
        await drive.step("service-reason")
        await drive.shows("! A directory keeps this account: its next sync may undo this")
        await drive.type("leaver")
        await drive.press("enter")
        await drive.shows("the directory decides this, and its next sync would undo it")
    assert shared_desk.sandbox.ledger(effect="user_trashed", person="j.dubois") == []


async def test_a_device_of_the_same_person_is_no_matter_of_the_directory(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("slash")
        await drive.open("j.dubois", "DUBOIS Jérôme")
        await drive.press("z")
        await drive.step("services")
        rows = drive.call.case.top.rows
        (row,) = [
            row for row in map("".join, ([piece.text for piece in one] for one in rows)) if "iPhone" in row
        ]
        await drive.press(row.strip()[0])
        await drive.step("service-reason")
        assert "A directory keeps this account" not in drive.words()
