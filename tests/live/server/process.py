"""One running server on a free loopback port, with data of its own that goes when it ends."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.live.server.install import HOME, Installed

START_SECONDS = 60
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    url: str
    folder: Path


@contextmanager
def started(installed: Installed) -> Iterator[Running]:
    """Copy the blank instance, serve it, and end it by its pid."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=HOME))
    try:
        shutil.copytree(installed.blank, folder, dirs_exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            process = _serve(installed, folder, listener)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            _wait_until_ready(url, process, folder)
            yield Running(url, folder)
        finally:
            _end(process)
    finally:
        shutil.rmtree(folder)


def _serve(installed: Installed, folder: Path, listener: socket.socket) -> subprocess.Popen[bytes]:
    """The listening socket is handed over, so that nobody else can take the port in between."""
    configuration = folder / "pi.cfg"
    application = f"privacyidea.app:create_app('production', {str(configuration)!r}, True)"
    command = [
        str(installed.programs / "gunicorn"),
        "--no-control-socket",
        f"--bind=fd://{listener.fileno()}",
        "--workers=1",
        "--threads=8",
        "--timeout=120",
        f"--error-logfile={folder / 'gunicorn.log'}",
        application,
    ]
    with (folder / "output.log").open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PRIVACYIDEA_CONFIGFILE": str(configuration)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
            preexec_fn=_end_with_parent,
        )


def _end_with_parent() -> None:
    """Even tests that are killed leave no server behind (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False, timeout=START_SECONDS) as client:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if client.get(f"{url}/healthz/readyz").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    logs = "\n".join(
        file.read_text(encoding="utf-8", errors="replace")[-3000:] for file in folder.glob("*.log")
    )
    raise RuntimeError(f"privacyIDEA did not get ready within {START_SECONDS} s:\n{logs}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
