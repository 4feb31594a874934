"""A host that several agents share: agents come under their own accounts, and the kernel says who is who."""

from __future__ import annotations

import contextlib
import grp
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import ARGV, environment, sandbox_config
from tests.sandbox.rig import running_sandbox

AGENT, STRANGER, GROUP = "daemon", "games", "users"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other people")


@pytest.fixture
def host() -> Iterator[Path]:
    """A folder that everybody may enter, as /run is."""
    folder = Path(tempfile.mkdtemp(prefix="hd-host-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def ask(user: str, path: Path, *groups: str) -> dict[str, Any] | None:
    """What the desk says to that user's console; None when the socket does not let it in."""
    found = pwd.getpwnam(user)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # no exec: this Python may lie where the other account cannot go
        with contextlib.suppress(BaseException):
            os.setgroups([grp.getgrnam(one).gr_gid for one in groups])
            os.setgid(found.pw_gid)
            os.setuid(found.pw_uid)
            os.write(writing, _session(path))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        body = answer.read()
    os.waitpid(child, 0)
    parsed: dict[str, Any] | None = json.loads(body) if body else None
    return parsed


def _session(path: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(os.fspath(path))
        connection.sendall(b"GET /v1/session HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    return answer.partition(b"\r\n\r\n")[2]


@contextlib.contextmanager
def desk(home: Path, path: Path) -> Iterator[None]:
    process = subprocess.Popen(
        [*ARGV, "desk", "--listen", f"unix:{path}"], env=environment(home), stdin=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 30
        while ask("root", path) is None:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_agents_of_the_group_are_known_by_login_and_nobody_else_gets_in(host: Path) -> None:
    home, path = host / "home", host / "desk.sock"
    with running_sandbox() as sandbox:
        config = sandbox_config(home / "config", sandbox.credentials)
        shared = f'[desk]\nsocket_group = "{GROUP}"\n\n'
        config.write_text(f'{shared}{config.read_text()}\n[agents.{AGENT}]\nname = "Alice Martin"\n')
        with desk(home, path):
            session = ask(AGENT, path, GROUP)
            assert session is not None
            assert (session["agent"], session["agent_name"]) == (AGENT, "Alice Martin")
            assert session["mode"] == "shared"
            assert ask(AGENT, path) is None  # not in the group
            outsider = ask(STRANGER, path, GROUP)
            assert outsider is not None
            assert outsider["code"] == "not_signed_in"  # in the group, not in the configuration


def test_without_a_group_the_socket_is_its_owners_alone(host: Path) -> None:
    home, path = host / "home", host / "desk.sock"
    with running_sandbox() as sandbox:
        config = sandbox_config(home / "config", sandbox.credentials)
        config.write_text(f'{config.read_text()}\n[agents.{AGENT}]\nname = "Alice Martin"\n')
        with desk(home, path):
            assert ask(AGENT, path, GROUP) is None
