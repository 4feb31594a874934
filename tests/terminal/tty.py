"""A console in a real pseudo-terminal: keys by name, what the screen shows, pictures, and what was really sent."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.tty import Terminal

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds: a bound against hanging, never a measurement."""
NAMED = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "backspace": "\x7f",
    "space": " ",
    **dict(zip((f"f{n}" for n in range(1, 5)), ("\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"), strict=True)),
    **{
        f"f{n}": f"\x1b[{code}~"
        for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "glpq"},
}
ALLOWED = re.compile(
    rb"\x1b\["
    rb"(?:[0-9;]*m"  # colour and weight
    rb"|[0-9]*(?:;[0-9]+)?H"  # a place for the cursor
    rb"|\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2031|2048)[hl]"  # wrap, cursor, mouse, focus, screens, paste, frames
    rb"|\?(?:2026|2048)\$p"  # what the terminal can do
    rb"|>[0-9]+u|<u"  # keys told apart
    rb"|[0-9]*[ABCDJK]"
    rb")"
)
CLIPBOARD = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]+\x07")


class Tty(Terminal):
    """A terminal that can also be resized and watched to its end."""

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)
        self.settle(0.4)

    def gone(self, patience: float) -> int:
        """The exit code of the program once it has ended; what it writes on the way out is kept."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            self._read(0.02)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self._read(0.05):
                    pass
                os.close(self._fd)
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        raise TimeoutError("the program does not end")


class Console:
    """The console, or any program, at work in a terminal."""

    def __init__(self, terminal: Tty) -> None:
        self.terminal = terminal

    def press(self, *keys: str) -> None:
        """Keys by name, or text as it is; waits until the screen is quiet."""
        for key in keys:
            self.terminal.send(NAMED.get(key, key))
            # A key right behind Escape would be one key with Alt (Textual's ESCDELAY is 100 ms).
            self.terminal.settle(0.25 if key == "escape" else 0.06)

    def shows(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until a row of the screen holds this text."""
        self.until(lambda: self.terminal.shows(text), seconds)

    def until(self, ready: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until the screen is so; it may be so already."""
        if not ready():
            self.terminal.wait_for(ready, seconds)

    def text(self) -> str:
        """The screen as rows."""
        return "\n".join(row.rstrip() for row in self.terminal.display())

    def sent(self) -> bytes:
        """Everything that was written to the terminal, but for the beginning of a sequence that is under way."""
        return UNDER_WAY.sub(b"", b"".join(data for _at, data in self.terminal.output))

    def signalled(self, number: int) -> int:
        """Send a signal and answer the exit code."""
        os.kill(self.terminal.pid, number)
        return self.terminal.gone(PATIENCE)


UNDER_WAY = re.compile(rb"\x1b(?:\[[0-9;?]*)?\Z")


def harmful(sent: bytes) -> list[bytes]:
    """What is left of the output once text and allowed sequences are taken away."""
    rest = ALLOWED.sub(b"", CLIPBOARD.sub(b"", sent))
    return re.findall(rb"\x1b.{0,12}|[\x00-\x06\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", rest, re.DOTALL)


@contextlib.contextmanager
def program(
    argv: list[str],
    *,
    columns: int = 120,
    rows: int = 36,
    env: dict[str, str] | None = None,
    home: Path | None = None,
) -> Iterator[Console]:
    """Any Python program of this checkout."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"NO_COLOR", "COLORTERM", "COLUMNS", "LINES"}
    }
    whole = {
        **kept,
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "LANGUAGE": "en",
        "PYTHONPATH": str(ROOT),
        **(env or {}),
    }
    if home is not None:
        whole["HELPDESK_TUI_HOME"] = str(home)
    with Tty([sys.executable, *argv], whole, columns=columns, rows=rows, cwd=ROOT) as terminal:
        yield Console(terminal)


@contextlib.contextmanager
def console(
    address: str, *, columns: int = 120, rows: int = 36, env: dict[str, str] | None = None
) -> Iterator[Console]:
    """The console on a desk that runs, once its first page of people is there."""
    argv = ["-m", "helpdesk_tui", "--desk", address]
    with program(argv, columns=columns, rows=rows, env=env) as found:
        found.shows("name, login, number")
        yield found
