"""The two programs that are compared, started the same way in a terminal of the same size."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from bench.bare import PLACEHOLDER
from bench.tty import Terminal

FIELD = "name, login, number"
"""Stands in the console's empty search field."""


def environment(home: Path | None = None) -> dict[str, str]:
    """A plain colour terminal, English, and a home of its own."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH") if name in os.environ
    }
    more = {} if home is None else {"HELPDESK_TUI_HOME": str(home), "HOME": str(home)}
    return {
        **kept,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "en",
        **more,
    }


def bare(*options: str) -> Terminal:
    """The bare Textual app."""
    return Terminal([sys.executable, "-m", "bench.bare", *options], environment())


def console(home: Path) -> Terminal:
    """The console on the sandbox, its desk started by itself."""
    return Terminal([sys.executable, "-m", "helpdesk_tui"], environment(home))


def field_of_bare(terminal: Terminal) -> bool:
    """Whether the bare app's first frame is there."""
    return terminal.shows(PLACEHOLDER)


def field_of_console(terminal: Terminal) -> bool:
    """Whether the console's first frame is there."""
    return terminal.shows(FIELD)


def processes(home: Path) -> list[int]:
    """Everything that lives in this home: the console's desk and the sandbox's vendors."""
    mark = f"HELPDESK_TUI_HOME={home}\0".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if mark in (folder / "environ").read_bytes() + b"\0":
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def all_gone(home: Path, seconds: float = 2.0, *, vendors_stay: bool = False) -> None:
    """End console and desk, and the simulated vendors unless they may stay."""
    until = time.perf_counter() + seconds
    while alive := [pid for pid in processes(home) if not (vendors_stay and _is_vendors(pid))]:
        if time.perf_counter() > until:
            for pid in alive:
                os.kill(pid, signal.SIGTERM)
            until += 5
        time.sleep(0.05)


def _is_vendors(pid: int) -> bool:
    try:
        return b"sandbox\0--socket" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
