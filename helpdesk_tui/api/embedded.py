"""Finds or starts the user's own desk; standard library only, so that it can run right after the first paint.

Whoever gets the lock binds the socket and hands both to a child in its own session, as systemd would. The
kernel keeps what connects meanwhile: a console may ask at once and is answered when the desk is up.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpdesk_tui.places import Places, places, private

CONFIG_NAME = "config.toml"
"""The configuration that counts when none is named, in the configuration folder."""
WAIT_SECONDS = 30.0
"""How long an ending desk may keep the lock before the next one can start."""
LOOK_SECONDS = 0.02
DYING_SECONDS = 0.5
"""A process that no longer listens is given so long to be gone."""
BACKLOG = 128

_started: list[subprocess.Popen[bytes]] = []
"""Desks outlive whoever started them: nobody waits for these; they are kept so that dead ones are let go."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Where one user's desk has its lock, socket, log and last failure."""

    lock: Path
    socket: Path
    log: Path
    failure: Path


def ways(config: Path | None, where: Places) -> Ways:
    """Those of the desk with this configuration; None: the sandbox's desk."""
    name = "sandbox" if config is None else "desk"
    if config is not None and config != where.config / CONFIG_NAME:
        import hashlib

        name = f"desk-{hashlib.sha256(os.fsencode(config)).hexdigest()[:12]}"
    return Ways(
        lock=where.state / f"{name}.lock",
        socket=where.socket(f"{name}.sock"),
        log=where.state / f"{name}.log",
        failure=where.state / f"{name}.failed",
    )


class Embedded:
    """The user's own desk: the sandbox's one when asked for or when nothing was ever configured."""

    def __init__(self, *, sandbox: bool = False, config: Path | None = None) -> None:
        self._places = places()
        usual = self._places.config / CONFIG_NAME
        if sandbox:
            self.config = None
        elif config is not None:
            self.config = config.absolute()
        else:
            self.config = usual if os.path.lexists(usual) else None
        self._ways = ways(self.config, self._places)
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where that desk listens."""
        return f"unix:{self._ways.socket}"

    async def revive(self) -> None:
        """Make sure that the desk is there; raises what kept it from starting."""
        await asyncio.to_thread(self.ensure)

    def ensure(self) -> None:
        """Find it or start it; blocks until something listens. Raises `DeskError`."""
        private(self._places.state)
        private(self._places.runtime)
        private(self._ways.socket.parent)
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            if _answers(self._ways.socket):
                return
            self._why_it_ended()
            with _locked(self._ways.lock) as lock:
                if lock is not None:
                    self._start(lock)
                    return
            if time.monotonic() > deadline:
                raise _down("busy", self._ways)
            time.sleep(LOOK_SECONDS)

    def _start(self, lock: int) -> None:
        _started[:] = [child for child in _started if child.poll() is None]
        self._ways.failure.unlink(missing_ok=True)
        listening = _bind(self._ways.socket)
        what = ["--sandbox"] if self.config is None else ["--config", str(self.config)]
        fds = ["--lock-fd", str(lock), "--socket-fd", str(listening.fileno())]
        log = os.open(self._ways.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        # -m looks into the working folder first: nobody but root can put a package into /.
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-m", "helpdesk_tui", "desk", "--embedded", *fds, *what],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL")},
            pass_fds=(lock, listening.fileno()),
            start_new_session=True,
        )
        _started.append(self._child)
        os.close(log)
        listening.close()

    def _why_it_ended(self) -> None:
        """Raise what our own child failed of, once; one that was killed is simply started again."""
        child, self._child = self._child, None
        if child is None:
            return
        try:
            code = child.wait(DYING_SECONDS)
        except subprocess.TimeoutExpired:
            self._child = child  # it takes no more requests and finishes those that it has
            return
        if code > 0:
            raise _failure(self._ways)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int | None]:
    """The lock's descriptor, or None when a desk holds it; the child keeps it when ours is closed."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        yield None
    else:
        yield lock
    finally:
        os.close(lock)


def _bind(path: Path) -> socket.socket:
    """We hold the lock: whatever stands there is left over."""
    path.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.bind(os.fspath(path))
    path.chmod(0o600)
    sock.listen(BACKLOG)
    return sock


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2.0)
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return False
        return True


def _failure(where: Ways) -> Exception:
    from helpdesk_tui.api.errors import NotUnderstood, error_of

    try:
        return error_of(where.failure.read_bytes())
    except (OSError, NotUnderstood):
        return _down("ended", where)


def _down(reason: str, where: Ways) -> Exception:
    from helpdesk_tui.contract.errors import ErrorCode, Unreachable

    return Unreachable(ErrorCode.DESK_DOWN, reason=reason, log=str(where.log))
