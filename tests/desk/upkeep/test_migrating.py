from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.serve.listening import hold_store
from helpdesk_tui.desk.store import schema
from helpdesk_tui.desk.store.store import Store, read_only
from helpdesk_tui.desk.upkeep import migrating, replacing
from helpdesk_tui.desk.upkeep.backup import write
from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused
from helpdesk_tui.desk.upkeep.restore import restore
from tests.desk.inside import inside
from tests.desk.upkeep.planted import ADDS, DIES, FAILS, ORPHANS, REBUILDS, plant, use

CLOCK = SystemClock()
OLD = schema.SCHEMA


@pytest.fixture
async def store(tmp_path: Path) -> Path:
    async with inside(tmp_path / "state") as desk:
        await desk.verified()
        return Path(desk.house.config.store)


def tables(store: Path) -> set[str]:
    with closing(sqlite3.connect(store)) as raw:
        return {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def version(store: Path) -> str:
    with closing(sqlite3.connect(store)) as raw:
        return str(raw.execute(f"SELECT version_num FROM {schema.VERSION_TABLE}").fetchone()[0])


async def test_a_desk_refuses_an_older_store_and_names_the_command(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, plant(tmp_path, ADDS), "0101")
    with pytest.raises(Mistaken) as refused:
        Store.open(store)
    from helpdesk_tui.wording.errors import sentence

    assert "helpdesk-tui migrate --check" in sentence(refused.value)
    assert version(store) == OLD, "a start changes nothing"


async def test_steps_are_said_then_done_and_the_store_of_before_is_kept(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, plant(tmp_path, ADDS, REBUILDS), "0102")
    found, steps = migrating.planned(store, "0102")
    assert (found, [step.revision for step in steps]) == (OLD, ["0101", "0102"])
    assert steps[0].text == "Step 0101."
    assert version(store) == OLD
    with closing(sqlite3.connect(store)) as raw:
        size = raw.execute("SELECT count(*) FROM audit_record").fetchone()[0]
    done = migrating.migrate(store, "0102", CLOCK, "root")
    assert (done.found, done.now, version(store)) == (OLD, "0102", "0102")
    assert done.kept is not None
    assert version(done.kept) == OLD
    with read_only(store) as connection:
        verdict = rows.check(connection)
    assert (verdict.fault, verdict.count) == (None, size + 1), "the migration itself is on record"
    await Store.open(store).close()
    again = migrating.migrate(store, "0102", CLOCK, "root")
    assert (again.steps, again.kept) == ((), None)
    back = migrating.back(store, CLOCK)
    assert (back.found, back.now, version(store)) == ("0102", OLD, OLD)


@pytest.mark.parametrize("bad", [FAILS, ORPHANS, "raise RuntimeError"])
async def test_a_step_that_fails_leaves_the_store_as_it_was(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    use(monkeypatch, plant(tmp_path, ADDS, bad), "0102")
    before = store.read_bytes()
    with pytest.raises(UpkeepRefused) as refused:
        migrating.migrate(store, "0102", CLOCK, "root")
    assert (refused.value.fault, refused.value.params["step"]) == (Fault.STEP_FAILED, "0102")
    assert (store.read_bytes() == before, version(store)) == (True, OLD)
    assert replacing.kept_beside(store) == []
    assert [path.name for path in store.parent.iterdir() if "draft" in path.name] == []
    use(monkeypatch, plant(tmp_path, ADDS, REBUILDS), "0102")
    assert migrating.migrate(store, "0102", CLOCK, "root").now == "0102"


@pytest.mark.parametrize("bodies", [(DIES,), (ADDS, DIES), (ADDS, REBUILDS, DIES)])
async def test_a_migration_killed_at_any_step_starts_again(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bodies: tuple[str, ...]
) -> None:
    newest = f"01{len(bodies):02d}"
    migrations = plant(tmp_path, *bodies)
    script = (
        "import sys; from pathlib import Path; from helpdesk_tui.desk.store import schema; "
        "schema.MIGRATIONS, schema.SCHEMA = Path(sys.argv[1]), sys.argv[2]; "
        "from helpdesk_tui.cli.main import main; sys.exit(main(['migrate', '--store', sys.argv[3]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(migrations), newest, str(store)],
        timeout=60,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (version(store), replacing.kept_beside(store)) == (OLD, [])
    use(monkeypatch, plant(tmp_path, *(body if body != DIES else "pass" for body in bodies)), newest)
    assert migrating.migrate(store, newest, CLOCK, "root").now == newest
    assert [path.name for path in store.parent.iterdir() if "draft" in path.name] == []


async def test_a_killed_swap_leaves_a_whole_store_under_the_name(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, plant(tmp_path, ADDS), "0101")

    def die(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            migrating.migrate(store, "0101", CLOCK, "root")
    assert version(store) == OLD
    assert migrating.migrate(store, "0101", CLOCK, "root").now == "0101"


async def test_a_store_in_use_or_of_a_later_version_is_left_alone(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        use(patch, plant(tmp_path, ADDS), "0101")
        with hold_store(str(store)), pytest.raises(UpkeepRefused) as refused:
            migrating.migrate(store, "0101", CLOCK, "root")
        assert refused.value.fault is Fault.IN_USE
        migrating.migrate(store, "0101", CLOCK, "root")
        write(store, tmp_path / "later", CLOCK.now())
    for work in (
        lambda: migrating.planned(store, OLD),
        lambda: migrating.migrate(store, OLD, CLOCK, "root"),
        lambda: restore(tmp_path / "later", store, CLOCK, "root"),
    ):
        with pytest.raises(UpkeepRefused) as refused:
            work()
        assert refused.value.fault is Fault.VERSION
    assert version(store) == "0101"


async def test_an_older_backup_is_brought_to_the_tables_of_now(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, tmp_path / "kept", CLOCK.now())
    use(monkeypatch, plant(tmp_path, ADDS), "0101")
    restore(tmp_path / "kept", store, CLOCK, "root")
    assert (version(store), "later" in tables(store)) == ("0101", True)


async def test_other_files_are_no_stores(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir(mode=0o700)
    with closing(sqlite3.connect(folder / "other.db")) as raw:
        raw.execute("CREATE TABLE mine (id)")
    (folder / "text").write_text("hello " * 1000)
    for name, fault in (
        ("other.db", Fault.NOT_A_STORE),
        ("text", Fault.NOT_A_STORE),
        ("none", Fault.NO_STORE),
    ):
        with pytest.raises(UpkeepRefused) as refused:
            migrating.migrate(folder / name, OLD, CLOCK, "root")
        assert refused.value.fault is fault
