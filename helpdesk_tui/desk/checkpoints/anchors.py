"""Places outside the desk that are told each checkpoint: a file, or a syslog (RFC 5424)."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from helpdesk_tui.proving.files import line_of, read_checkpoints
from helpdesk_tui.proving.notes import Checkpoint, Malformed

SECONDS: Final = 3.0
"""How long a place may take to answer."""
PORT: Final = 514
PRIORITY: Final = 13 * 8 + 5
"""Facility 13 (log audit), severity 5 (notice)."""
TAIL_BYTES: Final = 65536


class Anchor(Protocol):
    """One place; blocks, so not on the loop. Raises `OSError` when it takes nothing."""

    @property
    def name(self) -> str:
        """As the configuration names it."""

    def tell(self, note: str, at: datetime) -> None:
        """Hand over one checkpoint."""

    def newest(self) -> Checkpoint | None:
        """The last one that it holds; None: it holds none, or cannot say."""


@dataclass(frozen=True)
class FileAnchor:
    """Lines are added to a file; on another machine's disk, or one that can only be added to."""

    name: str
    path: Path

    def tell(self, note: str, at: datetime) -> None:
        """Add a line, and wait until it is on the disk."""
        del at
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self.path, flags, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(f"{line_of(note)}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    def newest(self) -> Checkpoint | None:
        """The last line that is whole."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, self.path.stat().st_size - TAIL_BYTES))
                lines = file.read().decode(errors="replace").splitlines()
        except FileNotFoundError:
            return None
        for line in reversed(lines):
            try:
                return read_checkpoints(line)[-1]
            except Malformed:
                continue
        return None


@dataclass(frozen=True)
class SyslogAnchor:
    """A syslog daemon; over UDP and a Unix socket nobody says whether a line was kept."""

    name: str
    family: socket.AddressFamily
    kind: socket.SocketKind
    address: str | tuple[str, int]

    def tell(self, note: str, at: datetime) -> None:
        """One message; over TCP with its length in front (RFC 6587, octet counting)."""
        data = message(note, at)
        with connected(self) as sock:
            if self.kind is socket.SOCK_STREAM and self.family is not socket.AF_UNIX:
                data = b"%d %s" % (len(data), data)
            sock.sendall(data)

    def newest(self) -> Checkpoint | None:
        """A syslog is not asked."""
        return None


def message(note: str, at: datetime) -> bytes:
    """An RFC 5424 message: no structured data, the checkpoint on one line."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    host = socket.gethostname()[:255] or "-"
    return f"<{PRIORITY}>1 {stamp} {host} helpdesk-tui {os.getpid()} checkpoint - {line_of(note)}".encode()


def anchors_of(urls: Sequence[str]) -> tuple[Anchor, ...]:
    """The places that the configuration names."""
    return tuple(_anchor(url) for url in urls)


def _anchor(url: str) -> Anchor:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FileAnchor(url, Path(parts.path))
    if parts.scheme == "syslog+unix":
        return SyslogAnchor(url, socket.AF_UNIX, socket.SOCK_DGRAM, parts.path)
    where = (parts.hostname or "", parts.port or PORT)
    kind = socket.SOCK_STREAM if parts.scheme == "syslog+tcp" else socket.SOCK_DGRAM
    return SyslogAnchor(url, socket.AF_INET, kind, where)


def connected(anchor: SyslogAnchor) -> socket.socket:
    """A socket that is connected, within the time; a name may lead to IPv6."""
    if isinstance(anchor.address, str):
        found = [(socket.AF_UNIX, anchor.kind, 0, "", anchor.address)]
    else:
        found = list(socket.getaddrinfo(*anchor.address, type=anchor.kind))  # type: ignore[arg-type]
    failed: OSError = OSError("no address")
    for family, kind, proto, _name, address in found:
        sock = socket.socket(family, kind, proto)
        sock.settimeout(SECONDS)
        try:
            sock.connect(address)
        except OSError as error:
            sock.close()
            failed = error
        else:
            return sock
    raise failed
