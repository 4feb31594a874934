from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError, OperationalError

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Unreachable
from helpdesk_tui.desk.store import sqlite
from helpdesk_tui.desk.store.schema import MIGRATIONS, SCHEMA, VERSION_TABLE
from helpdesk_tui.desk.store.store import Store
from tests.desk.store.draft import all_tables


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path / "desk" / "store.db")
    await opened.write(_make_note)
    yield opened
    await opened.close()


def _make_note(c: Connection) -> None:
    c.exec_driver_sql("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")


def _add(number: int, text: str = "x") -> Callable[[Connection], int]:
    def work(c: Connection) -> int:
        c.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (number, text))
        return number

    return work


def _ids(c: Connection) -> list[int]:
    return [row[0] for row in c.exec_driver_sql("SELECT id FROM note ORDER BY id")]


async def test_a_write_is_seen_by_the_next_read(store: Store) -> None:
    assert await store.write(_add(1)) == 1
    assert await store.read(_ids) == [1]


async def test_what_raises_undoes_itself_alone(store: Store) -> None:
    def bad(c: Connection) -> None:
        c.exec_driver_sql("INSERT INTO note VALUES (100, 'half')")
        raise KeyError("mine")

    results = await asyncio.gather(
        *(store.write(bad if n % 3 == 0 else _add(n)) for n in range(60)),
        return_exceptions=True,
    )
    assert [n for n, r in enumerate(results) if isinstance(r, KeyError)] == list(range(0, 60, 3))
    assert await store.read(_ids) == [n for n in range(60) if n % 3]


async def test_a_broken_rule_stays_what_it_is(store: Store) -> None:
    await store.write(_add(1))
    with pytest.raises(IntegrityError):
        await store.write(_add(1))


async def test_waiting_calls_share_one_commit(store: Store) -> None:
    entered, go = threading.Event(), threading.Event()

    def hold(_c: Connection) -> None:
        entered.set()
        go.wait(10)

    def transaction(c: Connection) -> int:
        return id(c.get_transaction())

    first = asyncio.ensure_future(store.write(hold))
    await asyncio.to_thread(entered.wait, 10)
    rest = [asyncio.ensure_future(store.write(transaction)) for _ in range(20)]
    await asyncio.sleep(0)
    go.set()
    await first
    assert len(set(await asyncio.gather(*rest))) == 1


async def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(Unreachable):
        await store.read(_add(5))
    assert await store.read(_ids) == []


async def test_a_read_sees_one_moment(store: Store) -> None:
    between, done = threading.Event(), threading.Event()

    def twice(c: Connection) -> tuple[list[int], list[int]]:
        before = _ids(c)
        between.set()
        done.wait(10)
        return before, _ids(c)

    reading = asyncio.ensure_future(store.read(twice))
    await asyncio.to_thread(between.wait, 10)
    await store.write(_add(1))
    done.set()
    assert await reading == ([], [])


async def test_full_disk_fails_closed_and_comes_back(store: Store) -> None:
    def quota(c: Connection) -> None:
        pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()
        c.exec_driver_sql(f"PRAGMA max_page_count={pages + 3}")

    await store.write(quota)
    writes = [store.write(_add(n, "x" * 2000)) for n in range(20)]
    results = await asyncio.gather(*writes, return_exceptions=True)
    failed = [r for r in results if isinstance(r, Unreachable)]
    assert failed
    assert {e.code for e in failed} == {ErrorCode.STORE_UNWRITABLE}
    assert await store.read(_ids) == [r for r in results if isinstance(r, int)]
    # The next batch opens a new connection, which has no quota: as when somebody made room.
    assert await store.write(_add(99)) == 99


async def test_work_that_swallows_a_full_disk_is_still_refused(store: Store) -> None:
    def stubborn(c: Connection) -> None:
        pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()
        c.exec_driver_sql(f"PRAGMA max_page_count={pages + 1}")
        for n in range(50):
            try:
                c.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (n, "x" * 3000))
            except Exception:
                continue

    with pytest.raises(Unreachable):
        await store.write(stubborn)
    assert await store.read(_ids) == []


async def test_work_cannot_commit_for_others(store: Store) -> None:
    def eager(c: Connection) -> None:
        c.exec_driver_sql("INSERT INTO note VALUES (1, 'x')")
        c.exec_driver_sql("ROLLBACK")

    with pytest.raises(Unreachable):
        await store.write(eager)
    assert await store.write(_add(2)) == 2
    assert await store.read(_ids) == [2]


async def test_a_commit_that_fails_is_told_to_the_whole_batch(store: Store) -> None:
    entered, go = threading.Event(), threading.Event()

    def hold(_c: Connection) -> None:
        entered.set()
        go.wait(10)

    def breaks_the_commit(c: Connection) -> None:
        c.exec_driver_sql("PRAGMA defer_foreign_keys=1")
        c.exec_driver_sql("INSERT INTO audit_value VALUES (99, 'name', x'00', 'nobody')")

    first = asyncio.ensure_future(store.write(hold))
    await asyncio.to_thread(entered.wait, 10)
    batch = [asyncio.ensure_future(store.write(work)) for work in (_add(1), breaks_the_commit, _add(2))]
    await asyncio.sleep(0)
    go.set()
    await first
    results = await asyncio.gather(*batch, return_exceptions=True)
    assert {type(result) for result in results} == {Unreachable}
    assert await store.read(_ids) == []
    assert await store.write(_add(3)) == 3
    assert await store.read(_ids) == [3]


async def test_a_durability_that_cannot_be_had_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: SQLite answers another value than the one that was set."""
    monkeypatch.setattr(sqlite, "_WRITER", {"synchronous": "7"})
    with pytest.raises(Mistaken) as caught:
        Store.open(tmp_path / "s.db")
    assert caught.value.params["reason"].startswith("synchronous=")


async def test_a_strangers_lock_is_waited_for_then_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.write(lambda c: c.exec_driver_sql("PRAGMA busy_timeout=50"))
    stranger = sqlite3.connect(store.where, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unreachable):
        await store.write(_add(1))
    assert await store.read(_ids) == []
    stranger.execute("ROLLBACK")
    stranger.close()
    assert await store.write(_add(1)) == 1


@pytest.mark.parametrize("reading", [0, 3])
async def test_a_lock_that_could_not_be_released_costs_one_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reading: int
) -> None:
    """SQLite keeps it until the last connection of this process that has the file is gone."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    path = tmp_path / "desk" / "store.db"
    stuck: dict[object, sqlite3.Connection] = {}

    def engine(where: Path, connections: int) -> Engine:
        made = sqlite.reading_engine(where, connections)

        def connected(raw: object, _record: object) -> None:
            if not stuck:
                stuck[raw] = sqlite3.connect(where, isolation_level=None, check_same_thread=False)
                stuck[raw].execute("BEGIN IMMEDIATE")

        def closed(raw: object, _record: object) -> None:
            if raw in stuck:
                stuck[raw].close()

        event.listen(made, "connect", connected)
        event.listen(made, "close", closed)
        return made

    monkeypatch.setattr("helpdesk_tui.desk.store.store.reading_engine", engine)
    store = Store.open(path)
    try:
        await store.write(_make_note)
        await store.read(_ids)
        entered = threading.Semaphore(0)

        def slowly(c: Connection) -> list[int]:
            entered.release()
            time.sleep(0.3)
            return _ids(c)

        others = [asyncio.create_task(store.read(slowly)) for _number in range(reading)]
        await asyncio.to_thread(lambda: [entered.acquire() for _number in range(reading)])
        with pytest.raises(Unreachable) as refused:
            await store.write(_add(1))
        assert refused.value.code is ErrorCode.STORE_UNWRITABLE
        await store.write(_add(2))
        assert await store.read(_ids) == [2]
        assert await asyncio.gather(*others) == [[]] * reading
    finally:
        await store.close()


async def test_a_read_that_is_refused_is_tried_on_new_connections(store: Store) -> None:
    tried: list[int] = []

    def work(c: Connection) -> list[int]:
        tried.append(id(c.connection.dbapi_connection))
        if len(tried) == 1:
            raise OperationalError("SELECT", {}, sqlite3.OperationalError("locking protocol"))
        return _ids(c)

    kept: list[object] = []
    await store.write(_add(1))
    await store.write(lambda c: kept.append(c.connection.dbapi_connection))
    await store.read(lambda c: kept.append(c.connection.dbapi_connection))
    assert await store.read(work) == [1]
    assert len(tried) == 2
    assert tried[1] not in {id(one) for one in kept}
    await store.write(lambda c: kept.append(c.connection.dbapi_connection))
    assert kept[0] is not kept[-1]


async def test_a_cancelled_caller_leaves_all_or_nothing(store: Store) -> None:
    entered, go = threading.Event(), threading.Event()

    def hold(c: Connection) -> None:
        entered.set()
        go.wait(10)
        c.exec_driver_sql("INSERT INTO note VALUES (1, 'held')")

    held = asyncio.ensure_future(store.write(hold))
    await asyncio.to_thread(entered.wait, 10)
    queued = asyncio.ensure_future(store.write(_add(2)))
    await asyncio.sleep(0)
    held.cancel()
    queued.cancel()
    go.set()
    await store.write(_add(3))
    assert await store.read(_ids) == [1, 3]


async def test_closing_finishes_what_was_accepted(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    store = Store.open(path)
    await store.write(_make_note)
    writes = [asyncio.ensure_future(store.write(_add(n))) for n in range(50)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*writes) == list(range(50))
    with pytest.raises(Unreachable):
        await store.write(_add(51))
    assert not path.with_name("s.db-wal").exists()


async def test_file_is_private_and_durable(store: Store) -> None:
    path = Path(store.where)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.with_name("store.db-wal").stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    names = ("synchronous", "journal_mode", "foreign_keys")
    found = await store.write(lambda c: [c.exec_driver_sql(f"PRAGMA {n}").scalar_one() for n in names])
    assert found == [2, "wal", 1]


def test_a_folder_that_others_write_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(Mistaken):
        Store.open(folder / "store.db")
    (tmp_path / "link.db").symlink_to(folder / "elsewhere.db")
    with pytest.raises(Mistaken):
        Store.open(tmp_path / "link.db")


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("this is not a database, it only lies at its place" * 100)
    with pytest.raises(Mistaken):
        Store.open(text)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as c:
        c.execute("CREATE TABLE somebody_elses (id INTEGER)")
    c.close()
    with pytest.raises(Mistaken) as caught:
        Store.open(other)
    assert caught.value.params["found"] == "none"
    with pytest.raises(Mistaken):
        Store.open("postgresql://db/helpdesk")


async def test_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    await Store.open(path).close()
    with sqlite3.connect(path) as c:
        c.execute(f"UPDATE {VERSION_TABLE} SET version_num='9999'")
    c.close()
    with pytest.raises(Mistaken) as caught:
        Store.open(path)
    assert caught.value.params["found"] == "9999"


async def test_the_migrated_tables_are_those_of_the_code(tmp_path: Path) -> None:
    tables = all_tables()
    store = Store.open(tmp_path / "s.db")

    def differences(c: Connection) -> list[object]:
        context = MigrationContext.configure(c, opts={"version_table": VERSION_TABLE, "compare_type": True})
        return list(compare_metadata(context, tables))

    found = await store.read(differences)
    await store.close()
    assert found == [], "run: python -m tests.desk.store.draft"


def test_the_newest_migration_is_the_expected_version() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]
