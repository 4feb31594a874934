"""A real desk process against a real sandbox process, with invented people and phones that answer fast."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from helpdesk_tui.api.client import DeskClient
from tests.sandbox.rig import Sandbox

START_SECONDS = 60.0
"""A bound against hanging."""


class RunningDesk:
    """One desk process in a home of its own; `address` is what `--desk` takes."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.home = home
        self.sandbox = sandbox
        self.socket = home / "runtime" / "team.sock"
        self.address = f"unix:{self.socket}"
        self.store_path = home / "state" / "sandbox-desk.db"
        self.log = home / "state" / "desk-service.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What makes a console or a command of this home use this home."""
        return {**os.environ, "HELPDESK_TUI_HOME": str(self.home)}

    def start(self, env: dict[str, str] | None = None, *, wait: bool = True) -> None:
        """Start it and wait until the mirror of the directories is read."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk_tui", "desk", "--sandbox", "--listen", self.address],
            env={**self.environment, **(env or {})},
            stdin=subprocess.DEVNULL,
        )
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Wait until somebody can be found."""
        self._wait("people?q=a", lambda page: page.get("people") and not page.get("reading"))

    def wait_up(self) -> None:
        """Wait until it answers."""
        self._wait("health", lambda health: health.get("ok"))

    def _wait(self, path: str, enough: Callable[[dict[str, Any]], Any]) -> None:
        deadline = time.monotonic() + START_SECONDS
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(self.socket)), timeout=10) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if enough(http.get(f"http://desk/v1/{path}").json()):
                        return
                assert self.process is not None
                assert self.process.poll() is None, self.log.read_text() if self.log.exists() else "no log"
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.02)

    def client(self, *, readonly: bool = False, colleague: str | None = None) -> DeskClient:
        """A new client; whoever takes it closes it."""
        memory = self.home / "state" / "witness"
        return DeskClient(self.address, readonly=readonly, memory=memory, colleague=colleague)

    def kill(self) -> None:
        """SIGKILL: no good-bye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def died(self, seconds: float = 60.0) -> None:
        """Wait until it ended by itself, for instance at a step where it was told to."""
        assert self.process is not None
        self.process.wait(seconds)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as a service manager would; answers the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def restart(self, env: dict[str, str] | None = None, *, wait: bool = True) -> None:
        """Kill it if it lives, and start it again on the same store."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.start(env, wait=wait)


@contextlib.contextmanager
def running_desk(
    *, people: int = 60, phone_seconds: float = 0.2, env: dict[str, str] | None = None
) -> Iterator[RunningDesk]:
    """A desk and its vendors; both end with the block."""
    home = Path(tempfile.mkdtemp(prefix="hd-"))
    for name in ("runtime", "state"):
        (home / name).mkdir(mode=0o700)
    options = ["--socket", str(home / "runtime" / "vendors.sock"), "--store", str(home / "vendors.sqlite3")]
    sandbox = Sandbox(home, [*options, "--people", str(people), "--phone-seconds", str(phone_seconds)])
    sandbox.start()
    desk = RunningDesk(home, sandbox)
    try:
        desk.start(env)
        yield desk
        desk.stop()
    finally:
        if desk.process is not None and desk.process.poll() is None:
            desk.kill()
        sandbox.stop()
        shutil.rmtree(home, ignore_errors=True)
