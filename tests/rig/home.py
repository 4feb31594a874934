"""A home of its own for desks that consoles start by themselves, and an end for all of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.sandbox.rig import Sandbox


def processes_of(home: Path, command: str) -> list[int]:
    """Process ids of `desk` or `sandbox` as our own programs started them for this home."""
    wanted = f"HELPDESK_TUI_HOME={home}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            ours = b"helpdesk_tui" in words and command.encode() in words
            if ours and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def desks_of(home: Path) -> list[int]:
    """Process ids of the desks of this home."""
    return processes_of(home, "desk")


def end(pids: list[int], number: int = signal.SIGKILL) -> None:
    """End these processes and wait until they are gone."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    deadline = time.monotonic() + 20
    for pid in pids:
        while _lives(pid):
            assert time.monotonic() < deadline, f"{pid} does not end"
            time.sleep(0.01)


def _lives(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@contextlib.contextmanager
def home_with_vendors(people: int = 60, phone_seconds: float = 0.2) -> Iterator[Path]:
    """A home whose sandbox runs already, small and quick; what was started for it ends with the block."""
    home = Path(tempfile.mkdtemp(prefix="hd-"))
    for name in ("runtime", "state"):
        (home / name).mkdir(mode=0o700)
    options = ["--socket", str(home / "runtime" / "vendors.sock"), "--store", str(home / "vendors.sqlite3")]
    sandbox = Sandbox(home, [*options, "--people", str(people), "--phone-seconds", str(phone_seconds)])
    sandbox.start()
    try:
        yield home
    finally:
        end([*desks_of(home), *processes_of(home, "sandbox")])
        sandbox.stop()
        shutil.rmtree(home, ignore_errors=True)
