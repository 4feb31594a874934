"""Sockets of the sandbox: loopback addresses that share a port, or Unix sockets for the owner alone."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import socket
from pathlib import Path

TRIES = 20


def bind_tcp(host: str, port: int, count: int) -> list[socket.socket]:
    """Listen on so many addresses from that one on (127.0.0.1, 127.0.0.2, …), on one port; 0 finds one."""
    first = ipaddress.IPv4Address(host)
    if not first.is_loopback:
        raise ValueError("the sandbox listens on loopback only")
    for _ in range(TRIES):
        bound = _bind_all(first, port, count)
        if bound is not None:
            return bound
    raise OSError(errno.EADDRINUSE, "no port is free on all addresses")


def _bind_all(first: ipaddress.IPv4Address, port: int, count: int) -> list[socket.socket] | None:
    with contextlib.ExitStack() as stack:
        bound: list[socket.socket] = []
        for place in range(count):
            listening = stack.enter_context(socket.socket())
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listening.bind((str(first + place), bound[0].getsockname()[1] if bound else port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE and port == 0:
                    return None
                raise
            listening.listen()
            bound.append(listening)
        stack.pop_all()
    return bound


def bind_unix(path: Path, stack: contextlib.ExitStack) -> socket.socket:
    """Listen on a Unix socket of mode 0600; dead ones are replaced, living ones refused."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear(path)
    listening = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(before)
    listening.listen(128)
    inode = path.stat().st_ino
    stack.callback(_remove, path, inode)
    return listening


def mail_socket_path(path: Path) -> Path:
    """Where mail is accepted, beside the socket for HTTP."""
    return path.with_name(path.name + ".smtp")


def _clear(path: Path) -> None:
    if not path.exists():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise OSError(errno.EADDRINUSE, f"a sandbox already serves {path}")


def _remove(path: Path, inode: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_ino == inode:
            path.unlink()
