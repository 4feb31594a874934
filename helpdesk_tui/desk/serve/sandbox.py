"""The sandbox's vendors: a process of their own that is found or started, and started again when it died."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.desk.serve.listening import take_lock

IDLE_SECONDS = 75
"""The vendors end by themselves when no desk asks for so long; a desk that starts sooner finds them warm."""
PING_SECONDS = 20.0
LOOK_SECONDS = 1.0
START_SECONDS = 30.0
CREDENTIALS = "/sandbox/credentials"
DIRECTORY = "/sandbox/directory.csv"

logger = logging.getLogger("helpdesk_tui.desk")


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=5.0)
        self._path = path

    def connect(self) -> None:
        """To a socket of this machine."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(os.fspath(self._path))


class SandboxProcess:
    """Simulated vendors on a Unix socket; as a job it keeps them alive."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = path.with_name(path.name + ".lock")
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start them unless they answer or another desk starts them now; does not wait."""
        lock = take_lock(self._lock)
        if lock is None:
            return
        try:
            if not self._listens():
                self._spawn(lock)
        finally:
            os.close(lock)

    def credentials(self) -> dict[str, Any]:
        """Their addresses and keys, as soon as they answer; blocks. Raises `Unreachable`."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = self._ask()
            if found is not None:
                return found
            if self._child is None or self._child.poll() is not None:
                self.start()
            time.sleep(0.02)
        raise Unreachable(ErrorCode.VENDOR_DOWN, vendor="sandbox")

    def answers(self) -> bool:
        """Whether they are there already."""
        return self._ask() is not None

    def directory(self) -> bytes | None:
        """What they know of people beyond the vendors' own data, as a file to import; blocks."""
        return self._get(DIRECTORY)

    async def run(self) -> None:
        """Look whether they live, each second; ask them something now and then, so that they stay."""
        asked = 0.0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not await asyncio.to_thread(self._listens):
                logger.warning("the sandbox's vendors are gone: starting them again")
                await asyncio.to_thread(self.credentials)
            if time.monotonic() - asked > PING_SECONDS:
                asked = time.monotonic()
                await asyncio.to_thread(self._ask)

    def _spawn(self, lock: int) -> None:
        command = [sys.executable, "-m", "helpdesk_tui", "sandbox", "--socket", str(self.path)]
        # It keeps the lock while it lives: two starting desks never start two of them.
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [*command, "--idle", str(IDLE_SECONDS)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
            pass_fds=(lock,),
            start_new_session=True,
        )

    def _listens(self) -> bool:
        if self._child is not None:
            self._child.poll()  # lets a dead child go
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(2.0)
            try:
                probe.connect(os.fspath(self.path))
            except OSError:
                return False
            return True

    def _ask(self) -> dict[str, Any] | None:
        told = self._get(CREDENTIALS)
        try:
            return None if told is None else cast("dict[str, Any]", json.loads(told))
        except ValueError:
            return None

    def _get(self, path: str) -> bytes | None:
        connection = _UnixConnection(self.path)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.read() if answer.status == 200 else None  # noqa: PLR2004
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
