"""A real pseudo-terminal around one program: what it writes, when, and what a screen would show."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

SYNC_QUESTION = b"\x1b[?2026$p"
SYNC_ANSWER = b"\x1b[?2026;2$y"
"""Terminals of today bracket frames when asked (synchronised output): so frames can be counted."""
FRAME = b"\x1b[?2026h"
DRAIN = 65_536


@dataclass(slots=True)
class Burst:
    """What came back for one key."""

    bytes: int = 0
    frames: int = 0
    seconds: float = 0.0
    """From the key to the last byte."""


@dataclass(slots=True)
class Terminal:
    """One program at work; `with` ends it."""

    argv: Sequence[str]
    env: Mapping[str, str]
    columns: int = 120
    rows: int = 36
    cwd: Path | None = None
    begun: float = 0.0
    output: list[tuple[float, bytes]] = field(default_factory=list)
    pid: int = 0
    _fd: int = -1
    _screen: pyte.Screen = field(init=False)
    _stream: pyte.ByteStream = field(init=False)

    def __post_init__(self) -> None:
        self._screen = pyte.Screen(self.columns, self.rows)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> Self:
        self.begun = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:  # the child: nothing but its own program from here
            try:
                # Here and not in the parent: a quick program would ask for the size before it is set.
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
                if self.cwd is not None:
                    os.chdir(self.cwd)
                os.execve(self.argv[0], list(self.argv), dict(self.env))
            finally:
                os._exit(127)
        os.set_blocking(self._fd, False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self, patience: float = 5.0) -> int:
        """Hang up, as a closed window does, and answer the exit status; never leaves a process behind."""
        if self.pid == 0:
            return 0
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            os.kill(self.pid, number)
            until = time.perf_counter() + patience
            while time.perf_counter() < until:
                self._read(0.02)
                done, status = os.waitpid(self.pid, os.WNOHANG)
                if done:
                    self.pid = 0
                    os.close(self._fd)
                    return status
        raise TimeoutError("the program does not end")

    def send(self, keys: str | bytes) -> None:
        """Press keys."""
        os.write(self._fd, keys.encode() if isinstance(keys, str) else keys)

    def display(self) -> list[str]:
        """The rows of the screen now."""
        return list(self._screen.display)

    def shows(self, text: str) -> bool:
        """Whether a row of the screen holds this text."""
        return any(text in row for row in self._screen.display)

    @property
    def screen(self) -> pyte.Screen:
        """Cells with their colours, for pictures."""
        return self._screen

    def wait_for(self, ready: Callable[[], bool], seconds: float = 20.0) -> float:
        """Seconds from the start until the screen was so; raises `TimeoutError` with what it showed."""
        until = time.perf_counter() + seconds
        if ready():
            return (self.output[-1][0] if self.output else time.perf_counter()) - self.begun
        while True:
            at = self._read(max(0.0, min(0.5, until - time.perf_counter())))
            if at is not None and ready():
                return at - self.begun
            if time.perf_counter() >= until:
                if ready():
                    return time.perf_counter() - self.begun
                raise TimeoutError("the screen never came:\n" + "\n".join(self.display()))

    def press(self, key: str | bytes, quiet: float = 0.3, longest: float = 3.0) -> Burst:
        """One key, and everything that is written until nothing came for `quiet` seconds."""
        self.settle(0.05)
        mark = len(self.output)
        begun = time.perf_counter()
        self.send(key)
        last = begun
        while time.perf_counter() - last < quiet and time.perf_counter() - begun < longest:
            last = self._read(0.05) or last
        written = b"".join(data for _at, data in self.output[mark:])
        return Burst(len(written), written.count(FRAME), max(0.0, last - begun))

    def settle(self, quiet: float = 0.3, longest: float = 10.0) -> None:
        """Wait until nothing was written for that long."""
        begun = last = time.perf_counter()
        while time.perf_counter() - last < quiet and time.perf_counter() - begun < longest:
            last = self._read(quiet) or last

    def written(self) -> int:
        """All bytes so far."""
        return sum(len(data) for _at, data in self.output)

    def memory(self) -> int:
        """Resident bytes of the program's own process (`VmRSS`, proc(5))."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise LookupError("VmRSS")

    def listen(self, quiet: float, longest: float) -> list[tuple[float, bytes]]:
        """What is written until nothing came for `quiet` seconds, and when; `feed` shows it on the screen.

        Drawing it here takes longer than a console needs for it, on the same cores.
        """
        found: list[tuple[float, bytes]] = []
        begun = last = time.perf_counter()
        while (now := time.perf_counter()) - last < quiet and now - begun < longest:
            if select.select([self._fd], [], [], quiet)[0]:
                data = os.read(self._fd, DRAIN)
                last = time.perf_counter()
                found.append((last, data))
        return found

    def feed(self, data: bytes) -> None:
        """Show on the screen what was listened to."""
        self.output.append((time.perf_counter(), data))
        self._stream.feed(data)

    def _read(self, seconds: float) -> float | None:
        """Take what is there; the moment it came, or None."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return None
        try:
            data = os.read(self._fd, DRAIN)
        except OSError:  # the program has ended
            time.sleep(min(seconds, 0.01))
            return None
        at = time.perf_counter()
        self.output.append((at, data))
        self._stream.feed(data)
        if SYNC_QUESTION in data:
            self.send(SYNC_ANSWER)
        return at
