"""Somebody else on the same host looks at everything that he may look at, while a code is made and read out."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.orders import BypassOrder
from tests.e2e.calls import people_with_push, verify
from tests.rig.desk import RunningDesk, running_desk

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other people")

LARGEST = 20_000_000
LATELY = 3600.0
OF_A_PROCESS = ("cmdline", "environ", "maps", "comm", "stat", "fd", "cwd", "exe", "mem")
PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/var/log")


@pytest.fixture
def desk() -> Iterator[RunningDesk]:
    with running_desk() as running:
        running.home.chmod(0o755)  # as /var/lib is: what lies in it has to guard itself
        yield running


def snooped(words: Mapping[str, bytes], *homes: Path) -> list[str]:
    """Where another account finds any of these words."""
    nobody = pwd.getpwnam("nobody")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            os.write(writing, json.dumps(list(_look(words, homes))).encode()[:60_000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    found: list[str] = json.loads(told)
    return found


def _look(words: Mapping[str, bytes], homes: tuple[Path, ...]) -> Iterator[str]:
    for path in [*_processes(), *_files(homes)]:
        with contextlib.suppress(OSError):
            if path.name == "fd":
                content = b"\n".join(os.fsencode(one.readlink()) for one in path.iterdir())
            elif path.is_symlink():
                content = os.fsencode(path.readlink())
            else:
                with path.open("rb") as file:
                    content = file.read(LARGEST)
            yield from (f"{name} in {path}" for name, word in words.items() if word in content)


def _processes() -> Iterator[Path]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            yield from (process / name for name in OF_A_PROCESS)


def _files(homes: tuple[Path, ...]) -> Iterator[Path]:
    since = time.time() - LATELY
    for top in [*map(Path, PLACES), *homes]:
        for folder, _, names in os.walk(top, onerror=None):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(OSError):
                    if path.is_file() and path.stat().st_mtime > since:
                        yield path


def keys_of(credentials: object) -> Iterator[str]:
    """Every key and password of the simulated vendors."""
    if isinstance(credentials, dict):
        for name, value in credentials.items():
            if isinstance(value, str) and name in {"skey", "password", "api_key", "secret"}:
                yield value
            else:
                yield from keys_of(value)
    elif isinstance(credentials, list):
        for one in credentials:
            yield from keys_of(one)


async def test_nothing_is_to_be_seen(desk: RunningDesk) -> None:
    client = desk.client()
    login = (await people_with_push(client, 1))[0]
    case = await verify(desk, client, login)
    words = {f"key {number}": key.encode() for number, key in enumerate(keys_of(desk.sandbox.credentials))}
    assert words
    done = await client.operations.order(
        case.id, BypassOrder(vendor=VendorId("duo-durand")), key="a-snooped-one"
    )
    assert snooped(words, desk.home) == []
    shown = await client.operations.reveal(done.id)
    words |= {"code": shown.codes[0].encode()}
    assert snooped(words, desk.home) == []
    await client.operations.confirmed(done.id)
    assert snooped(words, desk.home) == []
    await client.close()


@pytest.mark.parametrize("where", ["argument", "file"])
def test_it_would_be_seen(where: str) -> None:
    """The planted fault: a secret in an argument, or in a file that others may read."""
    word = "CANARY4711" if where == "argument" else "CANARY4712"
    if where == "file":
        with tempfile.TemporaryDirectory(dir="/tmp") as open_:
            Path(open_).chmod(0o755)
            Path(open_, "log").write_text(f"the code is {word}")
            assert snooped({"word": word.encode()})
        return
    with subprocess.Popen([sys.executable, "-c", "input()", word], stdin=subprocess.PIPE) as process:
        try:
            assert snooped({"word": word.encode()})
        finally:
            process.kill()
