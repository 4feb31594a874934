"""The connection to one directory: TLS before anything is said, and an end to time and bytes."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import time
from typing import Any, Final

from ldap3 import Tls

from helpdesk_tui.vendors.ldap.settings import LdapSettings

MOST_BYTES: Final = 8 * 1024 * 1024
"""Of one answer: a hundred people with three hundred groups each are a third of it."""


class Budget:
    """Time and bytes for the next answer, and how an answer went over them."""

    def __init__(self) -> None:
        self._until = 0.0
        self._left = 0
        self.slow = self.large = False

    def grant(self, seconds: float) -> None:
        """For one question."""
        self._until = time.monotonic() + seconds
        self._left = MOST_BYTES
        self.slow = self.large = False

    def seconds(self) -> float:
        """What is left; raises `TimeoutError` when nothing is."""
        left = self._until - time.monotonic()
        if left <= 0:
            self.slow = True
            raise TimeoutError
        return left

    def spend(self, size: int) -> None:
        """So many bytes came; raises `OSError` when they are too many."""
        self._left -= size
        if self._left < 0:
            self.large = True
            raise OSError(errno.EMSGSIZE, "too much")


class Bounded:
    """A socket with a budget; what is not here is the socket's own."""

    def __init__(self, plain: socket.socket, budget: Budget) -> None:
        self.plain = plain
        self._budget = budget

    @property
    def encrypted(self) -> bool:
        """Whether TLS is between us and the server."""
        return isinstance(self.plain, ssl.SSLSocket)

    def recv(self, size: int) -> bytes:
        """As of the socket, within the budget."""
        self.plain.settimeout(self._budget.seconds())
        try:
            data = self.plain.recv(size)
        except TimeoutError:
            self._budget.slow = True
            raise
        self._budget.spend(len(data))
        return data

    def sendall(self, data: bytes) -> None:
        """As of the socket, within the time."""
        self.plain.settimeout(self._budget.seconds())
        self.plain.sendall(data)

    def cut(self) -> None:
        """End it from another thread: whoever waits in `recv` hears it at once."""
        with contextlib.suppress(OSError):
            self.plain.shutdown(socket.SHUT_RDWR)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)


class StrictTls(Tls):  # type: ignore[misc]
    """The standard library's own check of certificate and name: the LDAP library's is an old copy of it."""

    def __init__(self, settings: LdapSettings, host: str, budget: Budget) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._ca_file = settings.ca_file
        self._host = host
        self._budget = budget
        self.failed = False
        """The server is not who it should be, or speaks no TLS."""

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Shake hands at once, whatever the library says about when."""
        del do_handshake
        plain = connection.socket.plain if isinstance(connection.socket, Bounded) else connection.socket
        try:
            context = ssl.create_default_context(cafile=None if self._ca_file is None else str(self._ca_file))
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            plain.settimeout(self._budget.seconds())
            wrapped = context.wrap_socket(plain, server_hostname=self._host)
        except (OSError, ValueError):
            self.failed = True
            raise
        connection.socket = Bounded(wrapped, self._budget)
