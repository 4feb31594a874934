"""A migration that is killed at any of its statements is run again, on both stores."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import inspect

from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.store import postgres, schema
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.upkeep import migrating_server
from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused
from tests.desk.store.draft import all_tables
from tests.desk.upkeep.planted import ADDS, DIES, FAILS, plant, use
from tests.rig.postgres import server_or_skip
from tests.rig.store import Kind
from tests.torture.forking import Child

CLOCK = SystemClock()
NOBODY: SecretStr | None = None


@pytest.fixture(params=list(Kind))
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Iterator[str]]:
    """One empty store after the other."""
    with ExitStack() as stack:
        yield _places(request.param, tmp_path, stack)


def _places(kind: Kind, folder: Path, stack: ExitStack) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if kind is Kind.SQLITE:
            yield str(folder / f"{number}.db")
        else:
            yield stack.enter_context(server_or_skip().database())


def first_start(where: str, die_at: int) -> int:
    """A desk's first start in a process that is killed at that statement; answers how many it came to."""

    async def work(pipe: int) -> None:
        count = 0

        def heard(*_: Any) -> None:
            nonlocal count
            count += 1
            if count == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

        from sqlalchemy import Engine, event

        event.listen(Engine, "before_cursor_execute", heard)
        event.listen(Engine, "commit", heard)
        Store.open(where)._end()
        os.write(pipe, str(count).encode())

    ended = Child(work).wait()
    assert ended.signal in (0, signal.SIGKILL), ended.said.decode()
    return int(ended.said) if ended.signal == 0 else die_at


def test_the_first_tables(places: Iterator[str]) -> None:
    statements = first_start(next(places), 0)
    wanted = set(all_tables().tables) | {schema.VERSION_TABLE}
    assert statements > len(wanted)
    for number in range(1, statements + 1, max(1, statements // 40)):
        where = next(places)
        first_start(where, number)
        store = Store.open(where)
        with store._readers.engine.connect() as connection:
            assert set(inspect(connection).get_table_names()) == wanted, number
            schema.check(connection)
        store._end()


@pytest.fixture
def database() -> Iterator[str]:
    with server_or_skip().database() as url:
        Store.open(url)._end()
        yield url


@pytest.mark.parametrize("bodies", [(DIES,), (ADDS, DIES)])
def test_a_step_on_a_server_that_is_killed_is_done_again(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bodies: tuple[str, ...]
) -> None:
    newest = f"01{len(bodies):02d}"
    use(monkeypatch, plant(tmp_path, *bodies), newest)

    async def work(_pipe: int) -> None:
        migrating_server.migrate(database, NOBODY, newest, CLOCK, "root")

    assert Child(work).wait().signal == signal.SIGKILL
    before = "0001" if len(bodies) == 1 else "0101"
    assert migrating_server.planned(database, NOBODY, newest)[0] == before, "whole steps stand"
    use(monkeypatch, plant(tmp_path, *(body if body != DIES else "pass" for body in bodies)), newest)
    done = migrating_server.migrate(database, NOBODY, newest, CLOCK, "root")
    assert (done.found, done.now, len(done.steps)) == (before, newest, 1)
    engine = postgres.reading_engine(database, NOBODY, 1)
    with engine.connect() as connection:
        verdict = rows.check(connection)
        assert (verdict.fault, verdict.count) == (None, 1), "it is on record, once"
    engine.dispose()
    assert migrating_server.migrate(database, NOBODY, newest, CLOCK, "root").steps == ()


def test_a_step_on_a_server_that_fails_leaves_nothing(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, plant(tmp_path, ADDS, FAILS), "0102")
    with pytest.raises(UpkeepRefused) as caught:
        migrating_server.migrate(database, NOBODY, "0102", CLOCK, "root")
    assert (caught.value.fault, caught.value.params["step"]) == (Fault.STEP_FAILED, "0102")
    assert migrating_server.planned(database, NOBODY, "0102")[0] == "0101"


def test_while_a_desk_lives_on_it_nothing_is_changed(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = postgres.writing_engine(database, NOBODY)
    with engine.connect() as connection, connection.begin():
        lease.present(connection, "boot_of_another", CLOCK.now())
    engine.dispose()
    use(monkeypatch, plant(tmp_path, ADDS), "0101")
    with pytest.raises(UpkeepRefused) as caught:
        migrating_server.migrate(database, NOBODY, "0101", CLOCK, "root")
    assert caught.value.fault is Fault.IN_USE


def test_what_is_no_store_is_left_alone() -> None:
    with server_or_skip().database() as url, pytest.raises(UpkeepRefused) as caught:
        migrating_server.planned(url, NOBODY, "0001")
    assert caught.value.fault is Fault.NOT_A_STORE
