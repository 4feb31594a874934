"""The user's own desk: found or started, one for all consoles, started again when it was killed."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.api import embedded as embedded_module
from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.api.embedded import CONFIG_NAME, Embedded, ways
from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Unreachable
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.config.load import default_path
from helpdesk_tui.places import places
from tests.rig.home import desks_of, end, home_with_vendors


@pytest.fixture(scope="module")
def vendors() -> Iterator[Path]:
    with home_with_vendors() as home:
        yield home


@pytest.fixture
def home(vendors: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HELPDESK_TUI_HOME", str(vendors))
    yield vendors
    end(desks_of(vendors))


async def test_it_is_started_for_the_first_question_and_joined_by_the_next(home: Path) -> None:
    one, two = DeskClient(Embedded(sandbox=True)), DeskClient(Embedded(sandbox=True))
    session = await one.session.get()
    assert (session.mode, session.roles) == (DeskMode.SANDBOX, ("agent", "auditor", "security", "senior"))
    assert (await two.session.get()).agent == session.agent
    assert len(desks_of(home)) == 1
    socket = home / "runtime" / "sandbox.sock"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    for path in (home / "state").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    await one.close()
    await two.close()


def information_calls(home: Path) -> int:
    path = home / "state" / "sandbox-desk.db"
    if not path.exists():
        return 0
    with contextlib.closing(sqlite3.connect(path)) as store:
        counted: int = store.execute("select count(*) from case_ where reason = 'information'").fetchone()[0]
        return counted


RACER = """
import asyncio, sys
from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.api.embedded import Embedded
async def main():
    client = DeskClient(Embedded(sandbox=True))
    await client.session.get()
    await client.cases.information(key="key-of-the-race")
    await client.close()
    print("done")
asyncio.run(main())
"""


async def test_consoles_that_race_start_one_desk(home: Path) -> None:
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER], stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    before = information_calls(home)
    said = {(await asyncio.to_thread(racer.communicate, timeout=60))[0] for racer in racers}
    assert {racer.returncode for racer in racers} == {0}
    assert said == {"done\n"}
    assert information_calls(home) == before + 1  # the same key: one call, whoever won
    assert len(desks_of(home)) == 1


async def test_a_killed_desk_comes_back_and_the_write_has_one_effect(home: Path) -> None:
    client = DeskClient(Embedded(sandbox=True))
    await client.session.get()
    before = information_calls(home)
    pids = desks_of(home)
    writes = [asyncio.create_task(client.cases.information(key=f"key-killed-{n}")) for n in range(5)]
    await asyncio.sleep(0)
    end(pids)
    cases = await asyncio.gather(*writes)
    again = [await client.cases.information(key=f"key-killed-{n}") for n in range(5)]
    assert [case.id for case in cases] == [case.id for case in again]
    assert information_calls(home) == before + 5
    assert desks_of(home) != pids
    await client.close()


async def test_a_socket_that_was_left_over_is_in_nobodys_way(home: Path) -> None:
    (home / "runtime" / "sandbox.sock").unlink(missing_ok=True)
    (home / "runtime" / "sandbox.sock").write_text("not even a socket")
    client = DeskClient(Embedded(sandbox=True))
    await client.session.get()
    await client.close()


async def test_an_ending_desk_is_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Embedded(sandbox=True)
    with (home / "state" / "sandbox.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        monkeypatch.setattr(embedded_module, "WAIT_SECONDS", 0.3)
        with pytest.raises(Unreachable) as caught:
            own.ensure()
        assert caught.value.code is ErrorCode.DESK_DOWN
        monkeypatch.setattr(embedded_module, "WAIT_SECONDS", 10.0)
        waiting = asyncio.create_task(own.revive())
        await asyncio.sleep(0.1)
        assert not waiting.done()
    await waiting


@pytest.mark.parametrize("content", ["", "not TOML", '[desk]\nstore = "x"\n'])
async def test_what_keeps_it_from_starting_is_told(home: Path, content: str) -> None:
    named = home / "wrong.toml"
    named.write_text(content)
    named.chmod(0o600)
    client = DeskClient(Embedded(config=named))
    for call in (client.session.get, client.cases.information):
        with pytest.raises(Mistaken) as caught:
            await call()
        assert caught.value.code is ErrorCode.CONFIG_WRONG
        assert caught.value.params["path"] == str(named)
    await client.close()


async def test_a_missing_configuration_is_told(home: Path) -> None:
    client = DeskClient(Embedded(config=home / "none.toml"))
    with pytest.raises(Mistaken) as caught:
        await client.session.get()
    assert caught.value.code is ErrorCode.CONFIG_MISSING
    await client.close()


def test_the_sandbox_is_for_whoever_configured_nothing(home: Path) -> None:
    assert default_path() == places().config / CONFIG_NAME
    assert Embedded().config is None
    usual = places().config / CONFIG_NAME
    usual.parent.mkdir(exist_ok=True)
    usual.write_text("")
    assert Embedded().config == usual
    assert Embedded(sandbox=True).config is None
    usual.unlink()
    usual.symlink_to("/nowhere")  # configured, and wrong: never the sandbox
    assert Embedded().config == usual
    usual.unlink()
    addresses = {Embedded(config=home / name).address for name in ("a.toml", "b.toml")}
    assert len(addresses | {Embedded().address}) == 3
    assert ways(usual, places()).lock.name == "desk.lock"


def test_a_path_that_is_too_long_still_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_TUI_HOME", str(tmp_path / ("x" * 120)))
    assert len(os.fsencode(Embedded(sandbox=True).address.removeprefix("unix:"))) <= 107


CONSOLE = """
import asyncio, json, sys
from helpdesk_tui.cli.console import Way
async def main():
    way = Way(None, sandbox=True, config=None, readonly=False)
    await asyncio.to_thread(way.prepare)
    client = await way.connect()
    await client.session.get()
    await client.people.search("a")
    stream = client.stream.changes()
    await anext(stream)
    await stream.aclose()
    await client.close()
    print(json.dumps(sorted(sys.modules)))
asyncio.run(main())
"""


def test_the_consoles_process_never_imports_the_desks_stack(home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CONSOLE], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    roots = {".".join(name.split(".")[:2]) for name in json.loads(done.stdout)}
    never = {"desk", "policy", "vendors", "sandbox"}
    assert not roots & {f"helpdesk_tui.{room}" for room in never}
    assert not {root.partition(".")[0] for root in roots} & {"fastapi", "starlette", "uvicorn", "sqlalchemy"}


def test_the_starter_needs_the_standard_library_alone() -> None:
    code = "import helpdesk_tui.api.embedded, sys; print(*(n for n, m in sys.modules.items() if m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"pydantic", "httpx", "anyio", "textual"}


async def test_an_unneeded_desk_ends_by_itself(home: Path) -> None:
    client = DeskClient(Embedded(sandbox=True))
    stream = client.stream.changes()
    await anext(stream)
    await stream.aclose()
    await client.close()
    deadline = time.monotonic() + 15
    while desks_of(home):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
