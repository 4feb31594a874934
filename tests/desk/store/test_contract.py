"""What the desk relies on, on both stores; and what several desks on one PostgreSQL may rely on."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Mistaken, Unreachable
from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.jobs.tables import lease
from helpdesk_tui.desk.people.tables import client
from helpdesk_tui.desk.store import postgres
from helpdesk_tui.desk.store.schema import VERSION_TABLE
from helpdesk_tui.desk.store.store import Store, read_only
from helpdesk_tui.wording.config import problem
from tests.desk.store.draft import all_tables
from tests.rig.postgres import Server, server_or_skip
from tests.rig.store import Kind, empty_store

DESKS = 3


@pytest.fixture(params=list(Kind))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(empty_store(tmp_path, request.param))
    yield opened
    await opened.close()


@pytest.fixture
async def desks() -> AsyncIterator[list[Store]]:
    """Several desks on one database."""
    where = empty_store(Path(), Kind.POSTGRES) if server_or_skip() else ""
    opened = [Store.open(where) for _ in range(DESKS)]
    yield opened
    for one in opened:
        await one.close()


def _add(id_: str) -> Callable[[Connection], str]:
    def work(c: Connection) -> str:
        c.execute(insert(client).values(id=id_, name=id_))
        return id_

    return work


def _ids(c: Connection) -> list[str]:
    return list(c.scalars(select(client.c.id).order_by(client.c.id)))


async def test_what_raises_undoes_itself_alone(store: Store) -> None:
    def half(c: Connection) -> None:
        _add("half")(c)
        raise KeyError("mine")

    def twice(c: Connection) -> None:
        _add("twice")(c)
        _add("twice")(c)

    def swallowed(c: Connection) -> None:
        _add("swallowed")(c)
        try:
            _add("swallowed")(c)
        except IntegrityError:
            return

    works = [_add("1"), half, _add("2"), twice, _add("3")]
    results = await asyncio.gather(*(store.write(work) for work in works), return_exceptions=True)
    assert [type(one) for one in results] == [str, KeyError, str, IntegrityError, str]
    assert await store.read(_ids) == ["1", "2", "3"]
    if not store.alone:  # a statement that failed spoils its savepoint: nothing of it is taken as done
        with pytest.raises(Unreachable):
            await store.write(swallowed)
        assert await store.read(_ids) == ["1", "2", "3"]


async def test_readers_change_nothing(store: Store) -> None:
    with pytest.raises(Unreachable):
        await store.read(_add("x"))
    assert await store.read(_ids) == []


async def test_a_read_sees_one_moment(store: Store) -> None:
    between, done = threading.Event(), threading.Event()

    def twice(c: Connection) -> tuple[list[str], list[str]]:
        before = _ids(c)
        between.set()
        done.wait(10)
        return before, _ids(c)

    reading = asyncio.ensure_future(store.read(twice))
    await asyncio.to_thread(between.wait, 10)
    await store.write(_add("1"))
    done.set()
    assert await reading == ([], [])
    assert await store.read(_ids) == ["1"]


async def test_any_text_is_a_value_and_no_statement(store: Store) -> None:
    strange = ["\0"] if store.alone else ["\0", "\ud800"]
    for hostile in (*strange, "'; DROP TABLE client; --", "%s", ":x", "\\"):
        query = select(client.c.id).where(client.c.id == hostile)
        assert await store.read(lambda c, query=query: c.scalars(query).all()) == []  # type: ignore[misc]


async def test_the_record_has_no_gap_and_no_fork(store: Store) -> None:
    record = Record(SystemClock())
    work = [
        store.write(lambda c: record.append(c, AuditEvent.CASE_TICKET, agent=None, personal={"t": "x"}))
        for _ in range(60)
    ]
    assert sorted(await asyncio.gather(*work)) == list(range(1, 61))
    verdict = await store.read(rows.check)
    assert (verdict.fault, verdict.count) == (None, 60)


async def test_the_migrated_tables_are_those_of_the_code(store: Store) -> None:
    tables = all_tables()

    def differences(c: Connection) -> list[object]:
        context = MigrationContext.configure(c, opts={"version_table": VERSION_TABLE, "compare_type": True})
        return list(compare_metadata(context, tables))

    assert await store.read(differences) == [], "run: python -m tests.desk.store.draft"
    if not store.alone:
        with read_only(store.where) as connection:
            collations = connection.execute(
                text(
                    "SELECT table_name || '.' || column_name FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND collation_name = 'C' ORDER BY 1"
                )
            )
            assert list(collations.scalars()) == ["name_word.word", "person.name_key", "person_word.word"]
            beside = text("SELECT indexdef FROM pg_indexes WHERE indexname = 'pk_person_word'")
            assert str(connection.scalar(beside)).endswith("(word, person_id) INCLUDE (field, marks)")
            assert connection.scalar(text("SHOW jit")) == "off"


async def test_one_record_for_all_desks(desks: list[Store]) -> None:
    record = Record(SystemClock())
    work = [
        desk.write(lambda c: record.append(c, AuditEvent.CASE_TICKET, agent=None, personal={"t": "x"}))
        for _ in range(30)
        for desk in desks
    ]
    assert sorted(await asyncio.gather(*work)) == list(range(1, 30 * DESKS + 1))
    verdict = await desks[0].read(rows.check)
    assert (verdict.fault, verdict.count) == (None, 30 * DESKS)


async def test_what_is_read_before_it_is_written_is_not_overtaken(desks: list[Store]) -> None:
    """Each desk looks whether the place is free, then takes it: exactly one may."""

    def claim(c: Connection) -> bool:
        if c.scalar(select(lease.c.holder).where(lease.c.job == "one")) is not None:
            return False
        c.execute(text("SELECT pg_sleep(0.02)"))
        c.execute(insert(lease).values(job="one", holder="x", until=SystemClock().now()))
        return True

    claims = await asyncio.gather(*(desk.write(claim) for desk in desks * 4))
    assert claims.count(True) == 1


async def test_a_server_that_was_started_anew_costs_no_write(desks: list[Store]) -> None:
    await desks[0].write(_add("1"))
    assert await desks[0].read(_ids) == ["1"]
    mine = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    _server().run(f"{mine} AND datname = 'desk'")
    await desks[0].write(_add("2"))
    assert await desks[0].read(_ids) == ["1", "2"]


async def test_a_connection_that_is_lost_in_a_write_is_told(desks: list[Store]) -> None:
    def suicide(c: Connection) -> None:
        _add("1")(c)
        c.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unreachable):
        await desks[0].write(suicide)
    assert await desks[1].read(_ids) == []
    await desks[0].write(_add("2"))
    assert await desks[1].read(_ids) == ["2"]


async def test_a_desk_that_holds_the_lock_is_waited_for_then_refused(
    desks: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 1)
    hasty = Store.open(desks[0].where)
    entered, go = threading.Event(), threading.Event()

    def hold(_c: Connection) -> None:
        entered.set()
        go.wait(20)

    holding = asyncio.ensure_future(desks[0].write(hold))
    await asyncio.to_thread(entered.wait, 10)
    with pytest.raises(Unreachable):
        await hasty.write(_add("1"))
    go.set()
    await holding
    assert await hasty.write(_add("1")) == "1"
    await hasty.close()


@pytest.mark.parametrize("setting", ["synchronous_commit", "full_page_writes"])
def test_a_server_that_forgets_is_refused(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the server's value counts as one that loses what was acknowledged."""
    where = empty_store(Path(), Kind.POSTGRES)
    monkeypatch.setattr(postgres, "_REFUSED", {setting: ("on",)})
    with pytest.raises(Mistaken) as caught:
        Store.open(where)
    assert caught.value.params["reason"] == "forgetful"
    assert (caught.value.params["name"], caught.value.params["found"]) == (setting, "on")


def test_a_database_that_forgets_is_refused() -> None:
    with _server().database() as url:
        Store.open(url)._end()
        name = url.split("?")[0].rpartition("/")[2]
        _server().run(f"ALTER DATABASE {name} SET synchronous_commit = off")
        with pytest.raises(Mistaken) as caught:
            Store.open(url)
    told = problem(caught.value.params)
    assert "synchronous_commit = off" in told
    assert "forgotten" in told


def test_a_server_with_another_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    where = empty_store(Path(), Kind.POSTGRES)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 30)
    with pytest.raises(Mistaken) as caught:
        Store.open(where)
    assert caught.value.params["reason"] == "clocks"
    assert "30 s apart" in problem(caught.value.params)


def test_several_desks_make_the_tables_once() -> None:
    with _server().database() as url:
        opened: list[Store] = []
        threads = [threading.Thread(target=lambda: opened.append(Store.open(url))) for _ in range(DESKS)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(30)
        assert len(opened) == DESKS
        for store in opened:
            store._end()


def test_a_strange_database_is_refused() -> None:
    server = _server()
    with server.database() as url:
        name = url.rpartition("/")[2] if "?" not in url else url.split("?")[0].rpartition("/")[2]
        server.run("CREATE TABLE somebody_elses (id integer)", database=name)
        with pytest.raises(Mistaken) as caught:
            Store.open(url)
        assert caught.value.params["found"] == "none"
    with pytest.raises(Unreachable):
        Store.open("postgresql://desk@/nowhere?host=/nonexistent")


def _server() -> Server:
    return server_or_skip()
