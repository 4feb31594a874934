from __future__ import annotations

import asyncio
import stat
from pathlib import Path

from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.serve.listening import hold_store
from helpdesk_tui.desk.upkeep.backup import write
from tests.cli.commands import run
from tests.desk.inside import inside


async def _store(folder: Path) -> Path:
    async with inside(folder) as desk:
        await desk.verified()
        return Path(desk.house.config.store)


def test_backup_and_restore_as_somebody_types_them(tmp_path: Path) -> None:
    store = asyncio.run(_store(tmp_path / "state"))
    kept = tmp_path / "monday.backup"
    done = run(tmp_path, "backup", str(kept), "--store", str(store))
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    head = done.stdout.splitlines()[-1]
    assert run(tmp_path, "audit", "verify", "--store", str(store), "--head", head).returncode == 0
    again = run(tmp_path, "backup", str(kept), "--store", str(store))
    assert again.returncode == 1
    assert "nothing is written over" in again.stderr
    with hold_store(str(store)):
        busy = run(tmp_path, "restore", str(kept), "--store", str(store))
    assert (busy.returncode, "A desk runs on" in busy.stderr) == (1, True)
    back = run(tmp_path, "restore", str(kept), "--store", str(store))
    assert back.returncode == 0, back.stderr
    assert "restore --undo puts it back" in back.stdout
    verified = run(tmp_path, "audit", "verify", "--store", str(store), "--head", head)
    assert verified.returncode == 0, "what was noted before still holds"
    undone = run(tmp_path, "restore", "--undo", "--store", str(store))
    assert undone.returncode == 0, undone.stderr


def test_migrate_as_somebody_types_it(tmp_path: Path) -> None:
    store = asyncio.run(_store(tmp_path / "state"))
    checked = run(tmp_path, "migrate", "--check", "--store", str(store))
    assert (checked.returncode, "Nothing is to be done." in checked.stdout) == (0, True)
    assert run(tmp_path, "migrate", "--store", str(store)).returncode == 0
    back = run(tmp_path, "migrate", "--back", "--store", str(store))
    assert (back.returncode, "No earlier store" in back.stderr) == (1, True)
    unknown = run(tmp_path, "migrate", "--to", "9999", "--store", str(store))
    assert (unknown.returncode, "9999" in unknown.stderr) == (2, True)
    none = run(tmp_path, "migrate", "--check")
    assert (none.returncode, "There is no store" in none.stderr) == (2, True)


def test_a_database_server_has_tools_of_its_own(tmp_path: Path) -> None:
    for words in (("backup", "x"), ("restore", "x"), ("migrate", "--back")):
        done = run(tmp_path, *words, "--store", "postgresql://desk@localhost/desk")
        assert (done.returncode, "pg_dump" in done.stderr) == (2, True)


def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    store = asyncio.run(_store(tmp_path / "state"))
    write(store, tmp_path / "kept", SystemClock().now())
    for number, data in enumerate(
        (b"", b"{}\n", b"[1]\n", b"\xff" * 9000, (tmp_path / "kept").read_bytes()[:-9])
    ):
        file = tmp_path / str(number)
        file.write_bytes(data)
        before = store.read_bytes()
        done = run(tmp_path, "restore", str(file), "--store", str(store))
        assert (done.returncode, "Nothing was changed." in done.stderr) == (2, True), done.stderr
        assert store.read_bytes() == before
