"""Starts a real sandbox process for a test, talks to it, kills it, starts it again."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

PATIENCE = 60.0
"""Seconds: a bound against hanging, never a measurement."""


class ControlError(AssertionError):
    """The sandbox's own endpoints said no."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("sandbox", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


@dataclass
class Sandbox:
    """One sandbox process and its control client; `credentials` is the first line it printed."""

    folder: Path
    options: list[str]
    process: subprocess.Popen[str] = field(init=False)
    credentials: dict[str, Any] = field(init=False)

    def start(self) -> None:
        """Start the process and wait for its first line."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk_tui", "sandbox", *self.options],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "HELPDESK_TUI_HOME": str(self.folder)},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the sandbox did not start: exit code {self.process.wait()}")
        self.credentials = json.loads(line)

    def kill(self) -> None:
        """SIGKILL: no good-bye."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as a service manager would; answers the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=10)
        self._close()
        return code

    def restart(self) -> None:
        """Kill it if it lives, and start it again on the same data and the same address."""
        if self.process.poll() is None:
            self.kill()
        if "--listen" in self.options:
            self.options[self.options.index("--listen") + 1] = f"127.0.0.1:{self.port}"
        self.start()

    def _close(self) -> None:
        if self.process.stdout is not None:
            self.process.stdout.close()

    @property
    def url(self) -> str:
        """`http(s)://127.0.0.1:PORT` or `unix:/path`."""
        return str(self.credentials["url"])

    @property
    def port(self) -> int:
        """The TCP port (TCP only)."""
        return int(self.url.rpartition(":")[2])

    @property
    def duo(self) -> dict[str, Any]:
        """The `duo` part of the credentials."""
        found: dict[str, Any] = self.credentials["duo"]
        return found

    def client(self, name: str) -> dict[str, Any]:
        """One client's part of the credentials: `durand`, `sainte-aldegonde`, `peeters-lambert`."""
        return next(client for client in self.duo["clients"] if client["id"] == name)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 10,
    ) -> tuple[int, bytes]:
        """One raw request over whatever the sandbox listens on; answers status and body."""
        connection = self.connection(timeout)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def connection(self, timeout: float = 10) -> http.client.HTTPConnection:
        """A fresh connection."""
        if self.url.startswith("unix:"):
            return _UnixConnection(self.url.removeprefix("unix:"), timeout)
        if self.url.startswith("https:"):
            import ssl

            context = ssl.create_default_context(cafile=self.credentials["ca_file"])
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def control(self, method: str, path: str, /, **asked: Any) -> Any:
        """One call of `/sandbox/…`: parameters go into the query of a GET or DELETE, else into a JSON body."""
        target, body = f"/sandbox/{path}", None
        if method in ("GET", "DELETE"):
            target += "?" + urlencode(asked)
        else:
            body = json.dumps(asked).encode()
        status, content = self.request(method, target, body)
        if status != 200:
            raise ControlError(status, content.decode())
        return json.loads(content)

    def ledger(self, **asked: Any) -> list[dict[str, Any]]:
        """Effects so far; narrow with `effect`, `person`, `since`, `api`, `account`."""
        found: list[dict[str, Any]] = self.control("GET", "ledger", **asked)
        return found

    def person(self, who: str) -> dict[str, Any]:
        """Who plays that role (`everyday`, `denies`, …): client, username, user_id, realname, email."""
        found: dict[str, Any] = self.control("GET", "cast")[who]
        return found

    def phone(self, who: str, /, **asked: Any) -> dict[str, Any]:
        """What that person sees on the phone; `hold=1` stops it from answering by itself for five seconds."""
        found: dict[str, Any] = self.control("GET", f"phone/{quote(who)}", **asked)
        return found

    def answer(self, push_id: str, answer: str) -> None:
        """The person taps approve, deny or fraud."""
        self.control("POST", f"prompts/{push_id}", answer=answer)

    def code(self, device: str) -> str:
        """The one-time code of a phone's app now, or the next one of a hardware token."""
        return str(self.control("POST", f"otp/{device}")["code"])

    def fault(self, kind: str, /, **asked: Any) -> None:
        """The next `times` requests that match `method` and `path` meet this."""
        self.control("POST", "faults", kind=kind, **asked)

    def wait_for(self, question: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Ask until the answer is true."""
        return wait_for(question, seconds)


def wait_for(question: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Ask until the answer is true, and answer it; `seconds` bound hanging alone."""
    end = time.monotonic() + seconds
    while True:
        found = question()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError("it never came true")
        time.sleep(0.02)


@contextlib.contextmanager
def running_sandbox(
    *,
    tcp: bool = True,
    tls: bool = False,
    people: int = 120,
    seed: int = 1,
    phone_seconds: float = 0.1,
    idle: float | None = None,
    folder: Path | None = None,
) -> Iterator[Sandbox]:
    """A sandbox on a free port, or on a Unix socket with `tcp=False`, in a folder of its own."""
    own = Path(tempfile.mkdtemp(prefix="sbx-")) if folder is None else folder
    where = ["--listen", "127.0.0.1:0"] if tcp else ["--socket", str(own / "duo.sock")]
    options = [*where, "--store", str(own / "sandbox.sqlite3"), "--people", str(people), "--seed", str(seed)]
    options += ["--phone-seconds", str(phone_seconds)]
    options += ["--tls"] if tls else []
    options += [] if idle is None else ["--idle", str(idle)]
    sandbox = Sandbox(own, options)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


_NOTICE = re.compile(r"\b(?:ref|réf|reference|référence|referentie) [2-9B-Z]{8}\b", re.IGNORECASE)


def but_notices(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What came but for what the desk tells of its own doings, which comes whenever it comes."""
    return [one for one in messages if _NOTICE.search(one["text"]) is None]
