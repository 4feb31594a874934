"""A console on a real desk whose store was rewritten, rolled back or restored behind everybody's back."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from helpdesk_tui.desk.audit import tree
from tests.rig.desk import RunningDesk, running_desk
from tests.rig.store import bendable
from tests.views.driving import Driver, console


def asked(desk: RunningDesk, path: str) -> httpx.Response:
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(desk.socket)), timeout=10) as http:
        return http.get(f"http://desk/v1/{path}")


def signed(desk: RunningDesk, size: int = 0) -> int:
    """Wait for a checkpoint of more records."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        answer = asked(desk, "checkpoints/latest")
        if answer.status_code == 200 and answer.json()["size"] > size:
            return int(answer.json()["size"])
        time.sleep(0.1)
    raise AssertionError("no checkpoint")


def rewritten(path: Path) -> None:
    """An old record is bent and every hash made anew; what was signed is gone, and will be signed again."""
    with closing(sqlite3.connect(path)) as raw, raw:
        bendable(raw)
        raw.execute(
            'UPDATE audit_record SET bytes=CAST(replace(CAST(bytes AS TEXT), \'"at":"20\', \'"at":"19\') AS BLOB)'
            " WHERE seq=1"
        )
        raw.execute("DELETE FROM audit_node")
        raw.execute("DELETE FROM checkpoint")
        nodes: dict[tuple[int, int], bytes] = {}
        rows = raw.execute("SELECT bytes FROM audit_record ORDER BY seq").fetchall()
        for size, (data,) in enumerate(rows):
            for node in tree.grown(size, tree.leaf(data), lambda level, index: nodes[level, index]):
                nodes[node.level, node.index] = node.hash
        raw.executemany(
            'INSERT INTO audit_node (level, "index", hash) VALUES (?, ?, ?)',
            [(level, index, value) for (level, index), value in nodes.items()],
        )


def key_gone(path: Path) -> None:
    """The desk's signing key is replaced, and the record of keys with it."""
    path.with_name(f"{path.name}.signing").unlink()
    with closing(sqlite3.connect(path)) as raw, raw:
        bendable(raw)
        raw.execute("DELETE FROM checkpoint")
        raw.execute("DELETE FROM checkpoint_key")


ATTACKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "rewritten": (rewritten, "does not contain what this console saw"),
    "another key": (key_gone, "is signed by another key"),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_record_that_was_changed_is_read_only_until_somebody_goes_on(attack: str) -> None:
    act, sentence = ATTACKS[attack]
    with running_desk(people=12) as desk:
        seen = signed(desk)
        async with console(desk) as drive:
            await drive.until(lambda: list((desk.home / "state" / "witness").glob("*.json")), "memory")
            assert drive.app.link.doubted is None
        desk.stop()
        act(desk.store_path)
        desk.start()
        signed(desk, seen)
        async with console(desk) as drive:
            await drive.shows("RECORD NOT BELIEVED, READ ONLY", sentence)
            await _writes_nothing(drive, desk)
            await drive.press("colon")
            await drive.type("go on with this record")
            await drive.pilot.pause(0.5)
            await drive.press("enter")
            await drive.shows("Going on takes the record as it is now")
            await drive.press("enter")
            await drive.shows("Going on takes the record as it is now")
            await drive.type("restored by hand")
            await drive.press("enter")
            await drive.until(lambda: drive.app.link.doubted is None, "gone on")
            await drive.press("f4")
            await drive.shows("that are not all in here")
        async with console(desk) as drive:
            await drive.press("f4")
            await drive.shows("Record")
            assert drive.app.link.doubted is None


async def _writes_nothing(drive: Driver, desk: RunningDesk) -> None:
    await drive.press("f6")
    await drive.shows("This desk's record is not the one that this console saw before. Nothing was done.")
    # Of itself the desk goes on writing: directories that it reads, checkpoints that it signs.
    assert "case:information" not in {one["event"] for one in asked(desk, "audit").json()["lines"]}


async def test_a_restore_from_a_backup_says_what_is_missing(tmp_path: Path) -> None:
    from tests.cli.commands import run

    with running_desk(people=12) as desk:
        signed(desk)
        kept = tmp_path / "kept"
        assert run(desk.home, "backup", str(kept), "--store", str(desk.store_path)).returncode == 0
        async with console(desk) as drive:
            for _ in range(3):
                await drive.press("f6")
                await drive.shows("Information call on record")
            await drive.press("escape")
        size = asked(desk, "audit").json()["size"]
        signed(desk, size - 1)
        async with console(desk) as drive:
            await drive.until(lambda: drive.app.link.session is not None)
            await drive.pilot.pause(0.5)
        desk.stop()
        assert run(desk.home, "restore", str(kept), "--store", str(desk.store_path)).returncode == 0
        desk.start()
        async with console(desk) as drive:
            await drive.shows("This desk was put back from a backup of", "are missing")
            doubted = drive.app.link.doubted
            assert doubted is not None
            assert doubted.lost_first is not None
            assert doubted.lost_last is not None
            assert doubted.lost_first < size <= doubted.lost_last


async def test_a_case_is_replayed_in_plain_words(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("m.lejeune", "LEJEUNE Martine")
        await drive.confirmed("c", root="office_wiring")
        await drive.press("f4")
        await drive.until(lambda: drive.app.current_mode == "audit")
        await drive.shows("LEJEUNE Martine")
        await drive.press("enter")
        await drive.shows("What happened", "began to verify the caller", "The caller proved it")
        await drive.press("pagedown", "pageup", "escape")
        await drive.press("f12")
        await drive.until(lambda: drive.app.current_mode == "board")
        await drive.shows("Vendors")
        await drive.press("f")
        await drive.shows("Figures for the team", "Time to verify the caller", "nobody is ranked")
        await drive.press("escape")
