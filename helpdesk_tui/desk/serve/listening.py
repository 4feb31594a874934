"""Sockets of a desk: private, and never taken away from a desk that runs."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import grp
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from helpdesk_tui.contract.errors import Conflict, ErrorCode, Mistaken
from helpdesk_tui.places import SOCKET_PATH_BYTES, private

BACKLOG = 128


class Listening:
    """A Unix socket of ours with the lock beside it; both are let go by `close`."""

    def __init__(self, path: Path, sock: socket.socket, lock: int) -> None:
        self.path = path
        self.sock = sock
        self._lock = lock

    def close(self) -> None:
        """Take the name away, then the lock."""
        self.path.unlink(missing_ok=True)
        self.sock.close()
        os.close(self._lock)


def listen(address: str, group: str = "") -> Listening:
    """Bind `unix:/path` with mode 0600, or 0660 for a group; raises `Conflict` when a desk answers there."""
    scheme, _, rest = address.partition(":")
    if scheme != "unix" or not rest.startswith("/"):
        raise Mistaken(ErrorCode.UNSUPPORTED, listen=address)
    path = Path(rest)
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        raise Mistaken(ErrorCode.CONFIG_WRONG, reason="socket_path_too_long", file=rest)
    lock = take_lock(path.with_name(path.name + ".lock"))
    if lock is None:
        raise Conflict(ErrorCode.IN_PROGRESS, listen=address)
    if _answers(path):
        os.close(lock)
        raise Conflict(ErrorCode.IN_PROGRESS, listen=address)
    listening = Listening(path, bind(path), lock)
    if group:
        try:
            _open_to(path, group)
        except Mistaken:
            listening.close()
            raise
    return listening


@contextlib.contextmanager
def hold_store(store: str) -> Iterator[None]:
    """One desk for one SQLite file; raises `Conflict` when another has it. Several may share a server."""
    if "://" in store:
        yield
        return
    path = Path(store)
    private(path.parent)
    lock = take_lock(path.with_name(path.name + ".lock"))
    if lock is None:
        raise Conflict(ErrorCode.IN_PROGRESS, listen=store)
    try:
        yield
    finally:
        os.close(lock)


def take_lock(path: Path) -> int | None:
    """The lock's descriptor, or None when somebody else holds it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return None
        raise
    return lock


def bind(path: Path) -> socket.socket:
    """A listening socket of mode 0600 under that name; the caller holds the lock, so an old one is stale."""
    path.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    umask = os.umask(0o177)
    try:
        sock.bind(os.fspath(path))
    finally:
        os.umask(umask)
    sock.listen(BACKLOG)
    sock.setblocking(False)
    return sock


def _open_to(path: Path, group: str) -> None:
    """Let the agents of a shared host in; who they are is still the kernel's word."""
    try:
        os.chown(path, -1, grp.getgrnam(group).gr_gid)
    except (KeyError, PermissionError):
        raise Mistaken(ErrorCode.CONFIG_WRONG, where="desk", key="socket_group", why="wrong_value") from None
    path.chmod(0o660)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(os.fspath(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:
            return True
        return True
