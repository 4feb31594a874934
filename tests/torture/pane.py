"""A console in a pane of tmux, as agents have it who work over ssh; a bare terminal where there is no tmux."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

from bench.tty import Terminal

TMUX: Final = shutil.which("tmux")
COLUMNS, ROWS = 120, 36


class Pane(Protocol):
    """What an agent sees and types into."""

    def send(self, keys: str) -> None:
        """Type."""

    def screen(self) -> str:
        """What stands there now."""

    def scrolled(self) -> bytes:
        """All that somebody finds who scrolls back later; a bare terminal tells what it drew last."""

    def pid(self) -> int:
        """The console's."""


class TmuxPane:
    """One pane of a server of its own."""

    def __init__(self, socket: Path, argv: list[str], env: Mapping[str, str]) -> None:
        self._base = [str(TMUX), "-S", str(socket), "-f", "/dev/null"]
        self._env = dict(env)
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        # The shell stays when the console has gone, as on a jump host.
        self._tmux("new-session", "-d", *size, "sh", "-c", '"$@"; exec sleep 600', "sh", *argv)

    def send(self, keys: str) -> None:
        self._tmux("send-keys", "-l", "--", keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def scrolled(self) -> bytes:
        whole = self._tmux("capture-pane", "-p", "-e", "-S", "-", "-E", "-")
        with contextlib.suppress(subprocess.CalledProcessError):  # there is no other screen any more
            whole += self._tmux("capture-pane", "-p", "-a", "-S", "-", "-E", "-")
        return whole.encode()

    def pid(self) -> int:
        shell = int(self._tmux("display-message", "-p", "#{pane_pid}"))
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        return int(children[0])

    def close(self) -> None:
        """End the server and all in it."""
        self._tmux("kill-server")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            [*self._base, *words], env=self._env, capture_output=True, text=True, check=True, timeout=20
        )
        return done.stdout


class BarePane:
    """A terminal without a memory: what was drawn since the last look is what could be scrolled back to."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._looked = 0

    def send(self, keys: str) -> None:
        self._terminal.send(keys)

    def screen(self) -> str:
        self._terminal.settle(0.05, 0.5)
        self._looked = len(self._terminal.output)
        return "\n".join(self._terminal.display())

    def scrolled(self) -> bytes:
        self._terminal.settle(0.2, 2)
        return b"".join(data for _at, data in self._terminal.output[self._looked :])

    def pid(self) -> int:
        return self._terminal.pid


@contextlib.contextmanager
def pane(words: list[str], env: Mapping[str, str]) -> Iterator[Pane]:
    """A console with these options; it ends with the block."""
    argv = [sys.executable, "-m", "helpdesk_tui", *words]
    if TMUX is None:
        with Terminal(argv, env, columns=COLUMNS, rows=ROWS) as terminal:
            yield BarePane(terminal)
        return
    with tempfile.TemporaryDirectory(prefix="hd-tmux-") as folder:
        found = TmuxPane(Path(folder, "s"), argv, env)
        try:
            yield found
        finally:
            found.close()


def until(look: Callable[[], object], seconds: float = 60.0, what: Callable[[], str] = str) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + seconds
    while not look():
        if time.monotonic() > deadline:
            raise AssertionError(f"it never came:\n{what()}")
        time.sleep(0.05)
