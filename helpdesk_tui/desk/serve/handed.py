"""Sockets that a service manager opened for us: the protocol of sd_listen_fds(3), in our own few lines."""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping
from typing import Final

from helpdesk_tui.contract.errors import ErrorCode, Mistaken

FIRST: Final = 3
"""The first of the descriptors (`SD_LISTEN_FDS_START`)."""
NAMES: Final = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


def was_handed(environ: MutableMapping[str, str]) -> bool:
    """Whether sockets wait for this very process."""
    return environ.get("LISTEN_PID") == str(os.getpid()) and environ.get("LISTEN_FDS", "0") != "0"


def handed(environ: MutableMapping[str, str]) -> list[socket.socket]:
    """The sockets, closed to children; the words about them leave the environment.

    Raises `Mistaken` for anything but listening Unix sockets: a network asks for TLS and for a sign-in, and
    for those the desk opens its sockets itself.
    """
    if not was_handed(environ):
        return []
    count = environ["LISTEN_FDS"]
    for name in NAMES:
        environ.pop(name, None)
    if not count.isascii() or not count.isdigit():
        raise _wrong()
    return [_checked(number) for number in range(FIRST, FIRST + int(count))]


def _checked(number: int) -> socket.socket:
    try:
        os.set_inheritable(number, False)
        found = socket.socket(fileno=number)
    except OSError as error:
        raise _wrong() from error
    listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if found.family != socket.AF_UNIX or found.type != socket.SOCK_STREAM or not listens:
        raise _wrong()
    found.setblocking(False)
    return found


def _wrong() -> Mistaken:
    return Mistaken(ErrorCode.CONFIG_WRONG, reason="handed_socket")
