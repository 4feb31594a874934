"""The desk as a process: quiet, private, and honest about how it ends."""

from __future__ import annotations

import asyncio
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig.desk import RunningDesk, running_desk
from tests.rig.home import end, processes_of


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk() as running:
        yield running


async def test_it_answers_its_own_user(desk: RunningDesk) -> None:
    client = desk.client()
    session = await client.session.get()
    assert session.roles == ("agent", "auditor", "security", "senior")
    assert {one.id for one in session.clients} == {"durand", "sainte-aldegonde", "peeters-lambert"}
    health = await client.health.get()
    assert health.ok
    assert {one.state for one in health.vendors} == {"up"}
    page = await client.people.search("a")
    assert page.hits
    await client.close()


def test_nobody_else_reads_its_files(desk: RunningDesk) -> None:
    files = [path for path in (desk.home / "state").iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"sandbox-desk.db", "sandbox-desk.db.key", "desk-service.log"}
    for path in [*files, desk.socket]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_it_leaves_no_core(desk: RunningDesk) -> None:
    assert desk.process is not None
    limits = Path(f"/proc/{desk.process.pid}/limits").read_text()
    found = re.search(r"Max core file size\s+(\d+)\s+(\d+)", limits)
    assert found is not None
    assert found.groups() == ("0", "0")


async def test_vendors_that_died_are_started_again(desk: RunningDesk) -> None:
    client = desk.client()
    desk.sandbox.kill()
    async with asyncio.timeout(20):
        while True:
            try:
                desk.sandbox.control("GET", "cast")
                break
            except OSError:
                await asyncio.sleep(0.05)
    await client.close()
    end(processes_of(desk.home, "sandbox"), signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_end_it_with_nothing_to_complain_about(desk: RunningDesk, number: signal.Signals) -> None:
    if desk.process is None or desk.process.poll() is not None:
        desk.start(wait=False)
        desk.wait_up()
    assert desk.stop(number) == 0
    assert not desk.socket.exists()


def test_a_second_desk_on_the_same_store_is_refused(desk: RunningDesk) -> None:
    desk.restart(wait=False)
    desk.wait_up()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "helpdesk_tui",
            "desk",
            "--sandbox",
            "--listen",
            f"unix:{desk.home}/other.sock",
        ],
        env=desk.environment,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_it_printed_nothing_and_logged_no_secret(desk: RunningDesk) -> None:
    log = desk.log.read_text()
    for client in desk.sandbox.duo["clients"]:
        for family in ("admin", "auth"):
            assert client[family]["skey"] not in log
    assert "Traceback" not in log
    assert "GET /" not in log
